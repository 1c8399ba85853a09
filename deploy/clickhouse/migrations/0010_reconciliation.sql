-- Generated from the catalogue by tools/generate.mjs. Every statement is repeatable.

CREATE TABLE IF NOT EXISTS warehouse.reconciliation (
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
  exact_rows Nullable(Int64), exact_amount Nullable(Decimal(38, 4)),
  warehouse_rows Nullable(Int64), warehouse_amount Nullable(Decimal(38, 4)),
  shown_rows Nullable(Int64) COMMENT 'Rows of the warehouse that Looker should show.',
  shown_amount Nullable(Decimal(38, 4)),
  looker_rows Nullable(Int64), looker_amount Nullable(Decimal(38, 4)),
  differing Array(String) COMMENT 'Groups below the cell that differ between Exact and the warehouse.',
  exact_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When Exact began to tell its figures.',
  action LowCardinality(String) COMMENT 'What was asked for to repair it; empty: nothing.',
  attempts UInt8 COMMENT 'Repairs asked for in a row.',
  first_seen_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Since when it differs.',
  run String COMMENT 'Run that looked last.',
  checked_at DateTime64(3, 'UTC') COMMENT 'When that run looked; newest wins.'
) ENGINE = ReplacingMergeTree(checked_at) ORDER BY (division_key, entity, period)
COMMENT 'One row per division, kind of record and period: what Exact, the warehouse and Looker say of it.';

CREATE TABLE IF NOT EXISTS warehouse.reconciliation_accepted (
  division_key LowCardinality(String),
  entity LowCardinality(String),
  period LowCardinality(String),
  differing Array(String) COMMENT 'The very difference that was accepted; any other is none.',
  reason String COMMENT 'Why it is right.',
  accepted_at DateTime64(3, 'UTC') COMMENT 'Newest wins.',
  is_withdrawn UInt8
) ENGINE = ReplacingMergeTree(accepted_at, is_withdrawn) ORDER BY (division_key, entity, period)
COMMENT 'Differences a person has explained: one row per division, kind of record and period.';

CREATE TABLE IF NOT EXISTS warehouse.reconciliation_run (
  run String,
  view String COMMENT 'What the run does or found, as JSON.',
  updated_at DateTime64(3, 'UTC') COMMENT 'Newest wins.'
) ENGINE = ReplacingMergeTree(updated_at) ORDER BY run TTL toDateTime(updated_at) + INTERVAL 30 DAY
COMMENT 'Runs of the reconciliation: of several replicas each can tell of them.';

CREATE OR REPLACE VIEW looker.reconciliation DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_entity AS entity, m_period AS period, m_verdict AS verdict, m_reason AS reason, m_is_defect AS is_defect, m_is_different AS is_different, m_amount_of AS amount_of, m_exact_rows AS exact_rows, m_warehouse_rows AS warehouse_rows, m_shown_rows AS shown_rows, m_looker_rows AS looker_rows, m_exact_amount AS exact_amount, m_warehouse_amount AS warehouse_amount, m_shown_amount AS shown_amount, m_looker_amount AS looker_amount, m_action AS action, m_exact_at AS exact_at, m_first_seen_at AS first_seen_at, m_checked_at AS checked_at
FROM (
  SELECT
    concat(division_key, '|', entity, '|', period) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    toString(entity) AS m_entity,
    nullIf(toString(period), '') AS m_period,
    toString(verdict) AS m_verdict,
    reason AS m_reason,
    CAST(verdict, 'String') = 'defect' AS m_is_defect,
    CAST(verdict, 'String') != 'equal' AS m_is_different,
    toString(amount_of) AS m_amount_of,
    exact_rows AS m_exact_rows,
    warehouse_rows AS m_warehouse_rows,
    shown_rows AS m_shown_rows,
    looker_rows AS m_looker_rows,
    exact_amount AS m_exact_amount,
    warehouse_amount AS m_warehouse_amount,
    shown_amount AS m_shown_amount,
    looker_amount AS m_looker_amount,
    nullIf(toString(action), '') AS m_action,
    exact_at AS m_exact_at,
    first_seen_at AS m_first_seen_at,
    checked_at AS m_checked_at
  FROM warehouse.reconciliation FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.reconciliation
  COMMENT COLUMN pk 'Key of the row.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN entity 'Kind of record.',
  COMMENT COLUMN period 'Financial period or month, such as 2026-03; empty: all.',
  COMMENT COLUMN verdict 'One of equal, in_flight, known_deviation and defect.',
  COMMENT COLUMN reason 'Why, in words.',
  COMMENT COLUMN is_defect 'Differs, and nothing explains it.',
  COMMENT COLUMN is_different 'Differs, explained or not.',
  COMMENT COLUMN amount_of 'Which amount is summed.',
  COMMENT COLUMN exact_rows 'Rows by the count of Exact.',
  COMMENT COLUMN warehouse_rows 'Rows in the warehouse.',
  COMMENT COLUMN shown_rows 'Rows of the warehouse that Looker should show.',
  COMMENT COLUMN looker_rows 'Rows as Looker counted them.',
  COMMENT COLUMN exact_amount 'Amount as Exact adds it up.',
  COMMENT COLUMN warehouse_amount 'Amount in the warehouse.',
  COMMENT COLUMN shown_amount 'Amount that Looker should show.',
  COMMENT COLUMN looker_amount 'Amount as Looker showed it.',
  COMMENT COLUMN action 'What was asked for to repair it.',
  COMMENT COLUMN exact_at 'When Exact told its figures, UTC.',
  COMMENT COLUMN first_seen_at 'Since when it differs, UTC.',
  COMMENT COLUMN checked_at 'When it was looked at last, UTC.',
  MODIFY COMMENT 'One row per division, kind of record and period: rows and amounts at Exact, in the warehouse and as Looker showed them.';
