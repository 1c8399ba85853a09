import type { ScenarioResult } from './scenario.js';

const MINUTE_MS = 60_000;

/** Calls above a limit that the server saw. */
export function overLimit({ server }: ScenarioResult): number {
  return server.seen.filter(({ allowed }) => !allowed).length;
}

/** Share of the minutes' quota that was used, over whole minutes in which nothing was broken on purpose. */
export function minuteUse(
  { server, skewMs, disturbances }: ScenarioResult,
  divisions: readonly number[],
  fromMs: number,
  untilMs: number,
  minutely: number,
): { readonly use: number; readonly minutes: number } {
  const calls = new Map<string, number>();
  for (const { atMs, division, allowed } of server.seen) {
    if (!allowed) continue;
    const key = `${division} ${Math.floor((atMs + skewMs) / MINUTE_MS)}`;
    calls.set(key, (calls.get(key) ?? 0) + 1);
  }
  let used = 0;
  let minutes = 0;
  for (let minute = Math.ceil((fromMs + skewMs) / MINUTE_MS); (minute + 1) * MINUTE_MS - skewMs <= untilMs; minute++) {
    const startMs = minute * MINUTE_MS - skewMs;
    const isBroken = disturbances.some((other) => other.fromMs < startMs + MINUTE_MS && other.untilMs > startMs);
    if (isBroken) continue;
    for (const division of divisions) {
      minutes += 1;
      used += calls.get(`${division} ${minute}`) ?? 0;
    }
  }
  return { use: minutes === 0 ? 0 : used / (minutes * minutely), minutes };
}

/** Share of the day's quota that was used, least of the divisions. */
export function dayUse({ server }: ScenarioResult, divisions: readonly number[], daily: number): number {
  const counts = divisions.map(
    (division) => server.seen.filter((seen) => seen.allowed && seen.division === String(division)).length,
  );
  return Math.min(...counts) / daily;
}

/** The value below which `share` of the values are. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
