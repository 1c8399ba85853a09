import type { RateFacts, RateGroup } from './rate-headers.js';

/** State of one quota window. */
export interface BudgetWindow {
  readonly limit: number;
  readonly remaining: number;
  /** Epoch milliseconds of the server's clock. */
  readonly resetAtMs: number;
}

/** What is known of a division's quotas; kept between calls and across restarts. JSON-printable. */
export interface BudgetState {
  readonly minute: BudgetWindow | null;
  readonly day: BudgetWindow | null;
  /** Server's clock minus ours, milliseconds. */
  readonly clockOffsetMs: number;
  /** After a refusal that did not say when: not before this time of the server's clock. */
  readonly refusedUntilMs: number | null;
}

/** Nothing is known yet. */
export const UNKNOWN_BUDGET: BudgetState = { minute: null, day: null, clockOffsetMs: 0, refusedUntilMs: null };

/** Whether a call may be made now. */
export type Reservation =
  | { readonly kind: 'go'; readonly state: BudgetState }
  | { readonly kind: 'wait'; readonly untilMs: number; readonly window: 'minute' | 'day' | 'refused' };

/** Limits assumed until an answer states them: below any ever seen, so that guessing never costs a refusal. */
export const ASSUMED_LIMITS = { minute: 10, day: 200 } as const;

/** Added to a reset before the next call: clocks of two machines, and `Date` has whole seconds only. */
export const RESET_SLACK_MS = 1_500;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Takes one call out of the budget. `keepForDay` calls of the day's quota are left alone: urgent work passes 0.
 * `untilMs` of a wait is on our clock.
 */
export function reserveCall(state: BudgetState, nowMs: number, keepForDay = 0): Reservation {
  const serverNow = nowMs + state.clockOffsetMs;
  const wait = (untilServerMs: number, window: 'minute' | 'day' | 'refused'): Reservation => ({
    kind: 'wait',
    untilMs: untilServerMs - state.clockOffsetMs + RESET_SLACK_MS,
    window,
  });
  if (state.refusedUntilMs !== null && serverNow < state.refusedUntilMs) return wait(state.refusedUntilMs, 'refused');
  const minute = currentWindow(state.minute, serverNow, MINUTE_MS, ASSUMED_LIMITS.minute);
  const day = currentWindow(state.day, serverNow, DAY_MS, ASSUMED_LIMITS.day);
  if (day.remaining <= Math.min(keepForDay, day.limit)) return wait(day.resetAtMs, 'day');
  if (minute.remaining <= 0) return wait(minute.resetAtMs, 'minute');
  const next: BudgetState = { ...state, refusedUntilMs: null, minute: take(minute), day: take(day) };
  return { kind: 'go', state: next };
}

/** The state after an answer: what the headers said replaces what was reckoned; a silent group is left as it was. */
export function observeAnswer(state: BudgetState, facts: RateFacts, nowMs: number): BudgetState {
  const clockOffsetMs = facts.serverTimeMs === null ? state.clockOffsetMs : offsetOf(facts.serverTimeMs, nowMs);
  const serverNow = nowMs + clockOffsetMs;
  return {
    ...state,
    clockOffsetMs,
    minute: merge(state.minute, facts.minute, nextBoundary(serverNow, MINUTE_MS)),
    day: merge(state.day, facts.day, nextBoundary(serverNow, DAY_MS)),
  };
}

/**
 * The state after a 429: nothing before the reset of the window that was hit. Where the answer does not say which, it
 * is the minute: the day's hit comes with the day's headers.
 */
export function observeRefusal(state: BudgetState, facts: RateFacts, nowMs: number): BudgetState {
  const seen = observeAnswer(state, facts, nowMs);
  const serverNow = nowMs + seen.clockOffsetMs;
  const dayHit = facts.day !== null && facts.minute === null;
  const hit = dayHit ? facts.day : facts.minute;
  const boundary = nextBoundary(serverNow, dayHit ? DAY_MS : MINUTE_MS);
  const reset = hit?.resetAtMs ?? boundary;
  const asked = facts.retryAfterMs === null ? 0 : serverNow + facts.retryAfterMs;
  return { ...seen, refusedUntilMs: Math.max(reset > serverNow ? reset : boundary, asked) };
}

/** Offset of the server's clock. A `Date` is cut to whole seconds, so less than two seconds apart counts as equal. */
function offsetOf(serverTimeMs: number, nowMs: number): number {
  const offset = serverTimeMs + 500 - nowMs;
  return Math.abs(offset) < 2_000 ? 0 : offset;
}

/** A window whose reset has passed is full again. */
function currentWindow(known: BudgetWindow | null, serverNow: number, lengthMs: number, assumed: number): BudgetWindow {
  if (known !== null && serverNow < known.resetAtMs) return known;
  const limit = known?.limit ?? assumed;
  return { limit, remaining: limit, resetAtMs: nextBoundary(serverNow, lengthMs) };
}

function merge(known: BudgetWindow | null, stated: RateGroup | null, boundaryMs: number): BudgetWindow | null {
  if (stated === null) return known;
  const limit = stated.limit ?? known?.limit ?? null;
  const remaining = stated.remaining ?? known?.remaining ?? limit;
  if (limit === null || remaining === null) return known;
  return { limit, remaining, resetAtMs: stated.resetAtMs ?? boundaryMs };
}

function take(window: BudgetWindow): BudgetWindow {
  return { ...window, remaining: window.remaining - 1 };
}

function nextBoundary(serverNow: number, lengthMs: number): number {
  return (Math.floor(serverNow / lengthMs) + 1) * lengthMs;
}
