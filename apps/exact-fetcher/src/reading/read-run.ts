import type { Traces } from '@ml-connector/kernel';
import type { DocumentsInHand } from '../documents/documents-in-hand.js';
import type { ListedDivision } from './discovered-divisions.js';
import type { CountsInHand } from './row-counts.js';

/**
 * - `load`: the first read of everything.
 * - `poll`: what changed since the checkpoint.
 * - `full`: everything again, to find deletions or to repair.
 * - `keys`: named records.
 */
export type RunKind = 'load' | 'poll' | 'full' | 'keys';

/** A read under way: where its next call goes and what it has seen. */
export interface ReadRun {
  readonly kind: RunKind;
  readonly id: string;
  /** Address of the next call. */
  url: string;
  /** When its first call was made; epoch milliseconds. */
  readonly startedAtMs: number;
  /** When its last page was answered; epoch milliseconds. */
  answeredAtMs: number;
  /** A poll that looks for rows that became visible late, too. */
  readonly settles: boolean;
  /** Due serial it answers. */
  readonly serial: number;
  readonly generation: number;
  /** What was settled before its first call: full reads of sync feeds. */
  readonly watermark: bigint;
  /** Number of its first call: full reads of other feeds. */
  firstSequence: bigint | null;
  /** Traces of the notices it answers. */
  readonly traces: Traces;
  /** Keys asked for. */
  readonly keys: readonly string[];
  readonly seenKeys: Set<string>;
  /** Highest cursor seen so far. */
  highest: bigint | null;
  /** Row versions of the last rows, ascending: where polls begin after the first read. */
  tail: bigint[];
  /** Lowest row version of a first read's rows that changed shortly before it or during it. */
  unsettled: bigint | null;
  /** Row version after which a first read of a sync feed goes on that had begun before; null for all others. */
  readonly resumedFrom: bigint | null;
  pages: number;
  records: number;
  lastPageRecords: number;
  /** Divisions of a list of them, as far as it was read. */
  readonly divisions: ListedDivision[];
  /** Documents come with their lines. */
  readonly expanded: boolean;
  /** Documents whose lines are still to come. */
  inHand: DocumentsInHand | null;
  /** Counts that are under way. */
  counts: CountsInHand | null;
  /** Calls for lines and counts that are not counted in the stream yet, and calls that expanding saved. */
  lineCalls: number;
  callsSaved: number;
  /** Records it could not put on the bus as such. */
  rejected: number;
}
