import { TerminalError } from '@ml-connector/kernel';
import { entitiesOf } from '../catalogue.js';
import type { Feed } from '../core/define-feed.js';
import { planOf } from './plan.js';
import { RecordProblem } from './record-problem.js';
import { keyText, emptySources, readSources } from './row.js';
import { JsonTextError } from './scan.js';

/**
 * The declared key of a record as the warehouse's `id` has it: GUIDs in lower case, codes trimmed, parts joined by `|`.
 * The raw key is made of it, so that records and deletions of one thing meet. Throws terminal errors: `missing_key`,
 * `wrong_type`, `bad_json`.
 */
export function declaredKey(feed: Feed, record: Buffer): string {
  const [table] = planOf(feed).tables;
  if (table === undefined || entitiesOf(feed).length === 0) throw new TypeError(`no entity is read from ${feed.name}`);
  const sources = emptySources(table);
  try {
    readSources(record.toString('utf8'), 0, table.slots, sources, () => undefined);
    return JSON.parse(`"${keyText(table, sources)}"`) as string;
  } catch (error) {
    if (error instanceof RecordProblem) throw new TerminalError(error.reason, error.detail);
    if (error instanceof JsonTextError) throw new TerminalError('bad_json', error.message);
    throw error;
  }
}
