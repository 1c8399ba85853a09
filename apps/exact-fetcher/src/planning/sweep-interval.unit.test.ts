import { FEEDS } from '@ml-connector/catalogue';
import { UNKNOWN_BUDGET } from '@ml-connector/exact';
import { describe, expect, it } from 'vitest';
import { SWEEP_KEEP_SHARE, sweepStretch } from './sweep-interval.js';

const intervals = { sync: 60_000, modified: 300_000, children: 300_000, snapshot: 900_000, deleted: 60_000 };
const midnight = Date.UTC(2026, 6, 2);
const budget = (limit: number, remaining: number) => ({
  ...UNKNOWN_BUDGET,
  day: { limit, remaining, resetAtMs: midnight },
});

describe('sweepStretch', () => {
  it('plans a day of sweeps within the documented quota, with a reserve', () => {
    const now = midnight - 86_400_000;
    const stretch = sweepStretch(FEEDS, intervals, budget(5_000, 5_000), now);
    const calls = FEEDS.reduce((sum, feed) => sum + 86_400_000 / (intervals[feed.kind] * stretch), 0);
    expect(calls).toBeLessThanOrEqual(5_000 * (1 - SWEEP_KEEP_SHARE) + 1);
    expect(calls).toBeGreaterThan(4_000);
  });

  it('slows down when little is left, and does not hurry when much is', () => {
    expect(sweepStretch(FEEDS, intervals, budget(5_000, 600), midnight - 43_200_000)).toBeGreaterThan(50);
    expect(sweepStretch(FEEDS, intervals, budget(1e6, 1e6), midnight - 43_200_000)).toBe(1);
    expect(sweepStretch(FEEDS, intervals, UNKNOWN_BUDGET, midnight)).toBe(1);
  });
});
