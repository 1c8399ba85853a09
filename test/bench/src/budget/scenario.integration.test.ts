import { describe, expect, it } from 'vitest';
import { minuteUse, overLimit, percentile } from './judge.js';
import { playScenario } from './scenario.js';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 6, 1, 10);
const DIVISIONS = [
  { region: 'nl', number: 101 },
  { region: 'be', number: 201 },
] as const;

describe('budget over replicas', () => {
  it('is used to the full and never exceeded over kills, an outage of the store, and a region that is down', async () => {
    const downFromMs = START_MS + 6 * MINUTE_MS;
    const isDown = (atMs: number): boolean => atMs >= downFromMs && atMs < downFromMs + 2 * MINUTE_MS;
    const seen = await playScenario({
      ...{ seed: 7, postgresUrl: process.env['POSTGRES_URL']!, divisions: DIVISIONS, minutely: 30, daily: 100_000 },
      ...{ startMs: START_MS, replicas: 2, hours: 9 / 60, tickMs: 1_000, noticeEveryMs: null },
      // One of each within the first four minutes.
      ...{ killEveryMs: 2.5 * MINUTE_MS, storeOutageEveryMs: 3 * MINUTE_MS, busOutageEveryMs: 4 * MINUTE_MS },
      fault: ({ atMs, division }) => (division === '101' && isDown(atMs) ? 503 : null),
      signal: new AbortController().signal,
    });
    expect(seen.kills).toBeGreaterThan(0);
    expect(seen.outages).toBeGreaterThan(0);
    expect(seen.busOutages).toBeGreaterThan(0);
    expect(overLimit(seen)).toBe(0);
    // Phases of the first read are over after a minute; what was broken on purpose is left out.
    const other = minuteUse(
      seen,
      [201],
      START_MS - seen.skewMs + MINUTE_MS,
      START_MS - seen.skewMs + 9 * MINUTE_MS,
      30,
    );
    if (other.minutes > 0) expect(other.use).toBeGreaterThanOrEqual(0.9);
    const inVain = seen.server.seen.filter(({ atMs, division }) => division === '101' && isDown(atMs)).length;
    // Of some sixty in other two minutes.
    expect(inVain).toBeLessThanOrEqual(20);
  }, 120_000);
});

describe('percentile', () => {
  it('is the value below which that share lies', () => {
    expect(percentile([5, 1, 3], 0.99)).toBe(5);
    expect(
      percentile(
        Array.from({ length: 100 }, (_, n) => n + 1),
        0.99,
      ),
    ).toBe(99);
  });
});
