import { ConnectorError, errorText, retryDelayMs, type Clock, type Logger } from '@ml-connector/kernel';
import { BadConfigError } from '../config/parse-env.js';
import type { WaitingRoom } from './waiting-room.js';

/** What a patient start works with. */
export interface PatientStart<T> {
  /** One try; calls `beforeListen` right before it listens itself. Throws after closing what was open. */
  readonly start: (beforeListen: () => Promise<void>) => Promise<T>;
  readonly room: WaitingRoom;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Aborted: no further try. */
  readonly signal: AbortSignal;
}

const RETRY = { attempts: Infinity, firstDelayMs: 1_000, maxDelayMs: 15_000 };

/**
 * Starts until it succeeds. What was foreseen (a store that is away or refuses us, topics or tables that are not as they
 * must be) is logged, shown as the reason for not being ready, and tried again: somebody is putting it right, and then
 * no restart is needed. A wrong configuration and what nobody foresaw are thrown.
 */
export async function startPatiently<T>({ start, room, clock, logger, signal }: PatientStart<T>): Promise<T> {
  await room.open();
  for (let failures = 1; ; failures++) {
    try {
      return await start(() => room.close());
    } catch (error) {
      if (signal.aborted || error instanceof BadConfigError || !(error instanceof ConnectorError)) {
        await room.close();
        throw error;
      }
      const delayMs = retryDelayMs(RETRY, failures, Math.random());
      logger.error('service_start_waits', { error, tries: failures, retry_after_ms: Math.round(delayMs) });
      room.because(`${error.code}: ${errorText(error)}`);
      await room.open();
      await clock.sleep(delayMs, signal);
    }
  }
}
