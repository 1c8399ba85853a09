import type { Clock } from '@ml-connector/kernel';
import CircuitBreaker from 'opossum';
import { ExactCallError } from '../errors/exact-call-error.js';

/** When a breaker opens and how long it stays open. */
export interface BreakerOptions {
  /** Calls within the window before it may open. */
  readonly volume: number;
  /** Share of failed calls, percent. */
  readonly failedPercent: number;
  /** Milliseconds that are looked at. */
  readonly windowMs: number;
  /** Milliseconds until the first trial; doubled after each that fails, half of it random. */
  readonly firstWaitMs: number;
  readonly maxWaitMs: number;
}

/** States of a breaker. */
export const BREAKER_STATES = ['closed', 'half_open', 'open'] as const;
/** See `BREAKER_STATES`. */
export type BreakerState = (typeof BREAKER_STATES)[number];

/** A breaker that is not closed. */
export interface BreakerReport {
  /** Region and endpoint family. */
  readonly key: string;
  readonly state: BreakerState;
  /** When the next trial may be made; epoch milliseconds. */
  readonly trialAtMs: number;
}

/** What breakers need besides their options. */
export interface BreakerPorts {
  readonly clock: Clock;
  readonly onChange?: (key: string, state: BreakerState) => void;
  /** In [0, 1). */
  readonly random?: () => number;
}

const DEFAULTS: BreakerOptions = {
  volume: 20,
  failedPercent: 50,
  windowMs: 60_000,
  firstWaitMs: 10_000,
  maxWaitMs: 120_000,
};

/** Only these say that the site is down; refusals of one caller do not. */
const COUNTED: readonly string[] = ['server_error', 'timeout', 'unreachable'];

/** Opens only by our count, closes only by a trial: opossum's own timer would not follow the clock. */
const NEVER_MS = 2 ** 31 - 1;

type Task = () => Promise<unknown>;

interface Entry {
  readonly breaker: CircuitBreaker<[Task], unknown>;
  state: BreakerState;
  trialAtMs: number;
  failedTrials: number;
  trialUnderWay: boolean;
}

/**
 * One breaker for each site and endpoint family, so that an outage costs one trial now and then, not one a stream, and
 * nobody else waits. While it is open no call is made; then one at a time is let through until one succeeds.
 */
export class Breakers {
  readonly #entries = new Map<string, Entry>();
  readonly #options: BreakerOptions;

  constructor(
    options: Partial<BreakerOptions>,
    private readonly ports: BreakerPorts,
  ) {
    this.#options = { ...DEFAULTS, ...options };
  }

  /** Runs the task, or fails with `breaker_open` without running it. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const entry = this.#of(key);
    if (this.blockedUntilMs(key) !== null)
      throw new ExactCallError('breaker_open', `calls to ${key} are held back: it failed repeatedly`);
    if (entry.state === 'closed') return (await entry.breaker.fire(task)) as T;
    return this.#trial(key, entry, task);
  }

  /** Until when no call is let through; null when one may be made. */
  blockedUntilMs(key: string): number | null {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.state === 'closed') return null;
    const nowMs = this.ports.clock.now();
    if (entry.trialAtMs > nowMs) return entry.trialAtMs;
    return entry.trialUnderWay ? nowMs + this.#options.firstWaitMs / 10 : null;
  }

  /** The breakers that are not closed. */
  notClosed(): readonly BreakerReport[] {
    return [...this.#entries].flatMap(([key, { state, trialAtMs }]) =>
      state === 'closed' ? [] : [{ key, state, trialAtMs }],
    );
  }

  /** Ends the timers. */
  close(): void {
    for (const { breaker } of this.#entries.values()) breaker.shutdown();
  }

  async #trial<T>(key: string, entry: Entry, task: () => Promise<T>): Promise<T> {
    entry.trialUnderWay = true;
    this.#enter(key, entry, 'half_open');
    try {
      const result = await task();
      this.#closeAgain(key, entry);
      return result;
    } catch (error) {
      // A refusal is an answer: the site is there.
      if (countsAsFailure(error)) this.#open(key, entry);
      else this.#closeAgain(key, entry);
      throw error;
    } finally {
      entry.trialUnderWay = false;
    }
  }

  #open(key: string, entry: Entry): void {
    const { firstWaitMs, maxWaitMs } = this.#options;
    const fullMs = Math.min(maxWaitMs, firstWaitMs * 2 ** Math.min(20, entry.failedTrials));
    entry.failedTrials += 1;
    entry.trialAtMs = this.ports.clock.now() + Math.round((fullMs * (1 + (this.ports.random ?? Math.random)())) / 2);
    this.#enter(key, entry, 'open');
  }

  #closeAgain(key: string, entry: Entry): void {
    entry.failedTrials = 0;
    // What failed before must not open it again at the first call.
    this.#entries.set(key, this.#make(key));
    entry.breaker.shutdown();
    this.ports.onChange?.(key, 'closed');
  }

  #enter(key: string, entry: Entry, state: BreakerState): void {
    if (entry.state === state) return;
    entry.state = state;
    this.ports.onChange?.(key, state);
  }

  #of(key: string): Entry {
    const known = this.#entries.get(key) ?? this.#make(key);
    this.#entries.set(key, known);
    return known;
  }

  #make(key: string): Entry {
    const { volume, failedPercent, windowMs } = this.#options;
    const breaker = new CircuitBreaker<[Task], unknown>((task) => task(), {
      timeout: false,
      volumeThreshold: volume,
      errorThresholdPercentage: failedPercent,
      rollingCountTimeout: windowMs,
      resetTimeout: NEVER_MS,
      enableSnapshots: false,
      errorFilter: (error: unknown) => !countsAsFailure(error),
    });
    const entry: Entry = { breaker, state: 'closed', trialAtMs: 0, failedTrials: 0, trialUnderWay: false };
    breaker.on('open', () => this.#open(key, entry));
    return entry;
  }
}

function countsAsFailure(error: unknown): boolean {
  return error instanceof ExactCallError && COUNTED.includes(error.failure);
}
