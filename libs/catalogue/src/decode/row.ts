import { rowHead, type RecordContext } from './context.js';
import type { FieldPlan, TablePlan } from './plan.js';
import { RecordProblem } from './record-problem.js';
import { assertJsonName, assertJsonValue, scanObjectAt } from './scan.js';
import { OUT_OF_RANGE, type Decoded } from './values.js';

const NULL = 'null';

/** The source texts of one object, by slot; undefined where a member is absent. */
export type Sources = readonly (string | undefined)[];

/** Fields a record had too many or too few of; not an error. */
export interface Drift {
  readonly unknown: readonly string[];
  readonly missing: readonly string[];
}

/** Drift while a record is read. */
export interface DriftNotes {
  readonly unknown: string[];
  readonly missing: string[];
}

/** Room for the members of one record. */
export function emptySources(plan: TablePlan): (string | undefined)[] {
  return new Array<string | undefined>(plan.slotCount).fill(undefined);
}

/**
 * Sorts the members of the object at `start` into slots; unknown names go to `unknown`. Gives the index behind it.
 * Values that nobody decodes are checked to be JSON: a spoilt one may have swallowed the members behind it.
 */
export function readSources(
  text: string,
  start: number,
  slots: ReadonlyMap<string, number>,
  into: (string | undefined)[],
  unknown: (name: string) => void,
): number {
  return scanObjectAt(text, start, (name, from, to) => {
    const slot = slots.get(name);
    if (slot !== undefined && slot >= 0) {
      into[slot] = text.slice(from, to);
      return;
    }
    assertJsonValue(text, from, to);
    if (slot !== undefined) return;
    assertJsonName(name);
    unknown(name);
  });
}

/** A field's value; throws `wrong_type` naming the field. An absent field is null. */
export function valueOf(field: FieldPlan, sources: Sources): Exclude<Decoded, undefined> {
  const source = sources[field.slot];
  if (source === undefined) return NULL;
  const value = field.decode(source);
  if (value === undefined) throw new RecordProblem('wrong_type', `${field.label} is no ${field.kind}`);
  return value;
}

/** Text of the key between the quotes of a JSON string; throws `missing_key` naming the field. */
export function keyText(plan: TablePlan, sources: Sources): string {
  const texts = plan.key.map((field) => {
    const value = valueOf(field, sources);
    if (value === NULL || value === '""' || value === OUT_OF_RANGE)
      throw new RecordProblem('missing_key', `${field.label} is absent or empty`);
    return value.startsWith('"') ? value.slice(1, -1) : value;
  });
  return texts.join('|');
}

/** Throws `missing_cursor` when the field that orders changes is absent or null. */
export function checkCursor(plan: TablePlan, sources: Sources): void {
  if (plan.cursor === null) return;
  if (valueOf(plan.cursor, sources) === NULL)
    throw new RecordProblem('missing_cursor', `${plan.cursor.label} is absent or null`);
}

/**
 * A row's JSON text. Columns that are null are left out: a Nullable column is NULL where it is omitted, and half of a
 * record's fields are. `document` is the key of the document a line belongs to.
 */
export function rowJson(
  plan: TablePlan,
  sources: Sources,
  context: RecordContext,
  key: string,
  drift: DriftNotes,
  document?: string,
): string {
  let json = rowHead(context, plan.topic, key, false);
  let flags = '';
  for (const field of plan.fields) {
    if (field.prefix === null) continue;
    if (field === plan.document) {
      const own = sources[field.slot];
      if (own !== undefined) assertJsonValue(own, 0, own.length);
      json += `${field.prefix}"${document ?? ''}"`;
      continue;
    }
    if (sources[field.slot] === undefined) {
      drift.missing.push(field.label);
      continue;
    }
    const value = valueOf(field, sources);
    if (value === OUT_OF_RANGE) flags += `${flags === '' ? '' : ','}"${field.column}"`;
    else if (value !== NULL) json += field.prefix + value;
  }
  return flags === '' ? `${json}}` : `${json},"date_flags":[${flags}]}`;
}

/** A deletion's JSON text. */
export function deletionJson(plan: TablePlan, context: RecordContext, key: string): string {
  return `${rowHead(context, plan.topic, key, true)}}`;
}
