import type { Feed } from '@ml-connector/catalogue';
import type { DivisionSession } from '../calls/division-session.js';
import type { PageRecords } from './page-records.js';
import type { ReadRun } from './read-run.js';

/** Rows that polls read again after the first read of a sync feed: below a page, so that the overlap costs no call. */
export const TAIL_ROWS = 900;

/** Row versions remembered for each stream as on the bus. */
const SENT_AT_MOST = 20_000;

/** Counts a page into a run. */
export function advanceRun(run: ReadRun, feed: Feed, records: PageRecords): void {
  run.pages += 1;
  run.records += records.items.length;
  run.lastPageRecords = records.items.length;
  run.rejected += records.rejected.length;
  for (const key of run.kind === 'keys' ? records.keys : []) run.seenKeys.add(key);
  for (const cursor of records.cursors) if (run.highest === null || cursor > run.highest) run.highest = cursor;
  if (run.kind === 'load' && feed.cursor === 'Timestamp')
    run.tail = [...run.tail, ...records.cursors].sort((a, b) => (a < b ? -1 : 1)).slice(-TAIL_ROWS - 1);
}

/** Row versions of a sync stream that this process has put on the bus. */
export function sentVersions(session: DivisionSession, feed: Feed): Set<string> {
  const known = session.sent.get(feed.name) ?? new Set<string>();
  session.sent.set(feed.name, known);
  for (const oldest of known) {
    if (known.size <= SENT_AT_MOST) break;
    known.delete(oldest);
  }
  return known;
}
