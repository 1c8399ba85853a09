/** Verdicts on a cell of the reconciliation. */
export const VERDICTS = ['equal', 'in_flight', 'known_deviation', 'defect'] as const;

const MOMENT = "DateTime64(3, 'UTC')";
const AMOUNT = 'Nullable(Decimal(38, 4))';

/** Tables of the reconciliation: what was found last for each cell, and the differences a person has accepted. */
export const RECONCILIATION_SQL: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS warehouse.reconciliation (
  division_key LowCardinality(String) COMMENT 'Region and division number.',
  region LowCardinality(String),
  division UInt32,
  entity LowCardinality(String) COMMENT 'Kind of record, as its table names it without dim_ or fact_.',
  period LowCardinality(String) COMMENT 'Financial period or month, such as 2026-03; empty: all of them.',
  verdict LowCardinality(String) COMMENT 'equal, in_flight, known_deviation or defect: the worst of both comparisons.',
  source_verdict LowCardinality(String) COMMENT 'Exact against the warehouse; empty: Exact tells nothing of it.',
  answer_verdict LowCardinality(String) COMMENT 'The warehouse against Looker; empty: Looker was not asked.',
  reason String COMMENT 'Why, in words.',
  amount_of LowCardinality(String) COMMENT 'Which amount is summed.',
  exact_rows Nullable(Int64), exact_amount ${AMOUNT},
  warehouse_rows Nullable(Int64), warehouse_amount ${AMOUNT},
  shown_rows Nullable(Int64) COMMENT 'Rows of the warehouse that Looker should show.',
  shown_amount ${AMOUNT},
  looker_rows Nullable(Int64), looker_amount ${AMOUNT},
  differing Array(String) COMMENT 'Groups below the cell that differ between Exact and the warehouse.',
  exact_at Nullable(${MOMENT}) COMMENT 'When Exact began to tell its figures.',
  action LowCardinality(String) COMMENT 'What was asked for to repair it; empty: nothing.',
  attempts UInt8 COMMENT 'Repairs asked for in a row.',
  first_seen_at Nullable(${MOMENT}) COMMENT 'Since when it differs.',
  run String COMMENT 'Run that looked last.',
  checked_at ${MOMENT} COMMENT 'When that run looked; newest wins.'
) ENGINE = ReplacingMergeTree(checked_at) ORDER BY (division_key, entity, period)
COMMENT 'One row per division, kind of record and period: what Exact, the warehouse and Looker say of it.'`,
  `CREATE TABLE IF NOT EXISTS warehouse.reconciliation_accepted (
  division_key LowCardinality(String),
  entity LowCardinality(String),
  period LowCardinality(String),
  differing Array(String) COMMENT 'The very difference that was accepted; any other is none.',
  reason String COMMENT 'Why it is right.',
  accepted_at ${MOMENT} COMMENT 'Newest wins.',
  is_withdrawn UInt8
) ENGINE = ReplacingMergeTree(accepted_at, is_withdrawn) ORDER BY (division_key, entity, period)
COMMENT 'Differences a person has explained: one row per division, kind of record and period.'`,
  `CREATE TABLE IF NOT EXISTS warehouse.reconciliation_run (
  run String,
  view String COMMENT 'What the run does or found, as JSON.',
  updated_at ${MOMENT} COMMENT 'Newest wins.'
) ENGINE = ReplacingMergeTree(updated_at) ORDER BY run TTL toDateTime(updated_at) + INTERVAL 30 DAY
COMMENT 'Runs of the reconciliation: of several replicas each can tell of them.'`,
];
