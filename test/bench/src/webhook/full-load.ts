import { readFileSync } from 'node:fs';
import { RawPoster } from './raw-poster.js';

/** How a server did while it was given as much as it takes. */
export interface LoadResult {
  readonly answered: number;
  readonly perSecond: number;
  readonly p99Ms: number;
  readonly p50Ms: number;
  /** Share of its core the server used. */
  readonly busy: number;
}

/** Clock ticks a second of /proc/<pid>/stat, the same on every Linux that Node runs on. */
const TICKS_PER_S = 100;

/** Posts all requests, each connection its next one once the last was answered. Throws on any answer but 200. */
export async function fullLoad(
  server: { readonly port: number; readonly pid: number },
  requests: readonly Buffer[],
  connections: number,
): Promise<LoadResult> {
  const took = new Float64Array(requests.length);
  let next = 0;
  const send = async (poster: RawPoster): Promise<void> => {
    while (next < requests.length) {
      const mine = next++;
      const begun = performance.now();
      const status = await poster.post(requests[mine] as Buffer);
      took[mine] = performance.now() - begun;
      if (status !== 200) throw new Error(`answered with ${status}`);
    }
    poster.close();
  };
  const cpuBefore = cpuSeconds(server.pid);
  const begun = performance.now();
  await Promise.all(Array.from({ length: connections }, () => send(new RawPoster(server.port))));
  const seconds = (performance.now() - begun) / 1000;
  const ascending = took.toSorted();
  const percentile = (share: number): number => ascending[Math.floor(ascending.length * share)] ?? Number.NaN;
  return {
    answered: requests.length,
    perSecond: requests.length / seconds,
    p99Ms: percentile(0.99),
    p50Ms: percentile(0.5),
    busy: (cpuSeconds(server.pid) - cpuBefore) / seconds,
  };
}

function cpuSeconds(pid: number): number {
  // The name in parentheses may hold blanks.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
}
