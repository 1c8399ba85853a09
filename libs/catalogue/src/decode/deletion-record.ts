import { contextOfDivision, type RecordContext } from './context.js';
import type { FeedPlan } from './plan.js';
import { RecordProblem } from './record-problem.js';
import { deletionJson } from './row.js';
import { membersOf } from './scan.js';

const START = '{"deleted":true,';
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Value of a raw message that says the record of this declared key is gone at the source. */
export function deletionRecord(declaredKey: string): string {
  return `${START}"key":${JSON.stringify(declaredKey)}}`;
}

/** Whether a raw text is a deletion as `deletionRecord` writes it; no record of Exact begins so. */
export function isDeletion(text: string): boolean {
  return text.startsWith(START);
}

/** Key that a deletion names, as JSON has it between quotes. */
export function deletedKey(plan: FeedPlan, text: string): string {
  const source = membersOf(text).get('key');
  if (source?.startsWith('"') !== true || source === '""')
    throw new RecordProblem('missing_key', 'the deletion names no key');
  const key = source.slice(1, -1);
  const [first, second] = plan.tables[0]?.key ?? [];
  if (second !== undefined || first?.kind !== 'guid') return key;
  if (!GUID.test(key.toLowerCase())) throw new RecordProblem('wrong_type', 'key is no guid');
  return key.toLowerCase();
}

/** Deletion rows in every table a record of the feed could be in. Lines of a document are left to its version. */
export function deletionRows(plan: FeedPlan, key: string, context: RecordContext): { table: string; json: string }[] {
  const own = plan.describesDivisions ? contextOfDivision(context, key) : context;
  return plan.tables.map((table) => ({ table: table.table, json: deletionJson(table, own, key) }));
}
