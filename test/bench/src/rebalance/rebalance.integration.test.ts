import { describe, expect, it } from 'vitest';
import { runRebalances } from './rebalance-course.js';

describe('rebalances', () => {
  it('lose no message, give no partition to two at a time, and hold a poison message no longer than they may', async () => {
    const brokers = process.env['KAFKA_BROKERS']!;
    const plan = { seed: 7, rebalances: 8, partitions: 4, brokers, retryForMs: 2_000, longShare: 0.05 };
    const found = await runRebalances(plan, new AbortController().signal);
    expect(found).toMatchObject({ rebalances: 8, lost: 0, overlaps: 0, doubled: 0, outOfOrder: 0, failures: [] });
    expect(found.messages).toBeGreaterThan(100);
    expect(found.longBatches).toBeGreaterThan(0);
    expect(found.poisonHeldMs).toBeGreaterThan(0);
    expect(found.poisonHeldMs).toBeLessThan(4_000);
  }, 60_000);
});
