import type { Clock } from '@ml-connector/kernel';

/** Until the first answer came, the server's clock is taken to be this far behind ours. */
const UNKNOWN_BEHIND_MS = 2_000;
/** `Date` is cut to whole seconds. */
const DATE_STEP_MS = 1_000;

/** An answer's `Date` and when the call was made, by the steady clock. */
export interface DateSeen {
  readonly serverTimeMs: number;
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
}

/**
 * The clock of a site, never ahead of it: when it says that a minute is over, it is. Each `Date` gives a lower bound,
 * and the best one is kept. It runs on a steady clock, so that a step of this machine's time moves no reset.
 */
export class ServerClock {
  #aheadMs: number | null = null;

  constructor(
    private readonly clock: Clock,
    /** Milliseconds of a clock that is never stepped; default: the clock itself. */
    private readonly steady: () => number = () => clock.now(),
  ) {}

  /** Milliseconds of the steady clock, for `observe`. */
  steadyMs(): number {
    return this.steady();
  }

  /** Takes in an answer. */
  observe({ serverTimeMs, sentAtMs, receivedAtMs }: DateSeen): void {
    const least = serverTimeMs - receivedAtMs;
    const most = serverTimeMs + DATE_STEP_MS - sentAtMs;
    // Above `most`: the server's clock was set back.
    if (this.#aheadMs === null || least > this.#aheadMs || this.#aheadMs > most) this.#aheadMs = least;
  }

  /** Epoch milliseconds of the server, or a little less. */
  now(): number {
    return this.#aheadMs === null ? this.clock.now() - UNKNOWN_BEHIND_MS : this.steady() + this.#aheadMs;
  }

  /** The server's clock minus ours, milliseconds. */
  offsetMs(): number {
    return this.#aheadMs === null ? 0 : this.now() - this.clock.now();
  }
}
