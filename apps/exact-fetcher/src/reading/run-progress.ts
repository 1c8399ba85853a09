import type { Feed } from '@ml-connector/catalogue';
import { unpackVersion } from '@ml-connector/kernel';
import type { DivisionSession } from '../calls/division-session.js';
import type { PageRecords } from './page-records.js';
import type { ReadRun } from './read-run.js';

/** Rows that polls read again after the first read of a sync feed: below a page, so that the overlap costs no call. */
export const TAIL_ROWS = 900;

/** Row versions remembered for each stream as on the bus: an overlap is below a page, save after a burst. */
const SENT_AT_MOST = 5_000;

/** Counts a page into a run. */
export function advanceRun(run: ReadRun, feed: Feed, records: PageRecords, answeredAtMs: number): void {
  run.answeredAtMs = answeredAtMs;
  run.pages += 1;
  run.records += records.items.length;
  run.lastPageRecords = records.items.length;
  run.rejected += records.rejected.length;
  for (const key of run.kind === 'keys' ? records.keys : []) run.seenKeys.add(key);
  for (const cursor of records.cursors) if (run.highest === null || cursor > run.highest) run.highest = cursor;
  const { unsettled } = records;
  if (unsettled !== null && (run.unsettled === null || unsettled < run.unsettled)) run.unsettled = unsettled;
  if (run.kind === 'load' && feed.cursor === 'Timestamp')
    run.tail = [...run.tail, ...records.cursors].sort((a, b) => (a < b ? -1 : 1)).slice(-TAIL_ROWS - 1);
}

/** True when this process has put that version of a sync stream's record on the bus already. */
export function wasSent(session: DivisionSession, feed: Feed, version: bigint): boolean {
  const counter = counterOf(version);
  return counter !== null && session.sent.get(feed.name)?.has(counter) === true;
}

/** Remembers what is on the bus; the oldest are forgotten. */
export function rememberSent(session: DivisionSession, feed: Feed, versions: readonly bigint[]): void {
  const known = session.sent.get(feed.name) ?? new Set<number>();
  session.sent.set(feed.name, known);
  for (const version of versions) {
    const counter = counterOf(version);
    if (counter !== null) known.add(counter);
  }
  for (const oldest of known) {
    if (known.size <= SENT_AT_MOST) break;
    known.delete(oldest);
  }
}

/** The row version as a number, for many are remembered; null where it is no exact one: then the record comes twice. */
function counterOf(version: bigint): number | null {
  const counter = Number(unpackVersion(version).counter);
  return Number.isSafeInteger(counter) ? counter : null;
}
