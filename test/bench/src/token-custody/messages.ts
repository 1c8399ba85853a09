import type { CustodyStep } from '@ml-connector/token-service';

/** A replica's places where the proof strikes: its own steps, and Exact having acted while the answer is on its way. */
export const STRIKE_STEPS = [
  'leased',
  'intent_noted',
  'calling',
  'exact_acted',
  'answered',
  'stored',
  'released',
] as const;
/** See `STRIKE_STEPS`. */
export type StrikeStep = (typeof STRIKE_STEPS)[number];

/** From a replica. */
export type FromReplica =
  | { readonly type: 'ready'; readonly url: string }
  /** The tick of that number was taken, and what it woke has begun. */
  | { readonly type: 'ticked'; readonly tick: number }
  | { readonly type: 'step'; readonly step: CustodyStep; readonly connectionId: string; readonly waits: boolean };

/** To a replica. */
export type ToReplica =
  | { readonly type: 'tick'; readonly tick: number }
  /** At its next refresh: say so at this step and wait to be let on. */
  | { readonly type: 'halt_at'; readonly step: CustodyStep }
  /** Go on; `freeze`: stop this process first, in the very place, until it is continued from outside. */
  | { readonly type: 'go'; readonly freeze: boolean };
