import type { Clock } from './clock.js';
import { errorKind, RetriableError } from './errors.js';

/** How often and how long to wait between tries. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

/** Wait before try number `attempt` (the first retry is 1): doubling, capped, half of it random. `random` in [0, 1). */
export function retryDelayMs(policy: RetryPolicy, attempt: number, random: number): number {
  const full = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * random);
}

/** Runs `task` again while it fails with a retriable error; the last error is thrown as it came. */
export async function withRetry<T>(
  clock: Clock,
  policy: RetryPolicy,
  task: (attempt: number) => Promise<T>,
  options: { signal?: AbortSignal; onRetry?: (error: unknown, attempt: number, delayMs: number) => void } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await task(attempt);
    } catch (error) {
      if (errorKind(error) !== 'retriable' || attempt >= policy.attempts) throw error;
      const asked = error instanceof RetriableError ? (error.retryAfterMs ?? 0) : 0;
      const delayMs = Math.max(asked, retryDelayMs(policy, attempt, Math.random()));
      options.onRetry?.(error, attempt, delayMs);
      await clock.sleep(delayMs, options.signal);
    }
  }
}
