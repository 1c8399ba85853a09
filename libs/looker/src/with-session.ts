import type { Clock, Logger } from '@ml-connector/kernel';
import type { CallGate } from './call-gate.js';
import { tokenEnded, type Leftovers } from './leftovers.js';
import { LookerApi } from './looker-api.js';
import { LookerTransport, type LookerSession } from './transport.js';

/** Where tokens come from: a new one at every call. */
export type SessionSource = () => Promise<LookerSession>;

/** What a job needs. */
export interface JobOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Shared by all jobs of a process. */
  readonly gate: CallGate;
  /** Ends tokens; shared as well. */
  readonly leftovers: Leftovers;
  readonly signal?: AbortSignal;
  /** Told how many calls a job made, logout included. */
  readonly onCalls?: (calls: number) => void;
}

/**
 * Runs one job when it is its turn, with a token of its own, and ends the token after it, whatever happened: no token and
 * no development workspace is left open. A token that ended midway is replaced once, and the job begun again: what a job
 * does must be repeatable, and what it gave away to others must not count before it ended.
 */
export function withLooker<T>(
  source: SessionSource,
  options: JobOptions,
  job: (api: LookerApi) => Promise<T>,
): Promise<T> {
  return options.gate.run(async () => {
    try {
      return await once(source, options, job);
    } catch (error) {
      if (!tokenEnded(error)) throw error;
      options.signal?.throwIfAborted();
      return once(source, options, job);
    }
  }, options.signal);
}

async function once<T>(source: SessionSource, options: JobOptions, job: (api: LookerApi) => Promise<T>): Promise<T> {
  const { clock, logger, gate, signal } = options;
  const session = await source();
  const transport = new LookerTransport(session, { clock, gate, ...(signal === undefined ? {} : { signal }) });
  // Not bound to the job's signal: what a job that is broken off left running is ended too.
  const farewell = new LookerTransport(session, { clock, gate });
  try {
    const ports = { transport, farewell, clock, logger, ...(signal === undefined ? {} : { signal }) };
    return await job(new LookerApi(ports));
  } finally {
    // The job's own result or error counts.
    const ending = await options.leftovers.end(session);
    options.onCalls?.(transport.calls + farewell.calls + ending);
  }
}
