import { RetriableError, systemClock, withRetry } from '@ml-connector/kernel';

/** A topic that was just made has its leaders a moment later. */
const LEADER_RETRY = { attempts: 8, firstDelayMs: 50, maxDelayMs: 2_000 } as const;
const LEADERLESS = new Set(['NOT_LEADER_FOR_PARTITION', 'LEADER_NOT_AVAILABLE']);

/** Runs a task at the leaders of a topic, again while one is missing. Throws retriable `leader_missing` in the end. */
export function whenLed<T>(topic: string, task: () => Promise<T>): Promise<T> {
  return withRetry(systemClock, LEADER_RETRY, async () => {
    try {
      return await task();
    } catch (error) {
      if (!LEADERLESS.has(String((error as { type?: unknown }).type))) throw error;
      throw new RetriableError('leader_missing', `a partition of ${topic} has no leader`, { cause: error });
    }
  });
}
