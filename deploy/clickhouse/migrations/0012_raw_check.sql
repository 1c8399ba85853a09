-- Generated from the catalogue by tools/generate.mjs. Every statement is repeatable.

CREATE TABLE IF NOT EXISTS warehouse.raw_check (
  feed LowCardinality(String),
  keys UInt64 COMMENT 'Keys the warehouse has of the feed.',
  older UInt64 COMMENT 'Keys whose last raw record is older than their row: a rebuild would set them back.',
  missing UInt64 COMMENT 'Keys that are alive and that raw does not have: a rebuild would lose them.',
  examples Array(String) COMMENT 'Some of both, as division key and declared key.',
  checked_at DateTime64(3, 'UTC') COMMENT 'Newest wins.'
) ENGINE = ReplacingMergeTree(checked_at) ORDER BY feed
COMMENT 'One row per feed: what a rebuild from the bus would set back or lose.';
