import type { RecordContext } from './context.js';
import type { FeedPlan } from './plan.js';
import { RecordProblem } from './record-problem.js';
import { keyText, emptySources, readSources, rowJson, type DriftNotes, type Sources } from './row.js';
import { JsonTextError, membersOf, scanArrayAt } from './scan.js';

/**
 * Rows of the lines nested in a document. A document whose lines were not expanded, or were cut by the server's paging,
 * is refused: read as one without lines, it would make the warehouse delete them.
 */
export function decodeLines(
  lines: NonNullable<FeedPlan['lines']>,
  sources: Sources,
  context: RecordContext,
  document: string,
  drift: DriftNotes,
): { table: string; json: string }[] {
  const text = listText(lines.property, sources[lines.slot]);
  const rows: { table: string; json: string }[] = [];
  const unknown = new Set<string>();
  const missing = new Set<string>();
  scanArrayAt(text, 0, (start, end) => {
    const line = emptySources(lines.plan);
    const behind = readSources(text, start, lines.plan.slots, line, (name) => unknown.add(`${lines.property}/${name}`));
    if (behind !== end) throw new JsonTextError(`a line ends at ${behind}, and not at ${end}`, false);
    const lineDrift: DriftNotes = { unknown: [], missing: [] };
    const key = keyText(lines.plan, line);
    rows.push({
      table: lines.plan.table,
      json: rowJson(lines.plan, line, context, key, lineDrift, document),
    });
    for (const name of lineDrift.missing) missing.add(name);
  });
  drift.unknown.push(...unknown);
  drift.missing.push(...missing);
  return rows;
}

function listText(property: string, source: string | undefined): string {
  if (source?.startsWith('[') === true) return source;
  const members = source?.startsWith('{') === true ? membersOf(source) : undefined;
  const results = members?.get('results');
  if (results?.startsWith('[') !== true) throw new RecordProblem('missing_lines', `${property} is not expanded`);
  if ((members?.get('__next') ?? 'null') !== 'null')
    throw new RecordProblem('incomplete_lines', `${property} goes on at another page`);
  return results;
}
