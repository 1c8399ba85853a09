import { RESET_SLACK_MS, waitForFloors, type BudgetWindow, type CallAsk } from './floors.js';
import type { RateFacts, RateGroup } from './rate-headers.js';
import { countCall, DAY_FLOORS, MINUTE_FLOORS, type WorkClass } from './work-class.js';

/** What is known of an app's quotas in a division; kept between calls and across restarts. JSON-printable. */
export interface BudgetState {
  readonly minute: BudgetWindow | null;
  readonly day: BudgetWindow | null;
  /** Server's clock minus ours when it last answered, milliseconds. */
  readonly clockOffsetMs: number;
  /** After a refusal: not before this time of the server's clock. */
  readonly refusedUntilMs: number | null;
}

/** Nothing is known yet. */
export const UNKNOWN_BUDGET: BudgetState = { minute: null, day: null, clockOffsetMs: 0, refusedUntilMs: null };

/** Why there is no call: a quota is spent, what is left is kept for other work, or Exact refused one. */
export type WaitWindow = 'minute' | 'day' | 'refused';

/** Whether a call may be made now. */
export type Reservation =
  | { readonly kind: 'go'; readonly state: BudgetState }
  | { readonly kind: 'wait'; readonly untilMs: number; readonly window: WaitWindow };

/** Limits assumed until an answer states them: below any ever seen, so that guessing never costs a refusal. */
export const ASSUMED_LIMITS = { minute: 10, day: 200 } as const;

const MINUTE = { name: 'minute', lengthMs: 60_000, assumed: ASSUMED_LIMITS.minute, floors: MINUTE_FLOORS } as const;
const DAY = { name: 'day', lengthMs: 86_400_000, assumed: ASSUMED_LIMITS.day, floors: DAY_FLOORS } as const;

/** Whether a call of that class may be made, and the state with it taken out. All times are the server's. */
export function reserveCall(state: BudgetState, serverNowMs: number, ask: CallAsk): Reservation {
  const { refusedUntilMs } = state;
  if (refusedUntilMs !== null && serverNowMs < refusedUntilMs + RESET_SLACK_MS)
    return { kind: 'wait', untilMs: refusedUntilMs + RESET_SLACK_MS, window: 'refused' };
  const windows = { minute: current(state.minute, serverNowMs, MINUTE), day: current(state.day, serverNowMs, DAY) };
  for (const rule of [DAY, MINUTE]) {
    const window = windows[rule.name];
    const untilMs = waitForFloors(window, rule, serverNowMs, ask);
    if (untilMs !== null) return { kind: 'wait', untilMs, window: rule.name };
  }
  const { workClass } = ask;
  return {
    kind: 'go',
    state: {
      ...state,
      refusedUntilMs: null,
      minute: take(windows.minute, workClass),
      day: take(windows.day, workClass),
    },
  };
}

/**
 * The state after an answer: what the headers said replaces what was reckoned; a silent group is left as it was. Within
 * a minute the lower of the two counts, since the server's counter may lag behind; over a day calls that never reached
 * it would add up.
 */
export function observeAnswer(state: BudgetState, facts: RateFacts, serverNowMs: number): BudgetState {
  const minute = merge(state.minute, facts.minute, nextBoundary(serverNowMs, MINUTE.lengthMs));
  const known = state.minute;
  const lags =
    minute !== null &&
    known !== null &&
    known.resetAtMs === minute.resetAtMs &&
    known.limit === minute.limit &&
    known.remaining < minute.remaining;
  return {
    ...state,
    minute: lags ? known : minute,
    day: merge(state.day, facts.day, nextBoundary(serverNowMs, DAY.lengthMs)),
  };
}

/**
 * The state after a 429: nothing before the reset of the window that was hit. Where the answer does not say which, it
 * is the minute: the day's hit comes with the day's headers.
 */
export function observeRefusal(state: BudgetState, facts: RateFacts, serverNowMs: number): BudgetState {
  const seen = observeAnswer(state, facts, serverNowMs);
  const dayHit = facts.day !== null && facts.minute === null;
  const hit = dayHit ? facts.day : facts.minute;
  const boundary = nextBoundary(serverNowMs, dayHit ? DAY.lengthMs : MINUTE.lengthMs);
  const reset = hit?.resetAtMs ?? boundary;
  const asked = facts.retryAfterMs === null ? 0 : serverNowMs + facts.retryAfterMs;
  return { ...seen, refusedUntilMs: Math.max(reset > serverNowMs ? reset : boundary, asked) };
}

/** A window whose reset has passed is full again. */
function current(
  known: BudgetWindow | null,
  serverNowMs: number,
  rule: { readonly lengthMs: number; readonly assumed: number },
): BudgetWindow {
  if (known !== null && serverNowMs < known.resetAtMs + RESET_SLACK_MS) return known;
  const limit = known?.limit ?? rule.assumed;
  return { limit, remaining: limit, resetAtMs: nextBoundary(serverNowMs, rule.lengthMs) };
}

function merge(known: BudgetWindow | null, stated: RateGroup | null, boundaryMs: number): BudgetWindow | null {
  if (stated === null) return known;
  const limit = stated.limit ?? known?.limit ?? null;
  const remaining = stated.remaining ?? known?.remaining ?? limit;
  if (limit === null || remaining === null) return known;
  const resetAtMs = stated.resetAtMs ?? boundaryMs;
  const used = known !== null && known.resetAtMs === resetAtMs ? known.used : undefined;
  return { limit, remaining, resetAtMs, ...(used === undefined ? {} : { used }) };
}

function take(window: BudgetWindow, workClass: WorkClass): BudgetWindow {
  return { ...window, remaining: window.remaining - 1, used: countCall(window.used ?? {}, workClass) };
}

function nextBoundary(serverNowMs: number, lengthMs: number): number {
  return (Math.floor(serverNowMs / lengthMs) + 1) * lengthMs;
}
