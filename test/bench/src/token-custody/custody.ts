import type { StrikeStep } from './messages.js';
import type { Mishap } from './plan.js';
import type { Replica } from './replica.js';

/** Where an answer is lost with the process: Exact has acted, nothing is stored. */
const IN_WINDOW: readonly StrikeStep[] = ['exact_acted', 'answered'];
/** From the intent to the store: what is left behind has to be found. */
const WITH_INTENT: readonly StrikeStep[] = ['intent_noted', 'calling', ...IN_WINDOW];

/** A process died in the middle of a refresh. */
export interface Death {
  readonly at: number;
  /** An answer was lost with it. */
  inWindow: boolean;
  /** Number of the pair that was valid at Exact then. */
  serial: number;
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
  /** Virtual time of the last store. */
  storedAt: number;
  /** Newest pair a reader was given. */
  seenSerial: number;
  death: Death | undefined;
  /** Who took the lease last. */
  holder: Replica | undefined;
  /** When it was first seen held. */
  heldAt: number | undefined;
  heldReason: string;
  /** What befell it last, for a person who looks for a fault. */
  readonly history: string[];
  /** What befalls the caller once Exact has acted. */
  onActed: { readonly replica: Replica; readonly mishap: Mishap } | undefined;
}

/** A connection whose first read is at `dueAt`. */
export function custodyOf(id: string, app: string, dueAt: number): Custody {
  return {
    ...{ id, app, dueAt, reading: 0, storedSerial: 1, storedAt: 0, seenSerial: 0 },
    ...{ death: undefined, holder: undefined, heldAt: undefined, heldReason: '', history: [], onActed: undefined },
  };
}

/** Notes a death; undefined when it left nothing behind. */
export function deathAt(step: StrikeStep, serial: number, now: number, unread: boolean): Death | undefined {
  return WITH_INTENT.includes(step) ? { at: now, inWindow: IN_WINDOW.includes(step), serial, unread } : undefined;
}

const REMEMBERED = 40;

/** Adds to the history of a connection. */
export function remember(custody: Custody, now: number, what: string): void {
  custody.history.push(`${(Math.round(now / 100) / 10) % 100_000} ${what}`);
  if (custody.history.length > REMEMBERED) custody.history.shift();
}
