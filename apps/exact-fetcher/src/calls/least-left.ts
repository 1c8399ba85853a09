import type { BudgetState } from '@ml-connector/exact';
import type { Gauge } from '@ml-connector/kernel';

/** How long what a division had left says something: the minute's quota is a new one after a minute. */
const LASTS_MS = { minute: 60_000, day: 3_600_000 } as const;
type Window = keyof typeof LASTS_MS;

/** The least share of the quota that any of the divisions called lately has left: those with plenty hide nobody. */
export class LeastLeft {
  readonly #known: Readonly<Record<Window, Map<string, { readonly share: number; readonly atMs: number }>>> = {
    minute: new Map(),
    day: new Map(),
  };

  constructor(private readonly gauge: Gauge) {}

  /** A division was called. */
  note(divisionKey: string, budget: Pick<BudgetState, Window>, nowMs: number): void {
    this.#note('minute', divisionKey, budget.minute, nowMs);
    this.#note('day', divisionKey, budget.day, nowMs);
  }

  #note(window: Window, divisionKey: string, quota: BudgetState[Window], nowMs: number): void {
    if (quota === null) return;
    const known = this.#known[window];
    known.set(divisionKey, { share: quota.remaining / Math.max(1, quota.limit), atMs: nowMs });
    let least = Infinity;
    for (const [key, { share, atMs }] of known)
      if (nowMs - atMs > LASTS_MS[window]) known.delete(key);
      else least = Math.min(least, share);
    this.gauge.set(least, { window });
  }
}
