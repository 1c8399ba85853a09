import { afterAll, describe, expect, it } from 'vitest';
import { TRANSFORMER_POINTS, WRITER_POINTS } from './kill-points.js';
import { runKills } from './kill-course.js';

const given = ['KAFKA_BROKERS', 'CLICKHOUSE_URL'].map((name) => [name, process.env[name]] as const);

// The proof has engines of its own; the tests after it do not.
afterAll(() => {
  for (const [name, value] of given) if (value !== undefined) process.env[name] = value;
});

describe('killing transformers, writers and their engines', () => {
  it('at each named point loses no row and doubles none', async () => {
    const { signal } = new AbortController();
    const found = await runKills({ seed: 7, kills: 12, partitions: 3 }, signal);
    expect(found.examples).toEqual([]);
    expect(found.faults).toEqual([]);
    expect(found).toMatchObject({ lost: 0, doubled: 0, unequal: 0, markersLost: 0, badLost: 0, buried: 0 });
    const struck = Object.keys(found.byPoint);
    for (const point of TRANSFORMER_POINTS) expect(struck).toContain(`transformer ${point}`);
    for (const point of WRITER_POINTS) expect(struck.join()).toContain(`warehouse-writer ${point}`);
    expect(struck).toEqual(expect.arrayContaining(['broker', 'clickhouse']));
    expect(found.moved.tables * found.moved.lines * found.moved.late).toBeGreaterThan(0);
  }, 300_000);
});
