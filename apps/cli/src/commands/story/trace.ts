import type { RawKind } from '@ml-connector/contracts';
import { TerminalError } from '@ml-connector/kernel';

/** Where a message lies; as text `topic:partition:offset`. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** A raw record on the bus. */
export interface RawTrace {
  readonly kind: RawKind;
  readonly key: string;
  readonly version: string;
  readonly bytes: number;
  readonly sha256: string;
  /** When the broker got it; ISO 8601. */
  readonly writtenAt: string;
}

/** The call to Exact that brought a record. */
export interface CallTrace {
  readonly lineageId: string;
  readonly connectionId: string;
  /** Below the region's host, without the cursor. */
  readonly path: string;
  /** When Exact answered; ISO 8601. */
  readonly fetchedAt: string;
}

/** A notice that said the record had changed. */
export interface NoticeTrace extends Place {
  readonly webhookTopic: string;
  readonly action: string;
  /** ISO 8601. */
  readonly receivedAt: string;
}

/** A row of the warehouse. */
export interface RowTrace {
  readonly table: string;
  readonly division: number;
  readonly id: string;
  readonly version: string;
  readonly isDeleted: boolean;
  /** The state the warehouse shows: the highest version of its key. */
  readonly isCurrent: boolean;
  readonly lineageId: string;
  readonly fetchedAt: string;
  readonly ingestedAt: string;
  readonly transformVersion: number;
  /** The raw record it came of. */
  readonly raw: Place;
  /** The message that brought the row to the writer; null where it is older than the topic keeps. */
  readonly carriedBy: Place | null;
  /** Why a row is what its raw record alone does not say. */
  readonly note: string | null;
}

/** A dead letter of the record. */
export interface LetterTrace {
  readonly id: string;
  readonly state: string;
  readonly reason: string;
  readonly at: string;
}

/** One state of a record, from the notice to the warehouse. */
export interface StateTrace {
  readonly from: Place;
  /** Null where a newer state of the same key took its place on the bus. */
  readonly raw: RawTrace | null;
  readonly call: CallTrace | null;
  /** The newest notice before the call; null where none is kept: read by a sweep, a compare or a first load. */
  readonly notice: NoticeTrace | null;
  readonly rows: readonly RowTrace[];
  readonly letters: readonly LetterTrace[];
}

/** A place as text. */
export function placeText({ topic, partition, offset }: Place): string {
  return `${topic}:${partition}:${offset}`;
}

/** The place a text `topic:partition:offset` names. Throws a terminal error `bad_place`. */
export function placeOf(text: string): Place {
  const [, topic, partition, offset] = /^([\w.-]+):(\d{1,9}):(\d{1,19})$/.exec(text) ?? [];
  if (topic === undefined || partition === undefined || offset === undefined)
    throw new TerminalError('bad_place', `"${text}" is no place on the bus: write <topic>:<partition>:<offset>`);
  return { topic, partition: Number(partition), offset };
}
