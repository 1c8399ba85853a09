import type { Region } from '@ml-connector/kernel';
import { RecordProblem } from './record-problem.js';

/** Version of this transformation, a column of every row: raise it when rows come out differently. */
export const TRANSFORM_VERSION = 1;

/** Where a raw record came from. All texts come from our own envelope. */
export interface RecordContext {
  readonly divisionKey: string;
  readonly region: Region;
  readonly division: number;
  /** Packed version, decimal text. */
  readonly version: string;
  /** ISO 8601 in UTC, with milliseconds. */
  readonly fetchedAt: string;
  readonly lineageId: string;
  readonly rawPartition: number;
  readonly rawOffset: string;
}

/** The version of the deletion that goes with a version: the lowest bit set. */
export function deletedVersion(version: string): string {
  const last = version.charCodeAt(version.length - 1) - 0x30;
  return last % 2 === 1 ? version : `${version.slice(0, -1)}${last + 1}`;
}

/** Start of a row's JSON text: every system column but those of the load; the caller closes the object. */
export function rowHead(context: RecordContext, topic: string, id: string, deleted: boolean): string {
  const { fetchedAt } = context;
  return (
    `{"division_key":"${context.divisionKey}","region":"${context.region}","division":${context.division},"id":"${id}",` +
    `"version":"${deleted ? deletedVersion(context.version) : context.version}","is_deleted":${deleted ? 1 : 0},` +
    `"fetched_at":"${fetchedAt.slice(0, 10)} ${fetchedAt.slice(11, 23)}","lineage_id":"${context.lineageId}",` +
    `"raw_topic":"${topic}","raw_partition":${context.rawPartition},"raw_offset":"${context.rawOffset}",` +
    `"transform_version":${TRANSFORM_VERSION}`
  );
}

const DIVISION_NUMBER = /^[1-9]\d{0,9}$/;
/** The largest number the warehouse's column holds. */
const LAST_DIVISION = 2 ** 32 - 1;

/**
 * The context of a record that describes a division: its row belongs to that one, not to the one asked through. Throws
 * a record problem where the key is no division's number: rows and topics are partitioned by it.
 */
export function contextOfDivision(context: RecordContext, key: string): RecordContext {
  if (!DIVISION_NUMBER.test(key) || Number(key) > LAST_DIVISION)
    throw new RecordProblem('wrong_type', 'the key of the division is no positive number');
  return { ...context, divisionKey: `${context.region}:${key}`, division: Number(key) };
}
