import { FEEDS, rawTopic, type Feed } from '@ml-connector/catalogue';
import type { WarehouseClient } from '@ml-connector/clickhouse';
import { topicBounds, type KafkaClient } from '@ml-connector/kafka';
import { olderKeys, type OlderKey } from './older.js';
import { rawVersions, storedVersions } from './versions.js';

/** What was found of a feed. */
export interface CheckedFeed {
  readonly feed: string;
  /** Keys the warehouse has. */
  readonly keys: number;
  readonly older: readonly OlderKey[];
}

/** Feeds whose tables a rebuild makes of raw records, one row a key; what Exact counts is read anew each day. */
export const CHECKED_FEEDS = FEEDS.filter(({ kind, isControl }) => kind !== 'deleted' && isControl !== true);

/** Compares the last raw record of each key of a feed with the warehouse, one partition after the other. */
export async function checkRaw(warehouse: WarehouseClient, kafka: KafkaClient, feed: Feed): Promise<CheckedFeed> {
  let keys = 0;
  const older: OlderKey[] = [];
  for (const { partition } of await topicBounds(kafka, rawTopic(feed))) {
    const stored = await storedVersions(warehouse, feed, partition);
    keys += stored.size;
    if (stored.size > 0) older.push(...olderKeys(stored, await rawVersions(kafka, feed, partition)));
  }
  return { feed: feed.name, keys, older };
}
