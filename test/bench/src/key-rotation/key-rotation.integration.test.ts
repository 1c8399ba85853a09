import { expect, it } from 'vitest';
import { rotateOn } from '../key-rotation.proof.js';
import { replicaHere } from './replica.js';

it('rotates the master key under traffic without a failed read, and accepts no swapped secret', async () => {
  const engines = { kafkaBrokers: process.env['KAFKA_BROKERS']!, postgresUrl: process.env['POSTGRES_URL']! };
  const { figures, problems } = await rotateOn(engines, { credentials: 120, seed: 1, kill: false, start: replicaHere });
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({
    failed_reads: 0,
    swaps_accepted: 0,
    swaps_tried: 4 * 120,
    starts_with_former_key: 0,
  });
  expect(figures['rewrapped']).toBeGreaterThan(120);
});
