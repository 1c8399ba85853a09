import { WORK_CLASSES, type Floors, type UsedByClass, type WorkClass } from './work-class.js';

/** State of one quota window. */
export interface BudgetWindow {
  readonly limit: number;
  readonly remaining: number;
  /** Epoch milliseconds of the server's clock. */
  readonly resetAtMs: number;
  /** Our own calls of the window, by class. */
  readonly used?: UsedByClass;
}

/** Who asks for a call. */
export interface CallAsk {
  readonly workClass: WorkClass;
  /** Classes with work waiting now; less urgent ones among them get their floor too. */
  readonly waiting?: readonly WorkClass[];
}

/** Added to a reset before the next call: the machines behind a site do not agree on the time to the millisecond. */
export const RESET_SLACK_MS = 300;

/** Length and floors of a window. */
export interface WindowRule {
  readonly name: 'minute' | 'day';
  readonly lengthMs: number;
  readonly floors: Floors;
}

/** Share of a minute that is for notices to its last moment: nobody waits longer than that moment for a call. */
export const LAST_CALLS_SHARE = 0.05;
/** That moment, milliseconds. */
export const LAST_CALL_MS = 1_500;

/**
 * When the asking class may call; null: now. More urgent classes keep their floors, less and less as
 * the window goes by (who comes late borrows it). Less urgent ones keep theirs whole while they have work waiting. Its
 * own floor a class may use at any time.
 */
export function waitForFloors(
  window: BudgetWindow,
  rule: WindowRule,
  serverNowMs: number,
  ask: CallAsk,
): number | null {
  const resetMs = window.resetAtMs + RESET_SLACK_MS;
  // Just after a reset nobody knows by which minute a call is counted.
  if (window.remaining <= 0 || serverNowMs >= window.resetAtMs) return resetMs;
  const own = WORK_CLASSES.indexOf(ask.workClass);
  let fading = 0;
  let fixed = 0;
  for (const [rank, other] of WORK_CLASSES.entries()) {
    const floor = rule.floors[other] * window.limit;
    // What notices have used says nothing about those still to come; of what is planned, used is done.
    const unused = Math.max(0, floor - (window.used?.[other] ?? 0));
    if (rank < own) fading += other === 'notice' ? floor : unused;
    else if (rank > own && ask.waiting?.includes(other) === true) fixed += unused;
  }
  const mayFadeTo = window.remaining - Math.floor(fixed);
  const ownFloor = (window.used?.[ask.workClass] ?? 0) < rule.floors[ask.workClass] * window.limit;
  if (mayFadeTo <= 0 && !ownFloor) return resetMs;
  // Notices that had more than their part leave the others theirs.
  const isFlooded = (window.used?.notice ?? 0) > rule.floors.notice * window.limit;
  const isLast =
    rule.name === 'minute' &&
    ask.workClass !== 'notice' &&
    !(ownFloor && isFlooded) &&
    window.remaining <= window.limit * LAST_CALLS_SHARE;
  const fadedMs = fading === 0 || ownFloor ? Infinity : (rule.lengthMs * mayFadeTo) / fading;
  const allowedFromMs = window.resetAtMs - Math.min(fadedMs, isLast ? LAST_CALL_MS : Infinity);
  // One millisecond more: at the very moment the floor is still whole.
  return allowedFromMs < serverNowMs ? null : allowedFromMs + 1;
}
