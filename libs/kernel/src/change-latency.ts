import type { Meter } from './ports.js';

/**
 * How far a change has come.
 * - `notice`: webhook-ingress has its notice.
 * - `raw`: the record is on the bus.
 * - `rows`: its rows are on the bus.
 * - `queryable`: ClickHouse has them.
 */
export type ChangeStage = 'notice' | 'raw' | 'rows' | 'queryable';

/** A change on its way. Epoch milliseconds, by our clock. */
export interface ChangeTimes {
  readonly changedAtMs: number;
  /** When Exact gave it to us; absent: not yet. */
  readonly fetchedAtMs?: number;
}

/** Measures how long changes take from the source to each stage. */
export interface ChangeLatency {
  /**
   * `of`: feed or table, declared names only. A stage reached before the change (clocks differ) counts as at once; what
   * was fetched more than an hour before is read again, not on its way, and does not count.
   */
  observe(stage: ChangeStage, of: string, change: ChangeTimes, reachedAtMs: number): void;
}

/** 100 ms to an hour: a webhook's seconds as well as a sweep's minutes. */
const BUCKETS_S = [0.1, 0.5, 1, 2, 4, 6, 8, 10, 30, 60, 120, 300, 600, 1800, 3600];
const REPLAY_MS = 3_600_000;

/** Makes the histogram: one name in all services, so that a dashboard sets the stages next to each other. */
export function changeLatency(meter: Meter): ChangeLatency {
  const histogram = meter.histogram({
    name: 'change_latency_seconds',
    help: 'Time from a change at Exact to a stage (notice, raw, rows, queryable), by feed or table; the oldest change of each live read.',
    labels: ['stage', 'of'],
    buckets: BUCKETS_S,
  });
  return {
    observe: (stage, of, { changedAtMs, fetchedAtMs }, reachedAtMs) => {
      const seconds = (reachedAtMs - changedAtMs) / 1000;
      if (!Number.isFinite(seconds) || reachedAtMs - (fetchedAtMs ?? reachedAtMs) > REPLAY_MS) return;
      histogram.observe(Math.max(0, seconds), { stage, of });
    },
  };
}
