import type { Route } from '../core/define-entity.js';
import type { Feed } from '../core/define-feed.js';
import { plainText } from './cut-page.js';
import { planOf, type FeedPlan, type TablePlan } from './plan.js';
import { JsonTextError, membersOf, scanArrayAt, scanObjectAt, skipBlanks } from './scan.js';
import { FieldProblem, keyOf, rowHead, writeRow, type RecordContext } from './write-row.js';

/** A row of a table as one line of JSON. */
export interface DecodedRow {
  readonly table: string;
  readonly json: string;
}

/** What the source sends that is not declared, and the other way round. */
export interface Drift {
  readonly unknown: readonly string[];
  readonly missing: readonly string[];
}

/** What became of a record: its rows, or why it is a dead letter (never with a value). */
export type DecodedRecord =
  | { readonly ok: true; readonly rows: readonly DecodedRow[]; readonly drift: Drift; readonly document: string | null }
  | { readonly ok: false; readonly reason: string; readonly detail: string };

const NO_DRIFT: Drift = { unknown: [], missing: [] };

/** Rows of a record as received. A record of several tables leaves a deletion in those it does not belong to. */
export function decodeRecord(feed: Feed, text: string, context: RecordContext): DecodedRecord {
  const plan = planOf(feed);
  try {
    const members = membersOf(text);
    const head = plan.tables[0];
    if (head === undefined) throw new FieldProblem('no_route', feed.name, 'the feed has no table');
    const key = keyOf(head, members);
    checkCursor(feed, members);
    const own =
      feed.perConnection === true
        ? { ...context, divisionKey: `${context.region}:${key}`, division: Number(key) }
        : context;
    const missing = new Set<string>();
    const rows = [...recordRows(plan, members, key, own, missing), ...lineRows(plan, members, key, own, missing)];
    const drift = { unknown: unknownOf(head, plan, members), missing: [...missing] };
    return { ok: true, rows, drift, document: plan.lines === undefined ? null : key };
  } catch (error) {
    return problemOf(error);
  }
}

/** Rows of a deletion record: one in every table of the record itself. Lines follow their document's version. */
export function decodeDeletion(feed: Feed, text: string, context: RecordContext): DecodedRecord {
  const plan = planOf(feed);
  try {
    const key = plainText(membersOf(text).get('key') ?? 'null');
    if (key === null) throw new FieldProblem('missing_key', 'key', 'the deletion names no key');
    const rows = plan.tables.map(({ table }) => ({ table, json: `${rowHead(context, key, true)}}` }));
    return { ok: true, rows, drift: NO_DRIFT, document: plan.lines === undefined ? null : key };
  } catch (error) {
    return problemOf(error);
  }
}

function checkCursor(feed: Feed, members: ReadonlyMap<string, string>): void {
  if (feed.cursor === null) return;
  if (plainText(members.get(feed.cursor) ?? 'null') === null)
    throw new FieldProblem('missing_cursor', feed.cursor, 'the cursor is missing');
}

function recordRows(
  plan: FeedPlan,
  members: ReadonlyMap<string, string>,
  key: string,
  context: RecordContext,
  missing: Set<string>,
): DecodedRow[] {
  const chosen = plan.tables.filter((table) => matches(table.route, members));
  if (chosen.length === 0) {
    const field = plan.tables[0]?.route?.field ?? plan.feed.name;
    throw new FieldProblem('no_route', field, 'its value belongs to no declared entity');
  }
  return plan.tables.map((table) => {
    const mine = chosen.includes(table);
    const head = rowHead(context, key, !mine);
    return { table: table.table, json: mine ? writeRow(table, members, head, missing) : `${head}}` };
  });
}

function matches(route: Route | undefined, members: ReadonlyMap<string, string>): boolean {
  if (route === undefined) return true;
  const text = plainText(members.get(route.field) ?? 'null');
  if (text === null || !/^-?\d+$/.test(text)) return false;
  return 'equals' in route ? Number(text) === route.equals : Number(text) >= route.atLeast;
}

function lineRows(
  plan: FeedPlan,
  members: ReadonlyMap<string, string>,
  key: string,
  context: RecordContext,
  missing: Set<string>,
): DecodedRow[] {
  const { lines } = plan;
  const property = plan.feed.lines?.property;
  if (lines === undefined || property === undefined) return [];
  const document = lines.entity.document ?? '';
  return nestedRecords(members.get(property), property).map((text) => {
    const line = membersOf(text);
    // The document's key stands in the parent too: a line that lacks it is not lost.
    if (!line.has(document)) line.set(document, JSON.stringify(key));
    return { table: lines.table, json: writeRow(lines, line, rowHead(context, keyOf(lines, line), false), missing) };
  });
}

/** Texts of the lines of a document: `{"results":[…]}` or the bare list. */
function nestedRecords(source: string | undefined, property: string): string[] {
  const texts: string[] = [];
  const cut = (at: number): void =>
    void scanArrayAt(source ?? '', at, (start, end) => texts.push((source ?? '').slice(start, end)));
  if (source?.startsWith('[') === true) cut(0);
  else if (source?.startsWith('{') === true) {
    let found = false;
    scanObjectAt(source, 0, (name, start) => {
      if (name !== 'results' || source[start] !== '[') return;
      found = true;
      cut(skipBlanks(source, start));
    });
    if (!found) throw new FieldProblem('lines_missing', property, 'the lines were not expanded');
  } else throw new FieldProblem('lines_missing', property, 'the document came without its lines');
  return texts;
}

function unknownOf(table: TablePlan, plan: FeedPlan, members: ReadonlyMap<string, string>): string[] {
  const unknown: string[] = [];
  for (const name of members.keys())
    if (!table.known.has(name) && !plan.tables.some((other) => other.known.has(name))) unknown.push(name);
  return unknown;
}

function problemOf(error: unknown): DecodedRecord {
  if (error instanceof FieldProblem) return { ok: false, reason: error.reason, detail: error.message };
  if (error instanceof JsonTextError) return { ok: false, reason: 'bad_json', detail: error.message };
  if (error instanceof SyntaxError) return { ok: false, reason: 'bad_json', detail: 'a value is no JSON' };
  throw error;
}
