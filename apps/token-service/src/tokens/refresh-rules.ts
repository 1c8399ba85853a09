/** Exact refuses a refresh before the access token is 9 minutes 30 old (docs/reference, "Refresh rules"). */
export const REFRESH_MIN_AGE_MS = 570_000;
/** Room for the difference between Exact's clock and ours. */
const CLOCK_SLACK_MS = 2_000;
/** A call to Exact may take this long: a token is handed out only when it lives longer. */
export const CALL_DEADLINE_MS = 25_000;
const DAY_MS = 86_400_000;
/** A refresh token ends after 30 days without use. */
export const REFRESH_TOKEN_LIFE_MS = 30 * 86_400_000;
/** An idle connection is refreshed at this age, far inside the 30 days. */
export const KEEP_ALIVE_AGE_MS = 3 * 86_400_000;

/** Not renewed for so long in spite of trying: people are told, a week before the end. */
export const EXPIRING_AGE_MS = 23 * 86_400_000;

/** The stored pair's times, epoch milliseconds. */
export interface PairTimes {
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** What to do when somebody asks for the access token now. */
export type TokenDecision =
  | { readonly kind: 'hand_out' }
  | { readonly kind: 'refresh' }
  /** Too old to hand out for a whole call, too young to refresh: wait. */
  | { readonly kind: 'wait'; readonly ms: number };

/** The rule of one read at `now`. */
export function decide(pair: PairTimes, now: number): TokenDecision {
  if (pair.expiresAt - now > CALL_DEADLINE_MS) return { kind: 'hand_out' };
  const refreshableAt = pair.issuedAt + REFRESH_MIN_AGE_MS + CLOCK_SLACK_MS;
  return now >= refreshableAt ? { kind: 'refresh' } : { kind: 'wait', ms: refreshableAt - now };
}

/** Whether a pair in use should be renewed now although it still lives, so that nobody has to wait. */
export function shouldRenewAhead(pair: PairTimes, now: number): boolean {
  return now >= pair.issuedAt + REFRESH_MIN_AGE_MS + CLOCK_SLACK_MS;
}

/** Whole days until the refresh token ends without use, rounded down, never below 0; null without a token. */
export function refreshTokenDaysLeft(row: { readonly issuedAt: number | null }, now: number): number | null {
  if (row.issuedAt === null) return null;
  return Math.max(0, Math.floor((row.issuedAt + REFRESH_TOKEN_LIFE_MS - now) / DAY_MS));
}
