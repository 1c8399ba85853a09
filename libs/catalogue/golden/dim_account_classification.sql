CREATE TABLE IF NOT EXISTS warehouse.dim_account_classification (
  division_key LowCardinality(String) COMMENT 'Region and division number, such as nl:499156.',
  region LowCardinality(String) COMMENT 'Exact site of the division.',
  division UInt32 COMMENT 'Division number; repeats across regions.',
  id UUID COMMENT 'Key of the record within the division.',
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
  modified Nullable(DateTime64(3, 'UTC')) COMMENT 'Moment of the last change; the feed is read by it.',
  account_classification_name Nullable(UUID) COMMENT 'GUID of the classification slot (1-8).',
  account_classification_name_description LowCardinality(Nullable(String)) COMMENT 'Description of the account classification name.',
  code LowCardinality(Nullable(String)) COMMENT 'User facing code.',
  created Nullable(DateTime64(3, 'UTC')) COMMENT 'Moment of creation (Dutch wall clock).',
  description Nullable(String) COMMENT 'Free description.'
) ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (division_key, id)
COMMENT 'One row per classification value of relations (a segment) per division.';
