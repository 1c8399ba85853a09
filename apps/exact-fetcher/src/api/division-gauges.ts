import { FEEDS } from '@ml-connector/catalogue';
import type { Clock, Gauge, Meter } from '@ml-connector/kernel';
import type { BudgetStore } from '../store/budget-store.js';
import { withStore } from '../store/store-errors.js';
import type { StreamStore } from '../store/stream-store.js';

/** So many divisions have a series of their own: the first by key, so that a series stays whose it is. */
const MAX_SERIES = 200;
/** Label of the worst of all further ones. */
const OTHER = 'other';
/** Control totals are read once a day; they say nothing of how fresh a division's data are. */
const CONTROL_FEEDS = FEEDS.filter(({ isControl }) => isControl === true).map(({ name }) => name);

/** Freshness and quota by division: the one label here that is no closed set, and therefore bounded. */
export class DivisionGauges {
  private readonly freshness: Gauge;
  private readonly budgetLeft: Gauge;

  constructor(
    private readonly streams: StreamStore,
    private readonly budgets: BudgetStore,
    meter: Meter,
    private readonly clock: Clock,
  ) {
    const labels = ['division'];
    this.freshness = meter.gauge({
      name: 'exact_division_freshness_seconds',
      help: 'Longest time since a live stream of the division was found to have nothing newer; beyond 200 divisions the worst of the rest is other.',
      labels,
    });
    this.budgetLeft = meter.gauge({
      name: 'exact_division_budget_left_ratio',
      help: 'Share of the calls of the day that the division has left; beyond 200 divisions the least of the rest is other.',
      labels,
    });
  }

  /** Takes over how things are now. */
  async refresh(): Promise<void> {
    const now = this.clock.now();
    const [freshAt, budgets] = await withStore(() =>
      Promise.all([this.streams.freshnessByDivision(CONTROL_FEEDS), this.budgets.all()]),
    );
    const ages = [...freshAt].map(([key, atMs]): [string, number] => [key, Math.max(0, now - atMs) / 1000]);
    const left = budgets.flatMap(({ divisionKey, state: { day, clockOffsetMs } }): [string, number][] => {
      if (day === null) return [];
      const isOver = now + clockOffsetMs >= day.resetAtMs;
      return [[divisionKey, isOver ? 1 : day.remaining / Math.max(1, day.limit)]];
    });
    show(this.freshness, ages, Math.max);
    show(this.budgetLeft, left, Math.min);
  }
}

function show(gauge: Gauge, found: readonly [string, number][], worst: (...values: number[]) => number): void {
  gauge.reset();
  const byDivision = new Map<string, number>();
  // An app each may call for the same division: what counts is the worst.
  for (const [key, value] of found) byDivision.set(key, worst(value, byDivision.get(key) ?? value));
  const sorted = [...byDivision].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [division, value] of sorted.slice(0, MAX_SERIES)) gauge.set(value, { division });
  const rest = sorted.slice(MAX_SERIES).map(([, value]) => value);
  if (rest.length > 0) gauge.set(worst(...rest), { division: OTHER });
}
