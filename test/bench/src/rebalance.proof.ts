import { startEngines, removeEngineData } from '@ml-connector/local-engines';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measured, Measurement } from './measurement.js';
import { runRebalances, type RebalanceFindings } from './rebalance/rebalance-course.js';

const PARTITIONS = 8;
const POISON_HELD_MS = 30_000;
/** Time of one try and of writing the dead letter. */
const GRACE_MS = 2_000;

/** Members of a consumer group come and go. */
export const rebalance: Measurement = {
  kind: 'proof',
  name: 'rebalance',
  doc: 'members of a group by the batch strategy join and leave under load, some batches longer than a session, one message nobody can handle; who handles which partition is noted all the time',
  bar: 'lost, overlaps, doubled, out_of_order are 0, poison_held_s ≤ 32',
  defaultRuns: 200,
  measure: async ({ runs, seed }, signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'ml-connector-rebalance-'));
    const engines = await startEngines({ dataDir: join(folder, 'engines'), only: ['kafka'] });
    try {
      const plan = { seed, rebalances: runs, brokers: engines.kafkaBrokers, partitions: PARTITIONS, longShare: 0.005 };
      return verdict(await runRebalances(plan, signal));
    } finally {
      await engines.stop();
      if (engines.running.length > 0) await removeEngineData(join(folder, 'engines'));
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function verdict(found: RebalanceFindings): Measured {
  const { rebalances, lost, overlaps, doubled, messages, longBatches, poisonHeldMs } = found;
  const zeros = { lost, overlaps, doubled, out_of_order: found.outOfOrder };
  const figures = {
    rebalances,
    ...zeros,
    messages,
    long_batches: longBatches,
    poison_held_s: Math.round(poisonHeldMs / 100) / 10,
  };
  const held = poisonHeldMs > 0 && poisonHeldMs <= POISON_HELD_MS + GRACE_MS;
  const problems = [
    ...Object.entries(zeros).flatMap(([name, count]) => (count > 0 ? [`${name} is ${count}`] : [])),
    ...(held ? [] : [`the poison message was held ${figures.poison_held_s} s`]),
    ...found.failures,
  ];
  return { figures, ok: problems.length === 0, problems };
}
