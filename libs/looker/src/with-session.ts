import { TerminalError, type Clock, type Logger } from '@ml-connector/kernel';
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
  const api = new LookerApi(new LookerTransport(await source(), options.clock, options.signal));
  try {
    return await job(api);
  } finally {
    // The job's own result or error counts; a token that can't be ended expires by itself.
    await api.logout().catch((error: unknown) => options.logger.warn('looker_logout_failed', { error }));
    options.onCalls?.(api.transport.calls);
  }
}
