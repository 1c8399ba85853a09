import { errorText, TerminalError, type Clock, type Logger } from '@ml-connector/kernel';
import type { CallGate } from './call-gate.js';
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
  // Not bound to the job's signal: a job that is broken off leaves no token open either.
  const farewell = new LookerTransport(session, { clock, gate });
  try {
    const ports = { transport, farewell, clock, logger, ...(signal === undefined ? {} : { signal }) };
    return await job(new LookerApi(ports));
  } finally {
    await logout(farewell, logger);
    options.onCalls?.(transport.calls + farewell.calls);
  }
}

/** The job's own result or error counts; a token that can't be ended expires by itself. */
async function logout(farewell: LookerTransport, logger: Logger): Promise<void> {
  const call = { operation: 'logout', method: 'DELETE', path: '/logout', timeoutMs: 5_000 } as const;
  await farewell.text(call).catch((error: unknown) => {
    // It has ended already; also when the answer to the first try was lost.
    if (!tokenEnded(error)) logger.warn('looker_logout_failed', { reason: errorText(error) });
  });
}

function tokenEnded(error: unknown): boolean {
  return error instanceof TerminalError && error.code === 'looker_token_ended';
}
