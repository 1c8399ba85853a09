import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LoadOrder } from './load-order.js';

describe('LoadOrder', () => {
  it('loads the dimensions of a fetch before its facts, whichever come first and even if one fails', async () => {
    const order = new LoadOrder(3);
    const log: string[] = [];
    const load = (table: string, ms: number, fails = false) =>
      order.run(table, async () => {
        log.push(`${table} begins`);
        await sleep(ms);
        log.push(`${table} ends`);
        if (fails) throw new Error(table);
      });
    const ended = await Promise.allSettled([
      load('fact_a', 1),
      load('dim_a', 20),
      load('fact_b', 1),
      load('dim_b', 5, true),
    ]);
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    const firstFact = log.findIndex((line) => line.startsWith('fact'));
    expect(log.slice(0, firstFact).sort()).toEqual(['dim_a begins', 'dim_a ends', 'dim_b begins', 'dim_b ends']);
  });

  it('runs no more at once than it may, and all in the end', async () => {
    const order = new LoadOrder(2);
    let [now, most, done] = [0, 0, 0];
    const one = (n: number) =>
      order.run(n % 3 === 0 ? 'dim_x' : 'fact_x', async () => {
        most = Math.max(most, ++now);
        await sleep(1);
        now--;
        done++;
        if (n % 4 === 0) throw new Error('refused');
      });
    await Promise.allSettled(Array.from({ length: 20 }, (_, n) => one(n)));
    expect({ most, done, now }).toEqual({ most: 2, done: 20, now: 0 });
  });
});
