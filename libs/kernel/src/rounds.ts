import type { Clock } from './clock.js';
import { errorKind } from './errors.js';
import type { Logger } from './ports.js';

/** How rounds are made. */
export interface RoundsOptions {
  /** Milliseconds between the end of a round and the next one, when nobody nudges. */
  readonly everyMs: number;
  /** Log event of a round that failed by something that passes: the next one tries again. */
  readonly waitsEvent: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called with an error that does not pass; no round follows it. */
  readonly fail: (error: unknown) => void;
  /** Whether an error passes by itself; default: the retriable ones. */
  readonly passes?: (error: unknown) => boolean;
}

/** Work of a service that is done again and again in the background, one round at a time, until it is stopped. */
export class Rounds {
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  /** Said during a round: the pause after it is left out. */
  #nudged = false;

  /** `round` answers true when there may be more to do at once. */
  constructor(
    private readonly options: RoundsOptions,
    private readonly round: () => Promise<boolean | void>,
  ) {}

  /** Aborted when no further round is to begin: work within a round may end early. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Begins the first round at once. */
  start(): void {
    this.#running = this.#run().catch((error: unknown) => this.options.fail(error));
  }

  /** The next round begins at once, after the one in hand. */
  nudge(): void {
    this.#nudged = true;
    this.#wake();
  }

  /** Begins no further round, and resolves when the one in hand is done. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.nudge();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { logger, waitsEvent, passes = isRetriable } = this.options;
    while (!this.signal.aborted) {
      this.#nudged = false;
      try {
        if ((await this.round()) === true) continue;
      } catch (error) {
        if (!passes(error)) throw error;
        logger.warn(waitsEvent, { error });
      }
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    if (this.#nudged) return;
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    const timer = new AbortController();
    // Broken off by a nudge, the sleep rejects with our own abort: no error.
    const slept = this.options.clock.sleep(this.options.everyMs, timer.signal).catch((error: unknown) => {
      if (!timer.signal.aborted) throw error;
    });
    await Promise.race([woken, slept]);
    timer.abort();
    await slept;
  }
}

function isRetriable(error: unknown): boolean {
  return errorKind(error) === 'retriable';
}
