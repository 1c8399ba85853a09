import { systemClock } from '@ml-connector/kernel';
import { FuzzedBodies, type Fuzzed } from './fuzzed-bodies.js';
import type { IngressProcess } from './ingress-process.js';
import { RawPoster, requestOf } from './raw-poster.js';

/** What the bodies were answered with. */
export interface FuzzTally {
  readonly bodies: number;
  readonly passed: number;
  readonly forged: number;
  readonly serverErrors: number;
  /** Connections that broke off: a body too large is not read to its end. */
  readonly cut: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Memory resident in MB, as looked at over the run, in order. */
  readonly rssMb: readonly number[];
}

const SENDERS = 24;
const LOOKS = 200;

/** Posts so many fuzzed bodies, and looks at the process's memory meanwhile. */
export async function fuzz(
  ingress: IngressProcess,
  port: number,
  bodies: number,
  random: () => number,
  signal: AbortSignal,
): Promise<FuzzTally> {
  const source = new FuzzedBodies(random);
  const statuses: Record<string, number> = {};
  const rssMb: number[] = [];
  let posted = 0;
  let forged = 0;
  const send = async (poster: RawPoster): Promise<void> => {
    while (posted < bodies) {
      signal.throwIfAborted();
      if (posted++ % Math.ceil(bodies / LOOKS) === 0) rssMb.push(ingress.rssMb());
      const { path, body, mayPass }: Fuzzed = source.next();
      const status = await poster.post(requestOf(path, body));
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status === 200 && !mayPass) forged++;
      // One that ended leaves nothing but broken connections.
      if (status === 0) await systemClock.sleep(5);
      if (ingress.crashed) throw new Error('webhook-ingress ended by itself');
    }
    poster.close();
  };
  await Promise.all(Array.from({ length: SENDERS }, () => send(new RawPoster(port))));
  const sum = (fits: (status: number) => boolean): number =>
    Object.entries(statuses).reduce((total, [status, count]) => total + (fits(Number(status)) ? count : 0), 0);
  return {
    bodies,
    passed: sum((status) => status === 200),
    forged,
    serverErrors: sum((status) => status >= 500),
    cut: sum((status) => status === 0),
    statuses,
    rssMb,
  };
}
