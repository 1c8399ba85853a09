import { requestOf, requestPath, separateRequestOf, type Feed } from '@ml-connector/catalogue';
import { guidLiteral, int64Literal, resourceUrl, wallClockLiteral } from '@ml-connector/exact';
import { PRIORITIES, type StreamEntity } from '../store/entities/stream.entity.js';
import { nextPoll, settledCheckpoint } from '../versions/checkpoint-history.js';
import { modifiedSince } from './cursor.js';
import { unsettledBefore } from './first-read.js';
import type { ReadRun, RunKind } from './read-run.js';

/** Exact takes addresses of some 6,000 characters; a bit is left for what stands in between. */
const LONGEST_URL = 5_500;

/** The row version a first read begins after. */
const FIRST_VERSION = '1';

/** Where a read takes place. */
export interface ReadPlace {
  readonly baseUrl: string;
  readonly division: number;
  readonly nowMs: number;
  /** Milliseconds between two full reads that look for deletions. */
  readonly fullEveryMs: number;
  readonly runId: string;
  /** Documents are asked for with their lines. */
  readonly expanded: boolean;
}

/** Feeds whose deletions Exact does not log: their keys are remembered and compared. */
export function remembersKeys(feed: Feed): boolean {
  return feed.deletedType === null && feed.kind !== 'deleted' && feed.perConnection !== true;
}

/** Feeds whose deletions Exact logs: what a full read did not see is asked of the warehouse. */
export function isLogged(feed: Feed): boolean {
  return feed.deletedType !== null && feed.cursor === 'Timestamp';
}

/** A full read is put off for reads somebody waits for, and no longer than this: notices may never end. */
const PUT_OFF_MS = 6 * 3_600_000;

/** Feeds with a log are compared this seldom: for what was purged without a row in it. */
const LOGGED_COMPARE_MS = 90 * 86_400_000;

/** What a due stream needs. */
export function runKindOf(stream: StreamEntity, feed: Feed, nowMs: number, fullEveryMs: number): RunKind {
  if (stream.loadRun === null) return 'load';
  if (stream.dueKeys.length > 0 && canFetchKeys(feed)) return 'keys';
  if (stream.fullRequested || stream.dueKeys.length > 0 || feed.kind === 'snapshot') return 'full';
  const everyMs = remembersKeys(feed) ? fullEveryMs : isLogged(feed) ? LOGGED_COMPARE_MS : Infinity;
  const overdueMs = nowMs - (stream.fullAt ?? 0) - everyMs;
  if (overdueMs < 0) return 'poll';
  // Somebody waits for what has changed: that comes first, and the full read with the next sweep.
  const awaited = stream.priority <= PRIORITIES.notice && overdueMs < PUT_OFF_MS;
  return awaited ? 'poll' : 'full';
}

/** Begins a read: its first address and what its records' versions need. */
export function beginRun(stream: StreamEntity, feed: Feed, place: ReadPlace): ReadRun {
  const kind = runKindOf(stream, feed, place.nowMs, place.fullEveryMs);
  const keys = kind === 'keys' ? keysOfCall(stream, feed, place) : kind === 'full' ? stream.dueKeys : [];
  const resumedFrom =
    kind === 'load' && feed.cursor === 'Timestamp' && stream.checkpoint !== null ? BigInt(stream.checkpoint) : null;
  return {
    kind,
    id: place.runId,
    url: firstUrl(stream, feed, place, kind, keys),
    settles: nextPoll(stream, place.nowMs, feed.pageSize).settles,
    startedAtMs: place.nowMs,
    answeredAtMs: place.nowMs,
    serial: stream.dueSerial,
    traces: stream.dueTraces,
    generation:
      kind === 'full' || (kind === 'load' && feed.kind === 'snapshot') ? stream.generation + 1 : stream.generation,
    watermark: BigInt(settledCheckpoint(stream.checkpoints, place.nowMs) ?? '0'),
    firstSequence: null,
    keys,
    seenKeys: new Set(),
    highest: null,
    tail: [],
    unsettled: resumedFrom === null ? null : unsettledBefore(resumedFrom, stream.checkpoints),
    resumedFrom,
    pages: 0,
    records: 0,
    lastPageRecords: 0,
    divisions: [],
    expanded: place.expanded,
    inHand: null,
    counts: null,
    lineCalls: 0,
    callsSaved: 0,
    rejected: 0,
  };
}

/** As many keys as fit into one page and one address; at least one. */
function keysOfCall(stream: StreamEntity, feed: Feed, place: ReadPlace): readonly string[] {
  return keysThatFit(stream.dueKeys, feed.pageSize, (keys) => firstUrl(stream, feed, place, 'keys', keys));
}

/** The first keys, `most` of them at most, that an address has room for; at least one. */
export function keysThatFit(
  keys: readonly string[],
  most: number,
  urlOf: (keys: readonly string[]) => string,
): readonly string[] {
  let count = Math.min(most, keys.length);
  while (count > 1 && urlOf(keys.slice(0, count)).length > LONGEST_URL) count -= 1;
  return keys.slice(0, count);
}

function firstUrl(stream: StreamEntity, feed: Feed, place: ReadPlace, kind: RunKind, keys: readonly string[]): string {
  const { select, expand } = askedOf(feed, place.expanded);
  const whole = kind === 'full' || kind === 'load';
  const filter = kind === 'keys' ? keyFilter(feed.key[0] ?? '', keys) : filterOf(stream, feed, place, kind);
  return resourceUrl(place.baseUrl, place.division, requestPath(feed), {
    $select: select.join(','),
    $expand: expand,
    $filter: filter,
    // A first read in order of change can go on where it broke off; a compare goes by key, so that no row moves.
    $orderby: feed.cursor === 'Modified' && (!whole || kind === 'load') && kind !== 'keys' ? 'Modified' : undefined,
  });
}

/** A small read in the way the feed is read when it is expanded: one document at most. */
export function probeUrl(feed: Feed, { baseUrl, division }: Pick<ReadPlace, 'baseUrl' | 'division'>): string {
  const { select, expand } = askedOf(feed, true);
  const $filter = `Modified ge ${wallClockLiteral(0)}`;
  const options = { $select: select.join(','), $expand: expand, $filter, $orderby: 'Modified', $top: '1' };
  return resourceUrl(baseUrl, division, requestPath(feed), options);
}

function askedOf(feed: Feed, expanded: boolean): { select: readonly string[]; expand: string | undefined } {
  const separate = expanded ? null : separateRequestOf(feed);
  if (separate !== null) return { select: separate.select, expand: undefined };
  const { select, expand } = requestOf(feed);
  return { select, expand: expand ?? undefined };
}

function filterOf(stream: StreamEntity, feed: Feed, { nowMs }: ReadPlace, kind: RunKind): string | undefined {
  if (feed.cursor === 'Timestamp') {
    const newest = kind === 'load' ? stream.checkpoint : nextPoll(stream, nowMs, feed.pageSize).from;
    const from = kind === 'full' ? FIRST_VERSION : newest;
    return `Timestamp gt ${int64Literal(BigInt(from ?? FIRST_VERSION))}`;
  }
  // A compare looks at what the stream has read, no further back.
  const from = kind === 'full' ? stream.historyFrom : stream.checkpoint;
  return feed.cursor === null || from === null ? undefined : modifiedSince(BigInt(from));
}

/** Sync endpoints filter by row version only, and a composite key can't be put in a short filter. */
function canFetchKeys(feed: Feed): boolean {
  return (feed.kind === 'modified' || feed.kind === 'children') && feed.key.length === 1;
}

/** Filter that brings the rows whose field has one of these keys. */
export function keyFilter(field: string, keys: readonly string[]): string {
  return keys.map((key) => `${field} eq ${keyLiteral(key)}`).join(' or ');
}

function keyLiteral(key: string): string {
  return /^[\da-f-]{36}$/i.test(key) ? guidLiteral(key) : `'${key.replaceAll("'", "''")}'`;
}
