import { RAW_CHECKED_FEEDS, type Feed } from '@ml-connector/catalogue';
import { errorKind, Rounds, type Clock, type Logger } from '@ml-connector/kernel';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { OneAtATime } from '../../one-at-a-time/one-at-a-time.js';
import type { RawCheck } from './raw-check.js';
import type { RawCheckMetrics } from './raw-check-metrics.js';
import type { RawCheckStore } from './raw-check-store.js';
import { lastDueMs } from './weekly.js';

const EVERY_MS = 60_000;
const LEASE = 'raw_check';

/** What the schedule works with. */
export interface WeeklyParts {
  readonly check: RawCheck;
  readonly store: RawCheckStore;
  readonly metrics: RawCheckMetrics;
  readonly one: OneAtATime;
  /** Time of the week it is due, as `timeOfWeekMs` gives it; null: never. */
  readonly ofWeekMs: number | null;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fail: (error: unknown) => void;
}

/**
 * Compares the bus with the warehouse once a week, one replica at a time, and shows what is known of it. A feed is due
 * that was not looked at since the last due time: what a restart broke off goes on, and what a standstill missed is made up for.
 */
export class WeeklyRawCheck implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #rounds: Rounds;
  readonly #startedAtMs: number;

  /** `parts`: null where no warehouse is configured. */
  constructor(
    private readonly parts: WeeklyParts | null,
    { clock, logger, fail }: Pick<WeeklyParts, 'clock' | 'logger' | 'fail'>,
  ) {
    const passes = (error: unknown): boolean => errorKind(error) !== 'unknown';
    this.#startedAtMs = clock.now();
    this.#rounds = new Rounds({ everyMs: EVERY_MS, waitsEvent: 'raw_check_waits', passes, clock, logger, fail }, () =>
      this.round(),
    );
  }

  onApplicationBootstrap(): void {
    if (this.parts !== null) this.#rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  /** Shows what is known, and looks at what is due. */
  async round(): Promise<void> {
    const { parts } = this;
    if (parts === null) return;
    parts.metrics.show([...(await parts.store.known()).values()]);
    if ((await this.#due(parts)).length === 0) return;
    const { signal: stop } = this.#rounds;
    await parts.one.run(LEASE, stop, async ({ signal }) => {
      try {
        await parts.check.run(signal, await this.#due(parts));
      } catch (error) {
        // Stopped, or the lease went to another replica, which goes on: neither is a fault.
        if (!signal.aborted) throw error;
        parts.logger.info('raw_check_broken_off', {});
      }
    });
  }

  /** What was never looked at waits for the first due time in the life of the process: a first load is under way. */
  async #due({ store, ofWeekMs, clock }: WeeklyParts): Promise<Feed[]> {
    if (ofWeekMs === null) return [];
    const dueMs = lastDueMs(clock.now(), ofWeekMs);
    const known = await store.known();
    return RAW_CHECKED_FEEDS.filter(({ name }) => (known.get(name)?.checkedAtMs ?? this.#startedAtMs) < dueMs);
  }
}
