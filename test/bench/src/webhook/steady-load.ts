import { systemClock } from '@ml-connector/kernel';
import { RawPoster } from './raw-poster.js';

/** How long answers took while requests came at a steady rate. */
export interface SteadyResult {
  readonly perSecond: number;
  readonly p99Ms: number;
  readonly p50Ms: number;
}

const TICK_MS = 2;

/**
 * Posts requests at a steady rate, whether those before were answered or not, as many senders do. A time begins when
 * the request was due: one that waits for a free connection waits for the server. Throws on any answer but 200.
 */
export async function steadyLoad(
  port: number,
  requests: readonly Buffer[],
  perSecond: number,
  connections: number,
): Promise<SteadyResult> {
  const idle = Array.from({ length: connections }, () => new RawPoster(port));
  const posters = [...idle];
  const took = new Float64Array(requests.length);
  const waiting: number[] = [];
  const refused: number[] = [];
  const begunAt = performance.now();
  const dueAt = (n: number): number => begunAt + (n / perSecond) * 1000;
  let answered = 0;
  const next = (): void => {
    for (let poster = idle.pop(); poster !== undefined; poster = idle.pop()) {
      const n = waiting.shift();
      if (n === undefined) {
        idle.push(poster);
        return;
      }
      void post(poster, n);
    }
  };
  const post = async (poster: RawPoster, n: number): Promise<void> => {
    const status = await poster.post(requests[n] as Buffer);
    took[n] = performance.now() - dueAt(n);
    answered++;
    if (status !== 200) refused.push(status);
    idle.push(poster);
    next();
  };
  for (let sent = 0; answered < requests.length; await systemClock.sleep(TICK_MS)) {
    for (; sent < requests.length && dueAt(sent) <= performance.now(); sent++) waiting.push(sent);
    next();
  }
  const seconds = (performance.now() - begunAt) / 1000;
  for (const poster of posters) poster.close();
  if (refused.length > 0) throw new Error(`${refused.length} requests were answered with ${refused[0]}`);
  const ascending = took.toSorted();
  const percentile = (share: number): number => ascending[Math.floor(ascending.length * share)] ?? Number.NaN;
  return { perSecond: requests.length / seconds, p99Ms: percentile(0.99), p50Ms: percentile(0.5) };
}
