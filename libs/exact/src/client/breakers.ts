import CircuitBreaker from 'opossum';
import { ExactCallError } from '../errors/exact-call-error.js';

/** When a breaker opens and how long it stays open. */
export interface BreakerOptions {
  /** Failures within ten seconds before it may open. */
  readonly volume: number;
  /** Share of failed calls, percent. */
  readonly failedPercent: number;
  /** Milliseconds until one call is let through to see. */
  readonly resetMs: number;
}

const DEFAULTS: BreakerOptions = { volume: 4, failedPercent: 50, resetMs: 10_000 };

/** Only these say that the site is down; refusals of one caller do not. */
const COUNTED: readonly string[] = ['server_error', 'timeout', 'unreachable'];

type Task = () => Promise<unknown>;

/** One breaker for each site and endpoint family, so that an outage costs one call now and then, not one a stream. */
export class Breakers {
  readonly #breakers = new Map<string, CircuitBreaker<[Task], unknown>>();
  readonly #options: BreakerOptions;

  constructor(
    options: Partial<BreakerOptions> = {},
    private readonly onChange: (key: string, state: 'open' | 'half_open' | 'closed') => void = () => undefined,
  ) {
    this.#options = { ...DEFAULTS, ...options };
  }

  /** Runs the task, or fails with `breaker_open` without running it. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    try {
      return (await this.#of(key).fire(task)) as T;
    } catch (error) {
      if (error instanceof Error && (error as { code?: unknown }).code === 'EOPENBREAKER')
        throw new ExactCallError('breaker_open', `calls to ${key} are held back: it failed repeatedly`);
      throw error;
    }
  }

  /** Milliseconds after which a call may be let through again. */
  get resetMs(): number {
    return this.#options.resetMs;
  }

  /** Ends the timers. */
  close(): void {
    for (const breaker of this.#breakers.values()) breaker.shutdown();
  }

  #of(key: string): CircuitBreaker<[Task], unknown> {
    const known = this.#breakers.get(key);
    if (known !== undefined) return known;
    const breaker = new CircuitBreaker<[Task], unknown>((task) => task(), {
      timeout: false,
      volumeThreshold: this.#options.volume,
      errorThresholdPercentage: this.#options.failedPercent,
      resetTimeout: this.#options.resetMs,
      errorFilter: (error: unknown) => !(error instanceof ExactCallError && COUNTED.includes(error.failure)),
    });
    breaker.on('open', () => this.onChange(key, 'open'));
    breaker.on('halfOpen', () => this.onChange(key, 'half_open'));
    breaker.on('close', () => this.onChange(key, 'closed'));
    this.#breakers.set(key, breaker);
    return breaker;
  }
}
