import { errorText, TerminalError, type Clock, type Logger } from '@ml-connector/kernel';
import { LookerApi } from './looker-api.js';
import { LookerTransport, type LookerSession } from './transport.js';

/** Where tokens come from: a new one at every call. */
export type SessionSource = () => Promise<LookerSession>;

/** What a job needs. */
export interface JobOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
  /** Told how many calls a job made, logout included. */
  readonly onCalls?: (calls: number) => void;
}

/**
 * Runs one job with a token of its own and ends the token after it, whatever happened: no token and no development
 * workspace is left open. A token that ended midway is replaced once, and the job begun again.
 */
export async function withLooker<T>(
  source: SessionSource,
  options: JobOptions,
  job: (api: LookerApi) => Promise<T>,
): Promise<T> {
  try {
    return await once(source, options, job);
  } catch (error) {
    if (!(error instanceof TerminalError) || error.code !== 'looker_token_ended') throw error;
    return once(source, options, job);
  }
}

async function once<T>(source: SessionSource, options: JobOptions, job: (api: LookerApi) => Promise<T>): Promise<T> {
  const session = await source();
  const api = new LookerApi(new LookerTransport(session, options.clock, options.signal));
  // Not bound to the job's signal: a job that is broken off leaves no token open either.
  const farewell = new LookerApi(new LookerTransport(session, options.clock));
  try {
    return await job(api);
  } finally {
    // The job's own result or error counts; a token that can't be ended expires by itself.
    await farewell.logout().catch((error: unknown) => {
      // 401: it has ended already.
      if (!(error instanceof TerminalError && error.code === 'looker_token_ended'))
        options.logger.warn('looker_logout_failed', { reason: errorText(error) });
    });
    options.onCalls?.(api.transport.calls + farewell.transport.calls);
  }
}
