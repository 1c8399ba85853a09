import type { Feed, FeedKind } from '@ml-connector/catalogue';
import { DAY_FLOORS, type BudgetState } from '@ml-connector/exact';

/** Milliseconds between two reads of a live stream that changes, by kind; `control`: of what Exact adds up or counts. */
export type SweepIntervals = Readonly<Record<FeedKind | 'control', number>>;

/** Longest time between two polls of a stream that never changes. */
export const LONGEST_INTERVAL_MS = 3_600_000;

/** Polls without news after which the interval is doubled, and doubled again after as many more. */
const QUIET_POLLS = 3;

/** The shortest of the intervals. */
export function shortestIntervalMs(intervals: SweepIntervals): number {
  return Math.min(...Object.values(intervals));
}

/**
 * Milliseconds until the next poll as wished: the longer nothing changed, the later. One change brings it back.
 * `isSilent`: its webhooks stopped to come, and sweeps as often as any feed's stand in for them.
 */
export function wishedIntervalMs(
  intervals: SweepIntervals,
  { kind, isControl }: Pick<Feed, 'kind' | 'isControl'>,
  quietPolls: number,
  isSilent = false,
): number {
  if (isSilent) return shortestIntervalMs(intervals);
  const base = intervals[isControl === true ? 'control' : kind];
  return Math.max(base, Math.min(LONGEST_INTERVAL_MS, base * 2 ** Math.floor(quietPolls / QUIET_POLLS)));
}

/**
 * How much longer than wished the intervals must be, so that the sweeps fit into what is left of the day's quota and
 * last until its end. At least 1. `historyWaits`: then sweeps have their own part only.
 */
export function stretchOf(
  wishedMs: readonly number[],
  { day }: BudgetState,
  serverNowMs: number,
  historyWaits: boolean,
): number {
  if (day === null || serverNowMs >= day.resetAtMs) return 1;
  const leftMs = Math.max(60_000, day.resetAtMs - serverNowMs);
  const wished = wishedMs.reduce((sum, ms) => sum + leftMs / ms, 0);
  const others = DAY_FLOORS.notice + DAY_FLOORS.reconcile;
  const share = historyWaits ? Math.max(DAY_FLOORS.sweep, 0.5) - DAY_FLOORS.notice : 1 - others;
  return Math.max(1, wished / Math.max(1, day.remaining * share));
}
