import type { Feed, FeedKind } from '@ml-connector/catalogue';
import type { BudgetState } from '@ml-connector/exact';

/** Milliseconds between two reads of a live stream, by kind. */
export type SweepIntervals = Readonly<Record<FeedKind, number>>;

/** Share of the day's quota that sweeps never touch: notices, commands and a reload after a fault need it. */
export const SWEEP_KEEP_SHARE = 0.1;

/**
 * How much longer than configured the intervals must be, so that the sweeps of these feeds fit into what is left of
 * the day's quota. At least 1.
 */
export function sweepStretch(
  feeds: readonly Feed[],
  intervals: SweepIntervals,
  budget: BudgetState,
  nowMs: number,
): number {
  const { day } = budget;
  if (day === null) return 1;
  const leftMs = Math.max(60_000, day.resetAtMs - (nowMs + budget.clockOffsetMs));
  const wanted = feeds.reduce((sum, feed) => sum + leftMs / intervals[feed.kind], 0);
  const spendable = Math.max(1, day.remaining - day.limit * SWEEP_KEEP_SHARE);
  return Math.max(1, wanted / spendable);
}
