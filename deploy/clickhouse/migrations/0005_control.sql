-- Generated from the catalogue by tools/generate.mjs. Every statement is repeatable.

CREATE TABLE IF NOT EXISTS warehouse.fact_aging_receivable (
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
  account_id Nullable(UUID) COMMENT 'GUID of the customer.',
  account_code LowCardinality(Nullable(String)) COMMENT 'Relation code, left padded to 18.',
  account_name Nullable(String) COMMENT 'Relation name.',
  age_group1 Nullable(Int32) COMMENT 'Number of age group 1.',
  age_group1_amount Nullable(Decimal(18, 4)) COMMENT 'Open amount in age group 1, company currency.',
  age_group1_description LowCardinality(Nullable(String)) COMMENT 'Days of age group 1, as the company has set it.',
  age_group2 Nullable(Int32) COMMENT 'Number of age group 2.',
  age_group2_amount Nullable(Decimal(18, 4)) COMMENT 'Open amount in age group 2, company currency.',
  age_group2_description LowCardinality(Nullable(String)) COMMENT 'Days of age group 2, as the company has set it.',
  age_group3 Nullable(Int32) COMMENT 'Number of age group 3.',
  age_group3_amount Nullable(Decimal(18, 4)) COMMENT 'Open amount in age group 3, company currency.',
  age_group3_description LowCardinality(Nullable(String)) COMMENT 'Days of age group 3, as the company has set it.',
  age_group4 Nullable(Int32) COMMENT 'Number of age group 4.',
  age_group4_amount Nullable(Decimal(18, 4)) COMMENT 'Open amount in age group 4, company currency.',
  age_group4_description LowCardinality(Nullable(String)) COMMENT 'Days of age group 4, as the company has set it.',
  currency_code LowCardinality(Nullable(String)) COMMENT 'Currency of the amounts.',
  total_amount Nullable(Decimal(18, 4)) COMMENT 'Open amount over all age groups.'
) ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (division_key, id)
COMMENT 'One row per customer with open receivables per division: what it owes by age, as Exact adds it up.';

CREATE TABLE IF NOT EXISTS warehouse.fact_aging_payable (
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
  account_id Nullable(UUID) COMMENT 'GUID of the supplier.',
  account_code LowCardinality(Nullable(String)) COMMENT 'Relation code, left padded to 18.',
  account_name Nullable(String) COMMENT 'Relation name.',
  age_group1 Nullable(Int32) COMMENT 'Number of age group 1.',
  age_group1_amount Nullable(Decimal(18, 4)) COMMENT 'Open amount in age group 1, company currency.',
  age_group1_description LowCardinality(Nullable(String)) COMMENT 'Days of age group 1, as the company has set it.',
  age_group2 Nullable(Int32) COMMENT 'Number of age group 2.',
  age_group2_amount Nullable(Decimal(18, 4)) COMMENT 'Open amount in age group 2, company currency.',
  age_group2_description LowCardinality(Nullable(String)) COMMENT 'Days of age group 2, as the company has set it.',
  age_group3 Nullable(Int32) COMMENT 'Number of age group 3.',
  age_group3_amount Nullable(Decimal(18, 4)) COMMENT 'Open amount in age group 3, company currency.',
  age_group3_description LowCardinality(Nullable(String)) COMMENT 'Days of age group 3, as the company has set it.',
  age_group4 Nullable(Int32) COMMENT 'Number of age group 4.',
  age_group4_amount Nullable(Decimal(18, 4)) COMMENT 'Open amount in age group 4, company currency.',
  age_group4_description LowCardinality(Nullable(String)) COMMENT 'Days of age group 4, as the company has set it.',
  currency_code LowCardinality(Nullable(String)) COMMENT 'Currency of the amounts.',
  total_amount Nullable(Decimal(18, 4)) COMMENT 'Open amount over all age groups.'
) ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (division_key, id)
COMMENT 'One row per supplier with open payables per division: what it is owed by age, as Exact adds it up.';

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

CREATE OR REPLACE VIEW warehouse.control_ledger AS
SELECT division_key, gl_account, year, period,
  sum(exact) AS exact_amount, sum(stored) AS warehouse_amount, warehouse_amount - exact_amount AS difference,
  sum(exact_n) AS exact_rows, sum(stored_n) AS warehouse_rows,
  maxIf(at, exact_n > 0) AS exact_at, maxIf(at, stored_n > 0) AS warehouse_at
FROM (
  SELECT division_key, gl_account, reporting_year AS year, reporting_period AS period, toDecimal128(ifNull(amount, 0), 4) AS exact, toDecimal128(0, 4) AS stored, toInt64(ifNull(count, 0)) AS exact_n, toInt64(0) AS stored_n, fetched_at AS at FROM warehouse.fact_reporting_balance FINAL
  UNION ALL
  SELECT division_key, gl_account, financial_year AS year, financial_period AS period, toDecimal128(0, 4) AS exact, toDecimal128(ifNull(amount_dc, 0), 4) AS stored, toInt64(0) AS exact_n, toInt64(1) AS stored_n, fetched_at AS at FROM warehouse.fact_transaction_line FINAL
) GROUP BY division_key, gl_account, year, period;

CREATE OR REPLACE VIEW warehouse.control_aging AS
SELECT division_key, kind, account,
  sum(exact) AS exact_amount, sum(stored) AS warehouse_amount, warehouse_amount - exact_amount AS difference,
  maxIf(at, exact_n > 0) AS exact_at, maxIf(at, stored_n > 0) AS warehouse_at
FROM (
  SELECT division_key, 'receivable' AS kind, account_id AS account, toDecimal128(ifNull(total_amount, 0), 4) AS exact, toDecimal128(0, 4) AS stored, toInt64(ifNull(1, 0)) AS exact_n, toInt64(0) AS stored_n, fetched_at AS at FROM warehouse.fact_aging_receivable FINAL
  UNION ALL
  SELECT division_key, 'payable' AS kind, account_id AS account, toDecimal128(ifNull(total_amount, 0), 4) AS exact, toDecimal128(0, 4) AS stored, toInt64(ifNull(1, 0)) AS exact_n, toInt64(0) AS stored_n, fetched_at AS at FROM warehouse.fact_aging_payable FINAL
  UNION ALL
  SELECT division_key, 'receivable' AS kind, account, toDecimal128(0, 4) AS exact, toDecimal128(ifNull(amount_dc, 0), 4) AS stored, toInt64(0) AS exact_n, toInt64(1) AS stored_n, fetched_at AS at FROM warehouse.fact_receivable FINAL WHERE NOT ifNull(is_fully_paid, false)
  UNION ALL
  SELECT division_key, 'payable' AS kind, account, toDecimal128(0, 4) AS exact, toDecimal128(ifNull(amount_dc, 0), 4) AS stored, toInt64(0) AS exact_n, toInt64(1) AS stored_n, fetched_at AS at FROM warehouse.fact_payable FINAL WHERE NOT ifNull(is_fully_paid, false)
) GROUP BY division_key, kind, account;

CREATE OR REPLACE VIEW warehouse.control_rows AS
SELECT division_key, entity, sum(exact) AS exact_rows, sum(stored) AS warehouse_rows,
  warehouse_rows - exact_rows AS difference, maxIf(at, asked = 1) AS exact_at, maxIf(at, asked = 0) AS warehouse_at
FROM (
  SELECT division_key, ifNull(toString(entity), '') AS entity, ifNull(rows, 0) AS exact, toInt64(0) AS stored, toUInt8(1) AS asked, fetched_at AS at FROM warehouse.fact_control_count FINAL
  UNION ALL
  SELECT division_key, 'gl_scheme' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_gl_scheme FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'gl_classification' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_gl_classification FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'gl_account_classification_mapping' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_gl_account_classification_mapping FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'gl_account' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_gl_account FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'cost_center' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_cost_center FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'cost_unit' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_cost_unit FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'account' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_account FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'account_classification' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_account_classification FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'account_classification_name' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_account_classification_name FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'item' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_item FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'item_group' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_item_group FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'project' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_project FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'employee' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_employee FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'bank_account' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_bank_account FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'journal' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_journal FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'financial_period' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_financial_period FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'vat_code' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_vat_code FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'payment_condition' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_payment_condition FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'currency' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_currency FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'exchange_rate' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.dim_exchange_rate FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'sales_order' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.fact_sales_order FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'sales_order_line' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.fact_sales_order_line FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'sales_invoice' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.fact_sales_invoice FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'sales_invoice_line' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.fact_sales_invoice_line FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'sales_entry' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.fact_sales_entry FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'sales_entry_line' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.fact_sales_entry_line FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'purchase_order' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.fact_purchase_order FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'purchase_order_line' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.fact_purchase_order_line FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'purchase_invoice' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.fact_purchase_invoice FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'purchase_invoice_line' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.fact_purchase_invoice_line FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'purchase_entry' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.fact_purchase_entry FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'purchase_entry_line' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.fact_purchase_entry_line FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'transaction_line' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.fact_transaction_line FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'receivable' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.fact_receivable FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'payable' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.fact_payable FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'reporting_balance' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.fact_reporting_balance FINAL GROUP BY division_key
  UNION ALL
  SELECT division_key, 'budget' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.fact_budget FINAL GROUP BY division_key
) GROUP BY division_key, entity HAVING max(asked) = 1;
