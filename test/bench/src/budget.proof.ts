import { dayUse, minuteUse, overLimit, percentile } from './budget/judge.js';
import { playScenario } from './budget/scenario.js';
import type { Measured, Measurement } from './measurement.js';
import { proofStore } from './budget/proof-store.js';

const START_MS = Date.UTC(2026, 6, 1);
const DIVISIONS = [{ region: 'nl', number: 101 }] as const;
const NUMBERS = DIVISIONS.map(({ number }) => number);
const DAILY = 5_000;
const MINUTELY = 60;
const REPLICAS = 8;
const MINUTE_MS = 60_000;
/** Part of an hour that is judged by its minutes. */
const HOUR_PART = 0.7;
/** The first read of all feeds is over by then, and history alone uses what is left. */
const WARM_UP_MS = 5 * MINUTE_MS;

interface Found {
  over_limit: number;
  minute_use: number;
  day_use: number;
  freshness_wait_p99_s: number;
  calls: number;
  notices: number;
  kills: number;
  store_outages: number;
  bus_outages: number;
}

/** A day of calls in minutes: replicas, kills and outages of the store and the bus against a server that counts. */
export const budget: Measurement = {
  kind: 'proof',
  name: 'budget',
  doc: 'eight replicas (processes on one virtual clock) under kills and outages of the store and of the bus share the calls of a division: an hour by minutes, a day by the day',
  bar: 'over_limit 0, minute_use at least 0.95, day_use at least 0.99, freshness_wait_p99_s at most 2',
  defaultRuns: 1,
  measure: async ({ runs, seed }, signal) => {
    const store = await proofStore();
    const found: Found[] = [];
    try {
      for (let run = 0; run < runs; run++) found.push(await measureOnce(store.url, seed + run, signal));
    } finally {
      await store.stop();
    }
    return judged(found);
  },
};

async function measureOnce(postgresUrl: string, seed: number, signal: AbortSignal): Promise<Found> {
  const common = { seed, postgresUrl, divisions: DIVISIONS, minutely: MINUTELY, replicas: REPLICAS, signal };
  const hour = await playScenario({
    ...common,
    daily: 1_000_000,
    startMs: START_MS,
    hours: HOUR_PART,
    tickMs: 500,
    killEveryMs: 10 * MINUTE_MS,
    storeOutageEveryMs: 20 * MINUTE_MS,
    busOutageEveryMs: 15 * MINUTE_MS,
    noticeEveryMs: 10_000,
  });
  const fromMs = START_MS - hour.skewMs + WARM_UP_MS;
  const untilMs = START_MS - hour.skewMs + HOUR_PART * 60 * MINUTE_MS;
  const { use } = minuteUse(hour, NUMBERS, fromMs, untilMs, MINUTELY);
  const day = await playScenario({
    ...common,
    daily: DAILY,
    startMs: START_MS,
    hours: 24,
    tickMs: 15_000,
    killEveryMs: 40 * MINUTE_MS,
    storeOutageEveryMs: 120 * MINUTE_MS,
    busOutageEveryMs: 120 * MINUTE_MS,
    noticeEveryMs: null,
  });
  return {
    over_limit: overLimit(hour) + overLimit(day),
    minute_use: use,
    day_use: dayUse(day, NUMBERS, DAILY),
    freshness_wait_p99_s:
      percentile(
        hour.noticeWaits.map(({ waitMs }) => waitMs),
        0.99,
      ) / 1000,
    calls: hour.server.seen.length + day.server.seen.length,
    notices: hour.noticeWaits.length,
    kills: hour.kills + day.kills,
    store_outages: hour.outages + day.outages,
    bus_outages: hour.busOutages + day.busOutages,
  };
}

function judged(found: readonly Found[]): Measured {
  const sum = (pick: (one: Found) => number): number => found.reduce((all, one) => all + pick(one), 0);
  const figures = {
    over_limit: sum((one) => one.over_limit),
    minute_use: rounded(Math.min(...found.map((one) => one.minute_use))),
    day_use: rounded(Math.min(...found.map((one) => one.day_use))),
    freshness_wait_p99_s: rounded(Math.max(...found.map((one) => one.freshness_wait_p99_s))),
    calls: sum((one) => one.calls),
    notices: sum((one) => one.notices),
    kills: sum((one) => one.kills),
    store_outages: sum((one) => one.store_outages),
    bus_outages: sum((one) => one.bus_outages),
  };
  const problems = [
    ...(figures.over_limit > 0 ? [`${figures.over_limit} calls above a limit`] : []),
    ...(figures.minute_use < 0.95 ? [`minutes used to ${figures.minute_use}`] : []),
    ...(figures.day_use < 0.99 ? [`days used to ${figures.day_use}`] : []),
    ...(figures.freshness_wait_p99_s <= 2 ? [] : [`freshness calls wait ${figures.freshness_wait_p99_s} s`]),
  ];
  return { figures, ok: problems.length === 0, problems };
}

function rounded(value: number): number {
  return Math.floor(value * 1000) / 1000;
}
