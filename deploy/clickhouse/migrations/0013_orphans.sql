-- Generated from the catalogue by tools/generate.mjs. Every statement is repeatable.

CREATE TABLE IF NOT EXISTS warehouse.agg_fact_reference (
  division_key LowCardinality(String) COMMENT 'Region and division number, such as nl:499156.',
  region LowCardinality(String) COMMENT 'Exact site of the division.',
  division UInt32 COMMENT 'Division number; repeats across regions.',
  part LowCardinality(String) COMMENT 'Table and column, with a dot between.',
  target_id UUID COMMENT 'What is pointed to by its GUID; all zeros when none.',
  target_code String COMMENT 'What is pointed to by its code; empty when none.',
  lines Int64 COMMENT 'Facts that point to it.',
  version UInt64 COMMENT 'Refresh that wrote the row, epoch milliseconds or later; the highest wins.',
  is_deleted UInt8 COMMENT '1: the group has no rows any more.'
) ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (division_key, part, target_id, target_code)
COMMENT 'One row per table of facts, column that points to something, and what it points to, per division.';

CREATE OR REPLACE VIEW looker.orphans DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_table_name AS table_name, m_reference AS reference, m_facts AS facts, m_unknown AS unknown
FROM (
  SELECT
    concat(division_key, '|', replaceOne(part, '.', '|')) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    splitByChar('.', part)[1] AS m_table_name,
    splitByChar('.', part)[2] AS m_reference,
    facts AS m_facts,
    unknown AS m_unknown
  FROM (
    SELECT division_key, any(region) AS region, any(division) AS division, toString(part) AS part, toInt64(sum(lines)) AS facts,
      toInt64(sumIf(lines, (target_id != toUUID('00000000-0000-0000-0000-000000000000') OR target_code != '') AND NOT multiIf(part IN ('fact_budget.gl_account'), dictHas('warehouse.dict_gl_account', (toString(division_key), target_id)), part IN ('fact_budget.costcenter'), dictHas('warehouse.dict_cost_center', (toString(division_key), target_code)), part IN ('fact_payable.account', 'fact_purchase_entry.supplier', 'fact_receivable.account', 'fact_sales_invoice.invoice_to', 'fact_sales_order.ordered_by'), dictHas('warehouse.dict_account', (toString(division_key), target_id)), part IN ('fact_purchase_entry_line.entry_id'), dictHas('warehouse.dict_purchase_entry', (toString(division_key), target_id)), part IN ('fact_sales_invoice_line.item', 'fact_sales_order_line.item'), dictHas('warehouse.dict_item', (toString(division_key), target_id)), part IN ('fact_sales_order_line.order_id'), dictHas('warehouse.dict_sales_order', (toString(division_key), target_id)), true))) AS unknown
    FROM warehouse.agg_fact_reference FINAL GROUP BY division_key, part
    UNION ALL
    SELECT division_key, region, division, found.1, facts, found.2
    FROM (
      SELECT division_key, any(region) AS region, any(division) AS division, toInt64(sum(lines)) AS facts,
        arrayJoin([('fact_transaction_line.gl_account', toInt64(sumIf(lines, gl_account != toUUID('00000000-0000-0000-0000-000000000000') AND NOT dictHas('warehouse.dict_gl_account', (toString(division_key), gl_account))))), ('fact_transaction_line.cost_center', toInt64(sumIf(lines, cost_center != '' AND NOT dictHas('warehouse.dict_cost_center', (toString(division_key), cost_center))))), ('fact_transaction_line.cost_unit', toInt64(sumIf(lines, cost_unit != '' AND NOT dictHas('warehouse.dict_cost_unit', (toString(division_key), cost_unit)))))]) AS found
      FROM warehouse.agg_gl_period FINAL GROUP BY division_key
    )
  )
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.orphans
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN table_name 'Table of the warehouse.',
  COMMENT COLUMN reference 'Column that points to what is not known.',
  COMMENT COLUMN facts 'Facts of the table.',
  COMMENT COLUMN unknown 'Facts that point to something unknown.',
  MODIFY COMMENT 'One row per table of facts and reference per division: facts that point to something the warehouse does not have. Counted by the warehouse\'s sums, which follow loads; ledger lines for their account, cost center and cost unit.';
