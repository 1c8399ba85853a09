import { proofStore } from './budget/proof-store.js';
import type { SeenCall } from './budget/quota-server.js';
import { seededRandom } from '@ml-connector/testing';
import { playScenario } from './budget/scenario.js';
import type { Measured, Measurement } from './measurement.js';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 6, 1, 10);
const OUTAGE_MS = 10 * MINUTE_MS;
const DIVISIONS = [
  { region: 'nl', number: 101 },
  { region: 'nl', number: 102 },
  { region: 'be', number: 201 },
] as const;
const NEVER_MS = 1e12;

/** Ten minutes without one region: what the attempts cost, and whether another region notices. */
export const outage: Measurement = {
  kind: 'proof',
  name: 'outage',
  doc: 'a region answers nothing but 503 and broken connections for ten minutes, while history is read in it and in another',
  bar: 'extra_calls at most 0.05, other_region at least 0.95, recovery_s at most 130',
  defaultRuns: 1,
  measure: async ({ runs, seed }, signal): Promise<Measured> => {
    const store = await proofStore();
    const found: Figures[] = [];
    try {
      for (let run = 0; run < runs; run++) found.push(await measureOutage(store.url, seed + run, signal));
    } finally {
      await store.stop();
    }
    const figures = {
      extra_calls: rounded(Math.max(...found.map((one) => one.extraCalls))),
      other_region: rounded(Math.min(...found.map((one) => one.otherRegion))),
      recovery_s: rounded(Math.max(...found.map((one) => one.recoveryS))),
      calls_before: found.reduce((sum, one) => sum + one.before, 0),
      calls_in_vain: found.reduce((sum, one) => sum + one.inVain, 0),
    };
    const problems = [
      ...(figures.extra_calls <= 0.05 ? [] : [`${figures.extra_calls} of the calls of ten minutes were made in vain`]),
      ...(figures.other_region >= 0.95 ? [] : [`the other region had ${figures.other_region} of its calls`]),
      ...(figures.recovery_s <= 130 ? [] : [`${figures.recovery_s} s until the region was called again`]),
    ];
    return { figures, ok: problems.length === 0, problems };
  },
};

interface Figures {
  readonly extraCalls: number;
  readonly otherRegion: number;
  readonly recoveryS: number;
  readonly before: number;
  readonly inVain: number;
}

/** One outage. Calls of ten minutes before it are compared with those during it. */
export async function measureOutage(postgresUrl: string, seed: number, signal: AbortSignal): Promise<Figures> {
  const random = seededRandom(seed + 1);
  const times = { fromMs: Infinity, untilMs: Infinity };
  let startedMs: number | null = null;
  const isDown = (call: SeenCall): boolean => {
    startedMs ??= call.atMs;
    times.fromMs = startedMs + 15 * MINUTE_MS;
    times.untilMs = times.fromMs + OUTAGE_MS;
    return isOf('nl', call) && call.atMs >= times.fromMs && call.atMs < times.untilMs;
  };
  const { server } = await playScenario({
    ...{ seed, postgresUrl, signal, divisions: DIVISIONS, minutely: 60, daily: 1_000_000, startMs: START_MS },
    ...{ replicas: 2, hours: 0.5, tickMs: 500, noticeEveryMs: null },
    ...{ killEveryMs: NEVER_MS, storeOutageEveryMs: NEVER_MS, busOutageEveryMs: NEVER_MS },
    fault: (call) => (isDown(call) ? (random() < 0.7 ? 503 : 'reset') : null),
  });
  const count = (region: 'nl' | 'be', fromMs: number): number =>
    server.seen.filter((call) => isOf(region, call) && call.atMs >= fromMs && call.atMs < fromMs + OUTAGE_MS).length;
  const before = count('nl', times.fromMs - OUTAGE_MS);
  const inVain = count('nl', times.fromMs);
  const back = server.seen.find((call) => isOf('nl', call) && call.atMs >= times.untilMs);
  return {
    extraCalls: inVain / before,
    otherRegion: count('be', times.fromMs) / count('be', times.fromMs - OUTAGE_MS),
    recoveryS: ((back?.atMs ?? Infinity) - times.untilMs) / 1000,
    before,
    inVain,
  };
}

function isOf(region: 'nl' | 'be', { division }: SeenCall): boolean {
  return DIVISIONS.some((one) => one.region === region && String(one.number) === division);
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
