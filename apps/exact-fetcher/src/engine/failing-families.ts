import { retryDelayMs, type RetryPolicy } from '@ml-connector/kernel';

const BACKOFF: RetryPolicy = { attempts: Infinity, firstDelayMs: 5_000, maxDelayMs: 120_000 };

/** So many families in a row without an answer: it is the site, not an endpoint. */
const SITE_IS_DOWN_AT = 3;

interface Failing {
  readonly failures: number;
  readonly untilMs: number;
}

/**
 * Families of endpoints that do not answer a division. Each is tried again later and later, and when several fail
 * without a success between them, all of them together: an outage then costs a division a handful of calls, even where
 * too few are made for a breaker to open.
 */
export class FailingFamilies {
  readonly #families = new Map<string, Failing>();
  #site: Failing = { failures: 0, untilMs: 0 };

  /** A call that Exact answered, if only with a refusal. */
  answered(family: string): void {
    this.#families.delete(family);
    this.#site = { failures: 0, untilMs: 0 };
  }

  /** A call without an answer. `random` in [0, 1). */
  failed(family: string, nowMs: number, random: number): void {
    const failures = (this.#families.get(family)?.failures ?? 0) + 1;
    this.#families.set(family, { failures, untilMs: nowMs + delayMs(failures, random) });
    if (this.#families.size < SITE_IS_DOWN_AT) return;
    const siteFailures = this.#site.failures + 1;
    this.#site = { failures: siteFailures, untilMs: nowMs + delayMs(siteFailures, random) };
  }

  /** Until when a family is left alone; null: it may be called. */
  heldUntilMs(family: string, nowMs: number): number | null {
    const untilMs = Math.max(this.#families.get(family)?.untilMs ?? 0, this.#site.untilMs);
    return untilMs > nowMs ? untilMs : null;
  }
}

function delayMs(failures: number, random: number): number {
  return retryDelayMs(BACKOFF, Math.min(failures, 20), random);
}
