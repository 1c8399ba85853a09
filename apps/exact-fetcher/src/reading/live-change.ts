import { instantOfWallClock, pickFields, type Feed } from '@ml-connector/catalogue';
import { REGION_SITES } from '@ml-connector/exact';
import { unpackVersion, type Region } from '@ml-connector/kernel';
import type { DivisionSession } from '../calls/division-session.js';
import type { RawItem } from '../publishing/raw-writer.js';
import { PRIORITIES, type StreamEntity } from '../store/entities/stream.entity.js';
import { readCursor } from './cursor.js';
import type { ReadRun } from './read-run.js';

/** A change whose way to the warehouse is measured. */
export interface LiveChange {
  readonly item: RawItem;
  /** Epoch milliseconds, by our clock. */
  readonly changedAtMs: number;
}

/**
 * The oldest change a page brought: the one that waited longest. Undefined where nothing is new, or nobody waited for
 * it: first and full reads, and what commands ask for, bring old changes too.
 */
export function liveChange(
  session: DivisionSession,
  stream: StreamEntity,
  feed: Feed,
  run: ReadRun,
  items: readonly RawItem[],
): LiveChange | undefined {
  const isLive = stream.loadRun !== null && stream.priority !== PRIORITIES.command;
  if (!isLive || (run.kind !== 'poll' && run.kind !== 'keys')) return undefined;
  const found =
    feed.cursor === 'Timestamp' ? oldestVersion(stream, items) : oldestModified(session, feed, stream, items);
  const modified = found === undefined ? null : modifiedOf(found);
  if (found === undefined || modified === null) return undefined;
  const atSiteMs = instantMs(session.division.region, modified);
  return { item: found, changedAtMs: atSiteMs - session.budget.clockOffsetMs };
}

/** Epoch milliseconds, by the site's clock, of what its wall clock showed; null for what is no time. */
export function changeInstantMs(region: Region, text: string): number | null {
  const wall = readCursor(text);
  return wall === null ? null : instantMs(region, wall);
}

function instantMs(region: Region, wallMs: bigint): number {
  return instantOfWallClock(Number(wallMs), REGION_SITES[region].timeZone);
}

/** Row versions grow with changes; those of the overlap were measured when they were new. */
function oldestVersion({ checkpoint }: StreamEntity, items: readonly RawItem[]): RawItem | undefined {
  const known = BigInt(checkpoint ?? '0');
  let oldest: RawItem | undefined;
  for (const item of items) {
    if (unpackVersion(item.version).counter <= known) continue;
    if (oldest === undefined || item.version < oldest.version) oldest = item;
  }
  return oldest;
}

/** A document comes by its key first and with the next sweep again: what is not newer than the last one counted is old. */
function oldestModified(
  session: DivisionSession,
  feed: Feed,
  { checkpoint }: StreamEntity,
  items: readonly RawItem[],
): RawItem | undefined {
  const known = session.measured.get(feed.name) ?? BigInt(checkpoint ?? '0');
  const news = items
    .map((item) => ({ item, modified: modifiedOf(item) ?? 0n }))
    .filter(({ modified }) => modified > known)
    .sort((a, b) => (a.modified < b.modified ? -1 : 1));
  const newest = news.at(-1)?.modified;
  if (newest !== undefined) session.measured.set(feed.name, newest);
  return news[0]?.item;
}

function modifiedOf({ value }: RawItem): bigint | null {
  const { Modified: text } = pickFields(Buffer.isBuffer(value) ? value : Buffer.from(value), ['Modified']);
  return readCursor(text);
}
