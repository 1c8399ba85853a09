CREATE TABLE IF NOT EXISTS warehouse.fact_control_count (
  division_key LowCardinality(String) COMMENT 'Region and division number, such as nl:499156.',
  region LowCardinality(String) COMMENT 'Exact site of the division.',
  division UInt32 COMMENT 'Division number; repeats across regions.',
  id String COMMENT 'Key of the record within the division.',
  version UInt128 COMMENT 'Decides which state of the record wins.',
  is_deleted UInt8 COMMENT '1: the record is gone at the source.',
  fetched_at DateTime64(3, 'UTC') COMMENT 'When Exact answered with the record.',
  ingested_at DateTime64(3, 'UTC') COMMENT 'When the row was loaded.',
  lineage_id String COMMENT 'The call to Exact the row came of.',
  raw_topic LowCardinality(String) COMMENT 'Topic of the raw record.',
  raw_partition UInt16 COMMENT 'Partition of the raw record.',
  raw_offset UInt64 COMMENT 'Offset of the raw record.',
  transform_version UInt16 COMMENT 'Version of the transformation that made the row.',
  date_flags Array(LowCardinality(String)) COMMENT 'Date columns whose value was out of range and is null.',
  entity LowCardinality(Nullable(String)) COMMENT 'Kind of record, as its table names it without dim_ or fact_.',
  rows Nullable(Int64) COMMENT 'Records of this kind by the count of Exact.'
) ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (division_key, id)
COMMENT 'One row per kind of record per division: how many of them Exact counts. Made by exact-fetcher of one call for each kind.';
