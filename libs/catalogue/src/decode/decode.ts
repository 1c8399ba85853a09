import type { Feed } from '../core/define-feed.js';
import { contextOfDivision, type RecordContext } from './context.js';
import { deletedKey, deletionRows, isDeletion } from './deletion-record.js';
import { decodeLines } from './lines.js';
import { planOf, type FeedPlan, type TablePlan } from './plan.js';
import { RecordProblem, type DecodeReason } from './record-problem.js';
import {
  checkCursor,
  deletionJson,
  emptySources,
  keyText,
  readSources,
  rowJson,
  valueOf,
  type Drift,
  type DriftNotes,
  type Sources,
} from './row.js';
import { JsonTextError, skipBlanks } from './scan.js';

/** A row of the warehouse. */
export interface DecodedRow {
  readonly table: string;
  /** One JSON object without a line break, in warehouse shape. */
  readonly json: string;
}

/**
 * What a raw record came to: rows, or the reason it goes to the dead letters; the detail names fields, never values.
 * `document` is the key of a document read with its lines, null on feeds without.
 */
export type DecodedRecord =
  | { readonly ok: true; readonly rows: readonly DecodedRow[]; readonly drift: Drift; readonly document: string | null }
  | { readonly ok: false; readonly reason: DecodeReason; readonly detail: string };

/**
 * Rows of a raw text: a record as received, or a deletion `{"deleted":true,"key":"…"}`. Pure and quick: the text is
 * read once, and money goes from the source's digits to the row's without a float. A record of a routed feed leaves a
 * deletion in the tables it does not belong to; a deletion leaves one in each table the record could be in.
 */
export function decodeRecord(feed: Feed, text: string, context: RecordContext): DecodedRecord {
  const plan = planOf(feed);
  try {
    return isDeletion(text) ? decodeDeletion(plan, text, context) : decode(plan, text, context);
  } catch (error) {
    if (error instanceof RecordProblem) return { ok: false, reason: error.reason, detail: error.detail };
    if (error instanceof JsonTextError) return { ok: false, reason: 'bad_json', detail: error.message };
    throw error;
  }
}

function decodeDeletion(plan: FeedPlan, text: string, context: RecordContext): DecodedRecord {
  const key = deletedKey(plan, text);
  const drift: Drift = { unknown: [], missing: [] };
  return { ok: true, rows: deletionRows(plan, key, context), drift, document: plan.lines === null ? null : key };
}

function decode(plan: FeedPlan, text: string, context: RecordContext): DecodedRecord {
  const [first] = plan.tables;
  if (first === undefined) throw new TypeError('the feed serves no entity');
  const drift: DriftNotes = { unknown: [], missing: [] };
  const sources = emptySources(first);
  const end = readSources(text, skipBlanks(text, 0), first.slots, sources, (name) => drift.unknown.push(name));
  if (skipBlanks(text, end) !== text.length) throw new JsonTextError('more text behind the record', false);
  const table = routed(plan.tables, sources);
  checkCursor(table, sources);
  const key = keyText(table, sources);
  const own = plan.describesDivisions ? contextOfDivision(context, key) : context;
  const rows = [{ table: table.table, json: rowJson(table, sources, own, key, drift) }];
  for (const other of plan.tables)
    if (other !== table) rows.push({ table: other.table, json: deletionJson(other, own, key) });
  if (plan.lines !== null) rows.push(...decodeLines(plan.lines, sources, own, key, drift));
  return { ok: true, rows, drift, document: plan.lines === null ? null : key };
}

/** The table a record belongs to; throws `no_route`. */
export function routed(tables: readonly TablePlan[], sources: Sources): TablePlan {
  for (const table of tables) {
    if (table.route === null) return table;
    const value = valueOf(table.route.field, sources);
    if (value === 'null' || typeof value === 'symbol') continue;
    const { rule } = table.route;
    if ('equals' in rule ? Number(value) === rule.equals : Number(value) >= rule.atLeast) return table;
  }
  const fields = [...new Set(tables.map((table) => table.route?.field.label))].join(', ');
  throw new RecordProblem('no_route', `${fields} names no table of this feed`);
}
