import type { Counter, Gauge, Meter } from '@ml-connector/kernel';
import type { CellCounts } from './cell-store.js';

const DIFFERENT = ['in_flight', 'known_deviation', 'defect'] as const;
const COMPARISONS = ['source', 'answer'] as const;

/** How a run ended. */
export type RunOutcome = 'equal' | 'different' | 'failed';

/** What the reconciliation tells Prometheus; closed label sets, no division or entity: the table has those. */
export class ReconcileMetrics {
  readonly #differences: Gauge;
  readonly #lastRun: Gauge;
  readonly #runs: Counter;
  readonly #repairs: Counter;

  constructor(meter: Meter) {
    this.#differences = meter.gauge({
      name: 'reconciliation_differences',
      help: 'Figures of a division, entity and period that differ at their last look, by comparison (source: Exact and warehouse; answer: warehouse and Looker) and what explains them.',
      labels: ['comparison', 'verdict'],
    });
    this.#lastRun = meter.gauge({
      name: 'reconciliation_last_look_timestamp_seconds',
      help: 'When Exact, warehouse and Looker were last compared, Unix time; absent: never.',
    });
    this.#runs = meter.counter({
      name: 'reconciliation_runs_total',
      help: 'Comparisons of Exact, warehouse and Looker, by how they ended.',
      labels: ['outcome'],
    });
    this.#repairs = meter.counter({
      name: 'reconciliation_repairs_total',
      help: 'Repairs that comparisons asked for, by what was asked.',
      labels: ['action'],
    });
  }

  /** Shows how many cells differ now. */
  show(counts: CellCounts, lastLookMs: number | null): void {
    for (const comparison of COMPARISONS)
      for (const verdict of DIFFERENT) {
        const found = counts.find((one) => one.comparison === comparison && one.verdict === verdict);
        this.#differences.set(Number(found?.n ?? 0), { comparison, verdict });
      }
    if (lastLookMs !== null) this.#lastRun.set(Math.floor(lastLookMs / 1_000));
  }

  /** A run ended. */
  ended(outcome: RunOutcome, actions: readonly string[]): void {
    this.#runs.add(1, { outcome });
    for (const action of actions) this.#repairs.add(1, { action: action.split(' ')[0] ?? '' });
  }
}
