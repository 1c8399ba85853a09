import { RAW_CHECKED_FEEDS, type Feed } from '@ml-connector/catalogue';
import { RetriableError, silentLogger, silentMeter } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { LoneReplica } from '../../testing/kept-books.test-double.js';
import { RawCheckMetrics } from './raw-check-metrics.js';
import type { KnownCheck } from './raw-check-store.js';
import { timeOfWeekMs } from './weekly.js';
import { WeeklyRawCheck } from './weekly-raw-check.js';

const HOUR_MS = 3_600_000;
const WEEK_HOURS = 7 * 24;
/** A Friday. */
const BEGIN = Date.parse('2026-07-03T12:00:00Z');

let clock: ManualClock;
let known: Map<string, KnownCheck>;
/** Feeds of each look, and when it was, as `2026-07-05 02`. */
let looks: { readonly at: string; readonly feeds: number }[];
/** Feeds that a look comes to before it is broken off. */
let comesTo: number;

beforeEach(() => {
  clock = new ManualClock(BEGIN);
  known = new Map();
  looks = [];
  comesTo = Infinity;
});

function weekly(at = 'sun 02:00'): WeeklyRawCheck {
  const run = (_signal: AbortSignal, feeds: readonly Feed[]): Promise<never[]> => {
    looks.push({ at: new Date(clock.now()).toISOString().slice(0, 13).replace('T', ' '), feeds: feeds.length });
    for (const { name } of feeds.slice(0, comesTo))
      known.set(name, { feed: name, older: 0, missing: 0, checkedAtMs: clock.now() });
    const isWhole = feeds.length <= comesTo;
    comesTo = Infinity;
    return isWhole ? Promise.resolve([]) : Promise.reject(new RetriableError('away', 'the warehouse is away'));
  };
  const parts = { clock, logger: silentLogger, fail: (error: unknown): never => Promise.reject(error) as never };
  return new WeeklyRawCheck(
    {
      ...parts,
      check: { run } as never,
      store: { known: () => Promise.resolve(known) } as never,
      metrics: new RawCheckMetrics(silentMeter),
      one: new LoneReplica(),
      ofWeekMs: timeOfWeekMs(at),
    },
    parts,
  );
}

async function hours(check: WeeklyRawCheck, count: number): Promise<void> {
  check.onApplicationBootstrap();
  for (let hour = 0; hour < count; hour++) await clock.advance(HOUR_MS);
  await check.beforeApplicationShutdown();
}

describe('the weekly comparison of the bus with the warehouse', () => {
  it('comes once a week at its time, and not at a first start', async () => {
    await hours(weekly(), 2 * WEEK_HOURS);
    const all = RAW_CHECKED_FEEDS.length;
    expect(looks).toEqual([
      { at: '2026-07-05 02', feeds: all },
      { at: '2026-07-12 02', feeds: all },
    ]);
  });

  it('is made up for when nobody was there at its time', async () => {
    for (const { name } of RAW_CHECKED_FEEDS)
      known.set(name, { feed: name, older: 0, missing: 0, checkedAtMs: BEGIN - WEEK_HOURS * HOUR_MS });
    await hours(weekly(), 2);
    expect(looks).toEqual([{ at: '2026-07-03 12', feeds: RAW_CHECKED_FEEDS.length }]);
  });

  it('goes on behind what it had looked at when it was broken off', async () => {
    comesTo = 4;
    await hours(weekly(), 3 * 24);
    expect(looks.map(({ feeds }) => feeds)).toEqual([RAW_CHECKED_FEEDS.length, RAW_CHECKED_FEEDS.length - 4]);
  });

  it('never comes when it is off', async () => {
    await hours(weekly('off'), WEEK_HOURS);
    expect(looks).toEqual([]);
  });
});
