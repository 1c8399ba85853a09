import type { StrikeStep } from './messages.js';
import type { Mishap } from './plan.js';
import type { Replica } from './replica.js';

/** The process died in which an answer can be lost: Exact has acted, nothing is stored. */
export const IN_WINDOW: readonly StrikeStep[] = ['exact_acted', 'answered'];
/** From the intent to the store: what is left behind has to be found. */
const WITH_INTENT: readonly StrikeStep[] = ['intent_noted', 'calling', ...IN_WINDOW];

/** A process died in the middle of a refresh. */
export interface Death {
  readonly at: number;
  readonly inWindow: boolean;
  /** Number of the pair that was valid at Exact then. */
  readonly serial: number;
  /** Nobody reads until it is resolved: only the watch can find it. */
  readonly unread: boolean;
}

/** A connection as the proof sees it. */
export interface Custody {
  readonly id: string;
  readonly app: string;
  /** Virtual time of the next read. */
  dueAt: number;
  /** Reads under way. */
  reading: number;
  storedSerial: number;
  /** Newest pair a reader was given. */
  seenSerial: number;
  death: Death | undefined;
  /** When it was first seen held. */
  heldAt: number | undefined;
  /** What befalls the caller once Exact has acted. */
  onActed: { readonly replica: Replica; readonly mishap: Mishap } | undefined;
}

/** A connection whose first read is at `dueAt`. */
export function custodyOf(id: string, app: string, dueAt: number): Custody {
  return {
    ...{ id, app, dueAt, reading: 0, storedSerial: 1, seenSerial: 0 },
    ...{ death: undefined, heldAt: undefined, onActed: undefined },
  };
}

/** Notes a death; undefined when it left nothing behind. */
export function deathAt(step: StrikeStep, serial: number, now: number, unread: boolean): Death | undefined {
  return WITH_INTENT.includes(step) ? { at: now, inWindow: IN_WINDOW.includes(step), serial, unread } : undefined;
}
