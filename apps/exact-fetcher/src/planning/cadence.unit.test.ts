import { FEEDS } from '@ml-connector/catalogue';
import { UNKNOWN_BUDGET } from '@ml-connector/exact';
import { describe, expect, it } from 'vitest';
import { LONGEST_INTERVAL_MS, stretchOf, wishedIntervalMs } from './cadence.js';

const intervals = {
  sync: 60_000,
  modified: 300_000,
  children: 300_000,
  snapshot: 900_000,
  deleted: 60_000,
  control: 86_400_000,
};
const midnight = Date.UTC(2026, 6, 2);
const DAY_MS = 86_400_000;
const budget = (limit: number, remaining: number) => ({
  ...UNKNOWN_BUDGET,
  day: { limit, remaining, resetAtMs: midnight },
});
const wished = FEEDS.map((feed) => wishedIntervalMs(intervals, feed, 0));

describe('wishedIntervalMs', () => {
  it('polls what changes often, what does not seldom, but at least once an hour', () => {
    expect(wishedIntervalMs(intervals, { kind: 'sync' }, 2)).toBe(60_000);
    expect(wishedIntervalMs(intervals, { kind: 'sync' }, 3)).toBe(120_000);
    expect(wishedIntervalMs(intervals, { kind: 'sync' }, 1_000)).toBe(LONGEST_INTERVAL_MS);
    expect(wishedIntervalMs({ ...intervals, sync: 7_200_000 }, { kind: 'sync' }, 9)).toBe(7_200_000);
  });
});

describe('stretchOf', () => {
  it('plans a day of sweeps within the documented quota, with room for notices and compares', () => {
    const stretch = stretchOf(wished, budget(5_000, 5_000), midnight - DAY_MS, false);
    const calls = wished.reduce((sum, ms) => sum + DAY_MS / (ms * stretch), 0);
    expect(calls).toBeLessThanOrEqual(5_000 * 0.86);
    expect(calls).toBeGreaterThan(4_000);
  });

  it('lasts to the end of the day from any moment on: the rate follows what is left', () => {
    let remaining = 5_000;
    for (let nowMs = midnight - DAY_MS; nowMs < midnight - 3_600_000; nowMs += 3_600_000) {
      const stretch = stretchOf(wished, budget(5_000, remaining), nowMs, false);
      remaining -= wished.reduce((sum, ms) => sum + 3_600_000 / (ms * stretch), 0);
      expect(remaining).toBeGreaterThan(0);
    }
  });

  it('slows down when little is left or history waits, and does not hurry when much is', () => {
    const noon = midnight - DAY_MS / 2;
    expect(stretchOf(wished, budget(5_000, 600), noon, false)).toBeGreaterThan(20);
    expect(stretchOf(wished, budget(5_000, 2_000), noon, true)).toBeGreaterThan(
      stretchOf(wished, budget(5_000, 2_000), noon, false),
    );
    expect(stretchOf(wished, budget(1e6, 1e6), noon, false)).toBe(1);
    expect(stretchOf(wished, UNKNOWN_BUDGET, midnight, false)).toBe(1);
  });
});
