import { plainText } from './cut-page.js';
import type { TablePlan } from './plan.js';
import { OUT_OF_RANGE } from './values.js';

/** Version of the rules by which records become rows; a higher one is written by a rebuild. */
export const TRANSFORM_VERSION = 1;

/** What is known of a record besides its bytes. */
export interface RecordContext {
  readonly divisionKey: string;
  readonly region: string;
  readonly division: number;
  /** Packed version, decimal text. */
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly fetchedAt: string;
  readonly lineageId: string;
  readonly rawTopic: string;
  readonly rawPartition: number;
  readonly rawOffset: string;
}

/** A field that stops a record, and why. */
export class FieldProblem extends Error {
  override readonly name = 'FieldProblem';
  constructor(
    readonly reason: 'missing_key' | 'missing_cursor' | 'wrong_type' | 'no_route' | 'lines_missing',
    readonly field: string,
    detail: string,
  ) {
    super(`${field}: ${detail}`);
  }
}

/** Columns that come of the envelope; `deleted` makes the row a deletion of the same counter and generation. */
export function rowHead(context: RecordContext, id: string, deleted: boolean): string {
  const version = deleted ? (BigInt(context.version) | 1n).toString() : context.version;
  const fetchedAt = `${context.fetchedAt.slice(0, 10)} ${context.fetchedAt.slice(11, 23)}`;
  return (
    `{"division_key":"${context.divisionKey}","region":"${context.region}","division":${context.division}` +
    `,"id":${JSON.stringify(id)},"version":"${version}","is_deleted":${deleted ? 1 : 0},"fetched_at":"${fetchedAt}"` +
    `,"lineage_id":"${context.lineageId}","raw_topic":"${context.rawTopic}","raw_partition":${context.rawPartition}` +
    `,"raw_offset":${context.rawOffset},"transform_version":${TRANSFORM_VERSION}`
  );
}

/** The declared key of a record: the texts of its key fields, joined. */
export function keyOf(plan: TablePlan, members: ReadonlyMap<string, string>): string {
  return plan.key
    .map((name, i) => {
      const source = members.get(name);
      const text = source === undefined ? null : plainText(source);
      if (text === null || text.trim() === '') throw new FieldProblem('missing_key', name, 'the key is missing');
      return plan.keyKinds[i] === 'guid' ? text.toLowerCase() : text.trim();
    })
    .join('|');
}

/** A row of a table; a declared field that is absent is null, and named in `missing`. */
export function writeRow(
  plan: TablePlan,
  members: ReadonlyMap<string, string>,
  head: string,
  missing: Set<string>,
): string {
  let row = head;
  let flags = '';
  for (const field of plan.fields) {
    const source = members.get(field.name);
    if (source === undefined) {
      missing.add(field.name);
      continue;
    }
    if (field.isId) continue;
    const value = field.decode(source);
    if (value === undefined) throw new FieldProblem('wrong_type', field.name, `expected ${field.kind}`);
    if (value === OUT_OF_RANGE) flags += `${flags === '' ? '' : ','}"${field.column}"`;
    else if (value !== 'null') row += field.prefix + value;
  }
  return flags === '' ? `${row}}` : `${row},"date_flags":[${flags}]}`;
}
