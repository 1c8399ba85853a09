/** Statuses that feed Exact's limit of ten errors an hour for key, user, company and endpoint. */
export const COUNTED_STATUSES: readonly number[] = [400, 401, 403, 404];

/** Errors at which we stop by ourselves: the eleventh at Exact locks the endpoint, and other programs make some too. */
export const ERRORS_BEFORE_PARKING = 7;

/** Milliseconds within which Exact counts errors, and for which it locks. */
export const ERROR_WINDOW_MS = 3_600_000;

/** Times of the errors of one endpoint within the last hour, oldest first, epoch milliseconds. */
export type ErrorTimes = readonly number[];

/** Until when the endpoint must be left alone; null when it may be called. */
export function quotaBlockedUntilMs(times: ErrorTimes, nowMs: number): number | null {
  const within = recent(times, nowMs);
  const deciding = within[within.length - ERRORS_BEFORE_PARKING];
  return deciding === undefined ? null : deciding + ERROR_WINDOW_MS;
}

function recent(times: ErrorTimes, nowMs: number): ErrorTimes {
  return times.filter((time) => time > nowMs - ERROR_WINDOW_MS);
}
