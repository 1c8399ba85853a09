import { declaredKey, deletionRecord, pickFields, type Feed } from '@ml-connector/catalogue';
import { ConnectorError, divisionKey, type DivisionKey, type Region } from '@ml-connector/kernel';
import { MAX_RECORD_BYTES, type RawItem, type RejectedItem } from '../publishing/raw-writer.js';
import { fullReadVersion, readVersion, syncVersion } from '../versions/record-versions.js';
import { readCursor } from './cursor.js';
import type { ReadRun } from './read-run.js';

const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
/** Exact's row versions have eleven digits: what lies beyond would hide every later change behind its checkpoint. */
const HIGHEST_ROW_VERSION = BigInt(Number.MAX_SAFE_INTEGER);
const NO_GUID = '00000000-0000-0000-0000-000000000000';

/** What the versions of a page's records are made of. */
export interface PageContext {
  readonly feed: Feed;
  readonly run: ReadRun;
  readonly epoch: number;
  /** Number of the call. */
  readonly readSequence: bigint;
  readonly region: Region;
  /** Latest believable date of change, milliseconds of the site's wall clock; later ones move no checkpoint. */
  readonly latestModified: bigint;
  /** Rows changed since then may have been written while others were under way; milliseconds of the site's wall clock. */
  readonly unsettledSince: bigint;
  /** Divisions of the connection: others in a list of divisions are none of ours. */
  readonly ownDivisions: ReadonlySet<DivisionKey>;
}

/** A page's records, sorted by what is to be done with them. */
export interface PageRecords {
  readonly items: readonly RawItem[];
  readonly keys: readonly string[];
  /** Cursors, in the order of the page. */
  readonly cursors: readonly bigint[];
  readonly rejected: readonly RejectedItem[];
  /** Lowest row version of a first read's rows that changed lately; null when none did. */
  readonly unsettled: bigint | null;
  /** Records whose date of change lies in the future: kept, but no cursor to go on from. */
  readonly fromFuture: number;
}

/** Reads key and cursor of each record and gives it its version; one without either is rejected, the others go on. */
export function readPageRecords(records: readonly Buffer[], context: PageContext): PageRecords {
  const items: RawItem[] = [];
  const keys: string[] = [];
  const cursors: bigint[] = [];
  const rejected: RejectedItem[] = [];
  let fromFuture = 0;
  let unsettled: bigint | null = null;
  const { feed } = context;
  for (const value of records) {
    const read = readRecord(value, context);
    if ('reason' in read) {
      rejected.push({ feed, value, reason: read.reason, detail: read.detail });
      continue;
    }
    keys.push(read.key);
    if (isFromFuture(read.cursor, context)) fromFuture += 1;
    else if (read.cursor !== null) cursors.push(read.cursor);
    if (read.isUnsettled && read.cursor !== null && (unsettled === null || read.cursor < unsettled))
      unsettled = read.cursor;
    const own = feed.perConnection === true ? ownDivision(read.key, context) : undefined;
    if (own === null) continue;
    items.push({
      feed,
      kind: 'record',
      key: read.key,
      version: versionOf(context, read.cursor),
      value,
      ...(own === undefined ? {} : { divisionKey: own }),
    });
  }
  return { items, keys, cursors, rejected, unsettled, fromFuture };
}

type ReadRecord =
  | { readonly key: string; readonly cursor: bigint | null; readonly isUnsettled: boolean }
  | { readonly reason: string; readonly detail: string };

function readRecord(value: Buffer, { feed, run, unsettledSince }: PageContext): ReadRecord {
  if (value.length > MAX_RECORD_BYTES) return { reason: 'record_too_large', detail: `${value.length} bytes` };
  try {
    const [keyField = ''] = feed.key;
    const marksLate = run.kind === 'load' && feed.cursor === 'Timestamp';
    const fields = pickFields(value, [keyField, feed.cursor ?? keyField, ...(marksLate ? ['Modified'] : [])]);
    const key = plainGuid(feed, fields[keyField]) ?? declaredKey(feed, value);
    if (feed.cursor === null) return { key, cursor: null, isUnsettled: false };
    const cursor = readCursor(fields[feed.cursor] ?? null);
    if (cursor === null) return { reason: 'missing_cursor', detail: `no usable ${feed.cursor}` };
    if (feed.cursor === 'Timestamp' && cursor > HIGHEST_ROW_VERSION)
      return { reason: 'cursor_from_future', detail: 'Timestamp is beyond all row versions' };
    const modified = marksLate ? readCursor(fields['Modified'] ?? null) : null;
    return { key, cursor, isUnsettled: modified !== null && modified >= unsettledSince };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { reason: error.code, detail: error.message };
  }
}

function isFromFuture(cursor: bigint | null, { feed, latestModified }: PageContext): boolean {
  return feed.cursor === 'Modified' && cursor !== null && cursor > latestModified;
}

/** Most keys are one GUID: read along with the cursor in one pass. Others, and odd ones, by the catalogue's rules. */
function plainGuid(feed: Feed, text: string | null | undefined): string | null {
  if (feed.key.length !== 1 || text == null || !GUID.test(text) || text === NO_GUID) return null;
  return text.toLowerCase();
}

function versionOf({ feed, run, epoch, readSequence }: PageContext, cursor: bigint | null): bigint {
  if (feed.cursor === 'Timestamp') {
    const own = cursor ?? 0n;
    return run.kind === 'full' ? fullReadVersion(epoch, own, run.watermark, run.generation) : syncVersion(epoch, own);
  }
  const whole = run.kind === 'full' || feed.kind === 'snapshot';
  return whole ? fullReadVersion(epoch, readSequence, readSequence, run.generation) : readVersion(epoch, readSequence);
}

/** A list of divisions is read once a connection, and each row belongs to the division it is about. */
function ownDivision(code: string, { region, ownDivisions }: PageContext): DivisionKey | null {
  if (!/^[1-9]\d{0,9}$/.test(code)) return null;
  const key = divisionKey(region, Number(code));
  return ownDivisions.has(key) ? key : null;
}

/** A deletion of a record that is gone at the source. */
export function deletionItem(feed: Feed, key: string, version: bigint): RawItem {
  return { feed, kind: 'deletion', key, version, value: deletionRecord(key) };
}
