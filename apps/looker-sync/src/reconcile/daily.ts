import { errorKind, errorText, type Clock, type Logger } from '@ml-connector/kernel';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Reconciler } from './reconciler.js';

const DAY_MS = 86_400_000;
const RETRY_MS = 900_000;
const KNOWN_EVERY_MS = 60_000;

/** When the comparison runs by itself. */
export interface DailyOptions {
  /** Milliseconds after midnight UTC; null: never. */
  readonly atMs: number | null;
  readonly repair: boolean;
  readonly fail: (error: unknown) => void;
}

/** Compares once a day by itself, and shows at the start what was found before it. */
export class Daily implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly reconciler: Reconciler,
    private readonly options: DailyOptions,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.reconciler.isOn) return;
    this.#running = this.#run().catch((error: unknown) => {
      if (!this.#stopping.signal.aborted) this.options.fail(error);
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.all([this.#showKnown(), this.#compareDaily()]);
  }

  async #compareDaily(): Promise<void> {
    const { atMs, repair } = this.options;
    while (atMs !== null) {
      await this.#sleep(untilNext(this.clock.now(), atMs));
      const dueAtMs = this.clock.now();
      while (!(await this.#compare(repair))) {
        await this.#sleep(RETRY_MS);
        if (await this.#isDoneSince(dueAtMs)) break;
      }
    }
  }

  /** Again and again: another replica may compare, and the warehouse be away or its tables not made yet. */
  async #showKnown(): Promise<void> {
    for (;;) {
      try {
        await this.reconciler.showKnown();
      } catch (error) {
        if (errorKind(error) === 'unknown') throw error;
        this.logger.info('reconcile_known_unread', { reason: errorText(error) });
      }
      await this.#sleep(KNOWN_EVERY_MS);
    }
  }

  /** Another replica may have been quicker. */
  async #isDoneSince(dueAtMs: number): Promise<boolean> {
    try {
      return ((await this.reconciler.lastLookMs()) ?? 0) >= dueAtMs;
    } catch (error) {
      if (errorKind(error) === 'unknown') throw error;
      return false;
    }
  }

  /** False: it could not be done, and is tried again. */
  async #compare(repair: boolean): Promise<boolean> {
    let run: string | null;
    try {
      ({ run } = await this.reconciler.begin({ repair }));
    } catch (error) {
      if (errorKind(error) === 'unknown') throw error;
      this.logger.warn('reconcile_not_begun', { reason: errorText(error) });
      return false;
    }
    await this.reconciler.settled();
    return (await this.reconciler.view(run ?? undefined)).state !== 'failed';
  }

  async #sleep(ms: number): Promise<void> {
    await this.clock.sleep(ms, this.#stopping.signal);
  }
}

/** Milliseconds until the next time of day, UTC. */
export function untilNext(nowMs: number, atMs: number): number {
  const sinceMidnightMs = nowMs % DAY_MS;
  return (atMs - sinceMidnightMs + DAY_MS) % DAY_MS || DAY_MS;
}
