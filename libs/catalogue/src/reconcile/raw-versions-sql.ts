import { FEEDS, entitiesOf } from '../catalogue.js';
import type { Feed } from '../core/define-feed.js';
import { tableName } from '../core/names.js';

/** Feeds whose tables a rebuild makes of raw records, one row a key; what Exact counts is read anew each day. */
export const RAW_CHECKED_FEEDS: readonly Feed[] = FEEDS.filter(
  ({ kind, isControl }) => kind !== 'deleted' && isControl !== true,
);

/** Tables of the keys of a feed. Lines come with their documents: raw knows documents only. */
function tablesOf(feed: Feed): string[] {
  const entities = entitiesOf(feed);
  const heads = feed.lines === undefined ? entities : entities.filter(({ part }) => part !== 'line');
  return heads.map((entity) => `warehouse.${tableName(entity)}`);
}

/** Rows of a feed that came of one raw partition, old states of keys included: column `n`. */
export function storedRowsSql(feed: Feed): string {
  const counts = tablesOf(feed).map(
    (table) => `SELECT count() AS n FROM ${table} WHERE raw_partition = {partition:UInt16}`,
  );
  return `SELECT toString(sum(n)) AS n FROM (${counts.join(' UNION ALL ')})`;
}

/**
 * The newest version of each key of a feed that came of one raw partition, of part `part` of `parts` of the keys.
 * Columns: key (as in raw: `nl:1|<declared key>`), version (text), alive (1: in one of the feed's tables). A record is in
 * one table, and a deletion in every other one it could be in, under the same version.
 */
export function storedVersionsSql(feed: Feed): string {
  const own = tablesOf(feed).map(
    (table) =>
      `SELECT toString(division_key) AS d, toString(id) AS k, version AS v, is_deleted AS gone FROM ${table} WHERE raw_partition = {partition:UInt16} AND cityHash64(toString(id)) % {parts:UInt32} = {part:UInt32}`,
  );
  return `SELECT concat(d, '|', k) AS key, toString(max(v)) AS version, toUInt8(argMax(gone = 0, (v, gone = 0))) AS alive
FROM (${own.join(' UNION ALL ')}) GROUP BY d, k`;
}

const MOMENT = "DateTime64(3, 'UTC')";

/** Table of what the comparison of raw with the warehouse found last. */
export const RAW_CHECK_SQL: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS warehouse.raw_check (
  feed LowCardinality(String),
  keys UInt64 COMMENT 'Keys the warehouse has of the feed.',
  older UInt64 COMMENT 'Keys whose last raw record is older than their row: a rebuild would set them back.',
  missing UInt64 COMMENT 'Keys that are alive and that raw does not have: a rebuild would lose them.',
  examples Array(String) COMMENT 'Some of both, as division key and declared key.',
  checked_at ${MOMENT} COMMENT 'Newest wins.'
) ENGINE = ReplacingMergeTree(checked_at) ORDER BY feed
COMMENT 'One row per feed: what a rebuild from the bus would set back or lose.'`,
];
