import { FEEDS, pickFields, type Feed } from '@ml-connector/catalogue';
import type { RawItem } from '../publishing/raw-writer.js';
import { readVersion, syncVersion } from '../versions/record-versions.js';
import { readCursor } from './cursor.js';
import { deletionItem } from './page-records.js';

/** Deletions that rows of `sync/Deleted` stand for, and the kinds nobody declared. */
export interface LoggedDeletions {
  readonly items: readonly RawItem[];
  readonly unknownTypes: ReadonlyMap<string, number>;
}

const BY_TYPE = new Map<string, Feed>(
  FEEDS.flatMap((feed) => (feed.deletedType === null ? [] : [[String(feed.deletedType), feed] as const])),
);

/**
 * The deletion records of a page of the log. Rows of sync feeds draw from the log's own counter; for feeds read in
 * another way the two can't be compared, so their deletion is as new as the call that saw it.
 */
export function loggedDeletions(rows: readonly RawItem[], epoch: number, readSequence: bigint): LoggedDeletions {
  const items: RawItem[] = [];
  const unknownTypes = new Map<string, number>();
  for (const row of rows) {
    const bytes = typeof row.value === 'string' ? Buffer.from(row.value) : row.value;
    const { EntityKey, EntityType, Timestamp } = pickFields(bytes, ['EntityKey', 'EntityType', 'Timestamp']);
    const feed = BY_TYPE.get(EntityType ?? '');
    const timestamp = readCursor(Timestamp);
    if (feed === undefined || EntityKey === null || timestamp === null) {
      const type = EntityType ?? 'none';
      unknownTypes.set(type, (unknownTypes.get(type) ?? 0) + 1);
      continue;
    }
    const version =
      feed.cursor === 'Timestamp' ? syncVersion(epoch, timestamp, true) : readVersion(epoch, readSequence, true);
    items.push(deletionItem(feed, EntityKey.toLowerCase(), version));
  }
  return { items, unknownTypes };
}
