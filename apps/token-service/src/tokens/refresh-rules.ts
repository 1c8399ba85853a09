/** Exact refuses a refresh before the access token is 9 minutes 30 old (docs/reference, "Refresh rules"). */
export const REFRESH_MIN_AGE_MS = 570_000;
/** Room for the difference between Exact's clock and ours. */
const CLOCK_SLACK_MS = 2_000;
/** A call to Exact may take this long: a token is handed out only when it lives longer. */
export const CALL_DEADLINE_MS = 25_000;
const DAY_MS = 86_400_000;
/** A refresh token ends after 30 days without use. */
export const REFRESH_TOKEN_LIFE_MS = 30 * DAY_MS;
/** An idle connection is refreshed at this age, far inside the 30 days. */
export const KEEP_ALIVE_AGE_MS = 3 * DAY_MS;

/** Whole days until the refresh token ends without use, rounded down, never below 0; null without a token. */
export function refreshTokenDaysLeft(row: { readonly issuedAt: number | null }, now: number): number | null {
  if (row.issuedAt === null) return null;
  return Math.max(0, Math.floor((row.issuedAt + REFRESH_TOKEN_LIFE_MS - now) / DAY_MS));
}

/** Not renewed for so long in spite of trying: people are told, a week before the end. */
export const EXPIRING_AGE_MS = 23 * DAY_MS;

/** The stored pair's times, epoch milliseconds. */
export interface PairTimes {
  /** At the latest: Exact may have made it a little before. */
  readonly issuedAt: number;
  /** At the earliest: Exact may let it live a little longer. */
  readonly expiresAt: number;
  /** The last try failed: no call before this, by nobody. */
  readonly notBefore: number | null;
}

/** What to do when somebody asks for the access token now. */
export type TokenDecision =
  | { readonly kind: 'hand_out' }
  | { readonly kind: 'refresh' }
  /** Too old to hand out for a whole call, too young to refresh: wait. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** The last try failed moments ago: come again. */
  | { readonly kind: 'pause'; readonly ms: number };

/** The rule of one read at `now`. */
export function decide(pair: PairTimes, now: number): TokenDecision {
  if (pair.expiresAt - now > CALL_DEADLINE_MS) return { kind: 'hand_out' };
  const refreshableAt = refreshableFrom(pair);
  if (now < refreshableAt) return { kind: 'wait', ms: refreshableAt - now };
  const pauseMs = (pair.notBefore ?? 0) - now;
  return pauseMs > 0 ? { kind: 'pause', ms: pauseMs } : { kind: 'refresh' };
}

/** Whether a pair should be renewed now, although it may still live, so that nobody has to wait. */
export function shouldRenew(pair: PairTimes, now: number): boolean {
  return now >= refreshableFrom(pair) && now >= (pair.notBefore ?? 0);
}

function refreshableFrom(pair: PairTimes): number {
  return pair.issuedAt + REFRESH_MIN_AGE_MS + CLOCK_SLACK_MS;
}

const PAUSE = { firstMs: 5_000, maxMs: 60_000, asTold: 600_000 };

/**
 * Pause after the `failures`-th round of tries that failed: doubling to a minute, half of it random. Where Exact named
 * a time (`toldMs`), that one, doubling to ten minutes: each such call counts as an error there.
 */
export function pauseAfter(failures: number, toldMs: number, random: number): number {
  const factor = 2 ** Math.min(failures - 1, 10);
  const full = Math.min(PAUSE.maxMs, PAUSE.firstMs * factor);
  return Math.max(Math.round(full / 2 + (full / 2) * random), Math.min(PAUSE.asTold, toldMs * factor));
}
