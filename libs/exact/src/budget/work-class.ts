/** Kinds of work that share a division's calls, the most urgent first. */
export const WORK_CLASSES = ['notice', 'sweep', 'reconcile', 'backfill'] as const;

/**
 * - `notice`: what somebody or a webhook asked for now.
 * - `sweep`: polls of live streams.
 * - `reconcile`: full compares, control totals, upkeep of subscriptions.
 * - `backfill`: first reads and history.
 */
export type WorkClass = (typeof WORK_CLASSES)[number];

/** Share of a quota that is kept for each class. */
export type Floors = Readonly<Record<WorkClass, number>>;

/** Floors within a minute: what is kept is let go in step with the minute, so that none of it is lost. */
export const MINUTE_FLOORS: Floors = { notice: 0.15, sweep: 0.1, reconcile: 0.03, backfill: 0.05 };

/** Floors within a day. */
export const DAY_FLOORS: Floors = { notice: 0.1, sweep: 0.3, reconcile: 0.05, backfill: 0.05 };

/** Calls of a window by class; absent is none. */
export type UsedByClass = Readonly<Partial<Record<WorkClass, number>>>;

/** One more call of a class. */
export function countCall(used: UsedByClass, workClass: WorkClass): UsedByClass {
  return { ...used, [workClass]: (used[workClass] ?? 0) + 1 };
}
