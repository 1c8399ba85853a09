-- Generated from the catalogue by tools/generate.mjs. Every statement is repeatable.

CREATE TABLE IF NOT EXISTS warehouse.snapshot (
  snapshot LowCardinality(String) COMMENT 'Table of the snapshot.',
  division_key LowCardinality(String) COMMENT 'Region and division number, such as nl:499156.',
  generation UInt64 COMMENT 'Rows that count; the highest wins. When it was begun, epoch milliseconds by 2^20, and a number by chance.',
  lines UInt64 COMMENT 'Rows it has.',
  digest UInt64 COMMENT 'Tells whether the fact table holds anything else by now.',
  published_at DateTime64(3, 'UTC') COMMENT 'Since when it counts.'
) ENGINE = ReplacingMergeTree(generation) ORDER BY (snapshot, division_key)
COMMENT 'One row per snapshot and division: the generation readers see.';

CREATE TABLE IF NOT EXISTS warehouse.snap_transaction_line (
  generation UInt64 COMMENT 'Which of warehouse.snapshot the row belongs to.',
  division_key LowCardinality(String) COMMENT 'Region and division number, such as nl:499156.',
  region LowCardinality(String) COMMENT 'Exact site of the division.',
  division UInt32 COMMENT 'Division number; repeats across regions.',
  id UUID COMMENT 'Key of the record within the division.',
  version UInt128 COMMENT 'Decides which state of the record wins.',
  date Nullable(Date32) COMMENT 'Posting date.',
  financial_year Nullable(Int32) COMMENT 'Fiscal year.',
  financial_period Nullable(Int32) COMMENT 'Fiscal period.',
  entry_number Nullable(Int32) COMMENT 'Booking number, readable.',
  line_number Nullable(Int32) COMMENT 'Line sequence; 0 is the header where header and lines share a feed.',
  journal_code LowCardinality(Nullable(String)) COMMENT 'Journal code.',
  type Nullable(Int32) COMMENT '10 opening,20 sale,21 sales credit,30 purchase,31 purchase credit,40 cash flow,50 VAT return,70-76 asset,80 revaluation,82 fx difference,83 payment difference,84 deferred revenue,85 tracking revaluation,86 deferred cost,87 VAT prepayment,90 other,95/96 accrued,120 delivery,121 sales return,130 receipt,131 purchase return,140-142 shop order,145-148 shop order time and by-product,150-152 requirement issue,155/156 subcontract,158 shop order done,162 assembly,170 payroll,180/181 revaluation,195 stock count,290 correction,310 period close,320-328 year end,3000 budget.',
  gl_account Nullable(UUID) COMMENT 'GUID of the ledger account.',
  account Nullable(UUID) COMMENT 'GUID of the relation (customer/supplier).',
  project Nullable(UUID) COMMENT 'GUID of the project.',
  cost_center LowCardinality(Nullable(String)) COMMENT 'Cost center code (string key).',
  cost_unit LowCardinality(Nullable(String)) COMMENT 'Cost unit code (string key).',
  currency LowCardinality(Nullable(String)) COMMENT 'ISO currency code.',
  description Nullable(String) COMMENT 'Free description.',
  amount_dc Nullable(Decimal(18, 4)) COMMENT 'Signed amount, company currency; an entry sums to zero over all its lines.',
  account_key LowCardinality(String) COMMENT 'Division and ledger account: a label looked up by it costs once an account, not once a line.'
) ENGINE = MergeTree PARTITION BY generation
ORDER BY (division_key, financial_year, financial_period, id)
SETTINGS allow_nullable_key = 1
COMMENT 'Ledger lines as of the last snapshot of their division: current states only. What is current says warehouse.snapshot.';

CREATE OR REPLACE DICTIONARY warehouse.dict_ledger_account (
  account_key String,
  code Nullable(String),
  description Nullable(String),
  balance_type Nullable(String),
  balance_side Nullable(String),
  type Nullable(Int32),
  type_description Nullable(String)
) PRIMARY KEY account_key
SOURCE(CLICKHOUSE(USER 'default' QUERY 'SELECT concat(division_key, \'|\', toString(id)), code, description, balance_type, balance_side, type, type_description FROM warehouse.dim_gl_account FINAL'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 60 MAX 120);

CREATE OR REPLACE VIEW looker.cash_movements DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_gl_account_code AS gl_account_code, m_gl_account AS gl_account, m_account_kind AS account_kind, m_bank AS bank, m_bank_journal AS bank_journal, m_posting_date AS posting_date, m_financial_year AS financial_year, m_financial_period AS financial_period, m_entry_number AS entry_number, m_journal AS journal, m_relation AS relation, m_is_opening AS is_opening, m_currency AS currency, m_amount_dc AS amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    dictGetOrNull('warehouse.dict_ledger_account', 'code', account_key) AS m_gl_account_code,
    dictGetOrNull('warehouse.dict_ledger_account', 'description', account_key) AS m_gl_account,
    multiIf(dictGetOrNull('warehouse.dict_ledger_account', 'type', account_key) = 10, 'Cash', dictGetOrNull('warehouse.dict_ledger_account', 'type', account_key) = 12, 'Bank', dictGetOrNull('warehouse.dict_ledger_account', 'type', account_key) = 16, 'Payment service', NULL) AS m_account_kind,
    dictGetOrNull('warehouse.dict_cash_journal', 'bank', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_bank,
    dictGetOrNull('warehouse.dict_cash_journal', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_bank_journal,
    date AS m_posting_date,
    financial_year AS m_financial_year,
    financial_period AS m_financial_period,
    entry_number AS m_entry_number,
    toString(journal_code) AS m_journal,
    dictGetOrNull('warehouse.dict_account', 'name', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_relation,
    ifNull(type, 0) = 10 AS m_is_opening,
    toString(currency) AS m_currency,
    amount_dc AS m_amount_dc
  FROM (
    SELECT division_key, region, division, id, version, date, financial_year, financial_period, entry_number, line_number, journal_code, type, gl_account, account, project, cost_center, cost_unit, currency, description, amount_dc, account_key FROM warehouse.snap_transaction_line WHERE generation IN (SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.snapshot FINAL WHERE snapshot = 'snap_transaction_line').1
    UNION ALL
    SELECT division_key, region, division, id, version, date, financial_year, financial_period, entry_number, line_number, journal_code, type, gl_account, account, project, cost_center, cost_unit, currency, description, amount_dc, CAST(concat(division_key, '|', toString(ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))), 'LowCardinality(String)') AS account_key FROM warehouse.fact_transaction_line FINAL WHERE division_key NOT IN (SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.snapshot FINAL WHERE snapshot = 'snap_transaction_line').2
  )
  WHERE ifNull(type, 0) != 3000 AND ifNull(dictGetOrNull('warehouse.dict_ledger_account', 'type', account_key), 0) IN (10, 12, 16)
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.cash_movements
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN gl_account_code 'Code of the ledger account.',
  COMMENT COLUMN gl_account 'Ledger account of the bank.',
  COMMENT COLUMN account_kind 'Cash, bank or payment service.',
  COMMENT COLUMN bank 'Bank of the journal of the account.',
  COMMENT COLUMN bank_journal 'Journal of the account.',
  COMMENT COLUMN posting_date 'Date of the entry.',
  COMMENT COLUMN financial_year 'Financial year.',
  COMMENT COLUMN financial_period 'Period within the financial year.',
  COMMENT COLUMN entry_number 'Number of the entry.',
  COMMENT COLUMN journal 'Code of the journal.',
  COMMENT COLUMN relation 'Customer or supplier of the line.',
  COMMENT COLUMN is_opening 'Opening balance: no movement of money.',
  COMMENT COLUMN currency 'Currency of the line.',
  COMMENT COLUMN amount_dc 'Amount in division currency; received positive.',
  MODIFY COMMENT 'One row per ledger line on an account of cash, bank or payment service per division; received is positive. Budget entries (type 3000) are left out.';

CREATE OR REPLACE VIEW looker.cost_center_spend DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_posting_date AS posting_date, m_financial_year AS financial_year, m_financial_period AS financial_period, m_entry_number AS entry_number, m_journal AS journal, m_gl_account_code AS gl_account_code, m_gl_account AS gl_account, m_account_type AS account_type, m_balance_type AS balance_type, m_classification_1 AS classification_1, m_classification_2 AS classification_2, m_classification_3 AS classification_3, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_cost_unit AS cost_unit, m_relation AS relation, m_project AS project, m_amount_dc AS amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    date AS m_posting_date,
    financial_year AS m_financial_year,
    financial_period AS m_financial_period,
    entry_number AS m_entry_number,
    toString(journal_code) AS m_journal,
    dictGetOrNull('warehouse.dict_ledger_account', 'code', account_key) AS m_gl_account_code,
    dictGetOrNull('warehouse.dict_ledger_account', 'description', account_key) AS m_gl_account,
    dictGetOrNull('warehouse.dict_ledger_account', 'type_description', account_key) AS m_account_type,
    dictGetOrNull('warehouse.dict_ledger_account', 'balance_type', account_key) AS m_balance_type,
    dictGetOrNull('warehouse.dict_gl_level', 'level_1', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_1,
    dictGetOrNull('warehouse.dict_gl_level', 'level_2', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_2,
    dictGetOrNull('warehouse.dict_gl_level', 'level_3', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_3,
    toString(cost_center) AS m_cost_center,
    dictGetOrNull('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center), ''))) AS m_cost_center_name,
    toString(cost_unit) AS m_cost_unit,
    dictGetOrNull('warehouse.dict_account', 'name', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_relation,
    dictGetOrNull('warehouse.dict_project', 'description', (toString(division_key), ifNull(project, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_project,
    amount_dc AS m_amount_dc
  FROM (
    SELECT division_key, region, division, id, version, date, financial_year, financial_period, entry_number, line_number, journal_code, type, gl_account, account, project, cost_center, cost_unit, currency, description, amount_dc, account_key FROM warehouse.snap_transaction_line WHERE generation IN (SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.snapshot FINAL WHERE snapshot = 'snap_transaction_line').1
    UNION ALL
    SELECT division_key, region, division, id, version, date, financial_year, financial_period, entry_number, line_number, journal_code, type, gl_account, account, project, cost_center, cost_unit, currency, description, amount_dc, CAST(concat(division_key, '|', toString(ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))), 'LowCardinality(String)') AS account_key FROM warehouse.fact_transaction_line FINAL WHERE division_key NOT IN (SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.snapshot FINAL WHERE snapshot = 'snap_transaction_line').2
  )
  WHERE ifNull(toString(cost_center), '') != '' AND dictGetOrNull('warehouse.dict_ledger_account', 'balance_type', account_key) = 'W' AND dictGetOrNull('warehouse.dict_ledger_account', 'balance_side', account_key) = 'D' AND ifNull(type, 0) != 3000 AND NOT (ifNull(type, 0) BETWEEN 310 AND 328)
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.cost_center_spend
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN posting_date 'Date of the entry.',
  COMMENT COLUMN financial_year 'Financial year.',
  COMMENT COLUMN financial_period 'Period within the financial year.',
  COMMENT COLUMN entry_number 'Number of the entry.',
  COMMENT COLUMN journal 'Code of the journal.',
  COMMENT COLUMN gl_account_code 'Code of the ledger account.',
  COMMENT COLUMN gl_account 'Ledger account.',
  COMMENT COLUMN account_type 'Type of the ledger account.',
  COMMENT COLUMN balance_type 'B balance sheet, W profit and loss.',
  COMMENT COLUMN classification_1 'First level of the main classification scheme.',
  COMMENT COLUMN classification_2 'Second level of the main classification scheme.',
  COMMENT COLUMN classification_3 'Third level of the main classification scheme.',
  COMMENT COLUMN cost_center 'Code of the cost center.',
  COMMENT COLUMN cost_center_name 'Name of the cost center.',
  COMMENT COLUMN cost_unit 'Code of the cost unit.',
  COMMENT COLUMN relation 'Customer or supplier of the line.',
  COMMENT COLUMN project 'Project.',
  COMMENT COLUMN amount_dc 'Amount in division currency; debit positive.',
  MODIFY COMMENT 'One row per ledger line that carries a cost center and is on a cost account (profit and loss, debit side); budget and year-end entries left out.';

CREATE OR REPLACE VIEW looker.gl_lines DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_posting_date AS posting_date, m_financial_year AS financial_year, m_financial_period AS financial_period, m_entry_number AS entry_number, m_journal AS journal, m_gl_account_code AS gl_account_code, m_gl_account AS gl_account, m_account_type AS account_type, m_balance_type AS balance_type, m_classification_1 AS classification_1, m_classification_2 AS classification_2, m_classification_3 AS classification_3, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_cost_unit AS cost_unit, m_relation AS relation, m_project AS project, m_amount_dc AS amount_dc, m_line_number AS line_number, m_type AS type, m_is_closing AS is_closing, m_description AS description, m_currency AS currency
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    date AS m_posting_date,
    financial_year AS m_financial_year,
    financial_period AS m_financial_period,
    entry_number AS m_entry_number,
    toString(journal_code) AS m_journal,
    dictGetOrNull('warehouse.dict_ledger_account', 'code', account_key) AS m_gl_account_code,
    dictGetOrNull('warehouse.dict_ledger_account', 'description', account_key) AS m_gl_account,
    dictGetOrNull('warehouse.dict_ledger_account', 'type_description', account_key) AS m_account_type,
    dictGetOrNull('warehouse.dict_ledger_account', 'balance_type', account_key) AS m_balance_type,
    dictGetOrNull('warehouse.dict_gl_level', 'level_1', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_1,
    dictGetOrNull('warehouse.dict_gl_level', 'level_2', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_2,
    dictGetOrNull('warehouse.dict_gl_level', 'level_3', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_3,
    toString(cost_center) AS m_cost_center,
    dictGetOrNull('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center), ''))) AS m_cost_center_name,
    toString(cost_unit) AS m_cost_unit,
    dictGetOrNull('warehouse.dict_account', 'name', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_relation,
    dictGetOrNull('warehouse.dict_project', 'description', (toString(division_key), ifNull(project, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_project,
    amount_dc AS m_amount_dc,
    line_number AS m_line_number,
    type AS m_type,
    ifNull(type, 0) BETWEEN 310 AND 328 AS m_is_closing,
    description AS m_description,
    toString(currency) AS m_currency
  FROM (
    SELECT division_key, region, division, id, version, date, financial_year, financial_period, entry_number, line_number, journal_code, type, gl_account, account, project, cost_center, cost_unit, currency, description, amount_dc, account_key FROM warehouse.snap_transaction_line WHERE generation IN (SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.snapshot FINAL WHERE snapshot = 'snap_transaction_line').1
    UNION ALL
    SELECT division_key, region, division, id, version, date, financial_year, financial_period, entry_number, line_number, journal_code, type, gl_account, account, project, cost_center, cost_unit, currency, description, amount_dc, CAST(concat(division_key, '|', toString(ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))), 'LowCardinality(String)') AS account_key FROM warehouse.fact_transaction_line FINAL WHERE division_key NOT IN (SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.snapshot FINAL WHERE snapshot = 'snap_transaction_line').2
  )
  WHERE ifNull(type, 0) != 3000
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.gl_lines
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN posting_date 'Date of the entry.',
  COMMENT COLUMN financial_year 'Financial year.',
  COMMENT COLUMN financial_period 'Period within the financial year.',
  COMMENT COLUMN entry_number 'Number of the entry.',
  COMMENT COLUMN journal 'Code of the journal.',
  COMMENT COLUMN gl_account_code 'Code of the ledger account.',
  COMMENT COLUMN gl_account 'Ledger account.',
  COMMENT COLUMN account_type 'Type of the ledger account.',
  COMMENT COLUMN balance_type 'B balance sheet, W profit and loss.',
  COMMENT COLUMN classification_1 'First level of the main classification scheme.',
  COMMENT COLUMN classification_2 'Second level of the main classification scheme.',
  COMMENT COLUMN classification_3 'Third level of the main classification scheme.',
  COMMENT COLUMN cost_center 'Code of the cost center.',
  COMMENT COLUMN cost_center_name 'Name of the cost center.',
  COMMENT COLUMN cost_unit 'Code of the cost unit.',
  COMMENT COLUMN relation 'Customer or supplier of the line.',
  COMMENT COLUMN project 'Project.',
  COMMENT COLUMN amount_dc 'Amount in division currency; debit positive.',
  COMMENT COLUMN line_number 'Number of the line; 0 is the head of the entry and counts in its balance.',
  COMMENT COLUMN type 'Kind of entry: 20 and 21 sales, 30 and 31 purchase, 40 cash flow, 90 other, 310 to 328 closing.',
  COMMENT COLUMN is_closing 'Year-end entry: left out of profit and loss.',
  COMMENT COLUMN description 'Text of the line.',
  COMMENT COLUMN currency 'Currency of the line.',
  MODIFY COMMENT 'One row per ledger line per division; amounts in division currency, debit positive. Budget entries (type 3000) are left out.';
