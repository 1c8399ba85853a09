-- Generated from the catalogue by tools/generate.mjs. Every statement is repeatable.

CREATE TABLE IF NOT EXISTS warehouse.serving (
  serving_table LowCardinality(String) COMMENT 'Table that has the rows.',
  division_key LowCardinality(String) COMMENT 'Region and division number, such as nl:499156.',
  generation UInt64 COMMENT 'Rows that count; the highest wins. When it was begun, epoch milliseconds by 2^20, and a number by chance.',
  published_at DateTime64(3, 'UTC') COMMENT 'Since when it counts.'
) ENGINE = ReplacingMergeTree(generation) ORDER BY (serving_table, division_key)
COMMENT 'One row per serving table and division: the generation readers see.';

CREATE TABLE IF NOT EXISTS warehouse.serving_transaction_line (
  generation UInt64 COMMENT 'Which of warehouse.serving the row belongs to.',
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
COMMENT 'Ledger lines as readers see them: current states only, in generations of a division. Which one counts says warehouse.serving.';

CREATE TABLE IF NOT EXISTS warehouse.serving_sales_order_line (
  generation UInt64 COMMENT 'Which of warehouse.serving the row belongs to.',
  division_key LowCardinality(String) COMMENT 'Region and division number, such as nl:499156.',
  region LowCardinality(String) COMMENT 'Exact site of the division.',
  division UInt32 COMMENT 'Division number; repeats across regions.',
  id UUID COMMENT 'Key of the record within the division.',
  version UInt128 COMMENT 'Decides which state of the record wins.',
  order_id Nullable(UUID) COMMENT 'GUID of the order (join key).',
  order_number Nullable(Int32) COMMENT 'Order number.',
  line_number Nullable(Int32) COMMENT 'Line sequence; 0 is the header where header and lines share a feed.',
  delivery_date Nullable(Date32) COMMENT 'Planned delivery.',
  status Nullable(Int32) COMMENT '12 open, 20 partial, 21 complete, 45 cancelled.',
  status_description LowCardinality(Nullable(String)) COMMENT 'Description of the status.',
  item Nullable(UUID) COMMENT 'GUID of the item.',
  item_code LowCardinality(Nullable(String)) COMMENT 'Item code.',
  item_description Nullable(String) COMMENT 'Item label.',
  cost_center LowCardinality(Nullable(String)) COMMENT 'Cost center code (string key).',
  quantity Nullable(Decimal(38, 6)) COMMENT 'Quantity.',
  quantity_delivered Nullable(Decimal(38, 6)) COMMENT 'Quantity delivered.',
  quantity_invoiced Nullable(Decimal(38, 6)) COMMENT 'Quantity invoiced.',
  amount_dc Nullable(Decimal(18, 4)) COMMENT 'Amount in company currency.',
  amount_fc Nullable(Decimal(18, 4)) COMMENT 'Amount in document currency.'
) ENGINE = MergeTree PARTITION BY generation
ORDER BY (division_key, order_id, id)
SETTINGS allow_nullable_key = 1
COMMENT 'Lines of sales orders as readers see them: current states only, in generations of a division. Which one counts says warehouse.serving.';

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

CREATE OR REPLACE VIEW looker.budget_against_actual DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_scenario AS scenario, m_financial_year AS financial_year, m_financial_period AS financial_period, m_gl_account_code AS gl_account_code, m_gl_account AS gl_account, m_classification_1 AS classification_1, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_cost_unit AS cost_unit, m_currency AS currency, m_actual_dc AS actual_dc, m_budget_dc AS budget_dc
FROM (
  SELECT
    concat(division_key, '|', side, '|', row_id, '|', scenario, '|', toString(year), '|', toString(period), '|', ifNull(toString(gl_account), ''), '|', cost_center, '|', cost_unit) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    nullIf(scenario, '') AS m_scenario,
    year AS m_financial_year,
    period AS m_financial_period,
    dictGet('warehouse.dict_gl_account', 'code', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account_code,
    dictGet('warehouse.dict_gl_account', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account,
    dictGet('warehouse.dict_gl_level', 'level_1', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_1,
    nullIf(cost_center, '') AS m_cost_center,
    dictGet('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center), ''))) AS m_cost_center_name,
    nullIf(cost_unit, '') AS m_cost_unit,
    dictGet('warehouse.dict_division', 'currency', division_key) AS m_currency,
    actual AS m_actual_dc,
    budget AS m_budget_dc
  FROM (
    SELECT division_key, region, division, 'actual' AS side, '' AS row_id, arrayJoin(if(empty(scenarios), [''], scenarios)) AS scenario,
      financial_year AS year, financial_period AS period, gl_account, cost_center, cost_unit, amount_dc AS actual, toDecimal128(0, 4) AS budget
    FROM (SELECT * FROM warehouse.agg_gl_period FINAL WHERE NOT is_closing AND dictGet('warehouse.dict_gl_account', 'balance_type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 'W' AND dictGet('warehouse.dict_gl_account', 'balance_side', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 'D') AS spent
    LEFT JOIN (
      SELECT division_key, groupUniqArray(ifNull(toString(budget_scenario_description), '')) AS scenarios FROM warehouse.fact_budget FINAL GROUP BY division_key
    ) AS known USING (division_key)
    UNION ALL
    SELECT division_key, region, division, 'budget', toString(id), ifNull(toString(budget_scenario_description), ''),
      ifNull(reporting_year, 0), ifNull(reporting_period, 0), gl_account, ifNull(toString(costcenter), ''), ifNull(toString(costunit), ''),
      toDecimal128(0, 4), toDecimal128(ifNull(amount_dc, 0), 4)
    FROM warehouse.fact_budget FINAL WHERE dictGet('warehouse.dict_gl_account', 'balance_type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 'W' AND dictGet('warehouse.dict_gl_account', 'balance_side', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 'D'
  )
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.budget_against_actual
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN scenario 'Budget scenario: choose one.',
  COMMENT COLUMN financial_year 'Financial year.',
  COMMENT COLUMN financial_period 'Period within the financial year.',
  COMMENT COLUMN gl_account_code 'Code of the ledger account.',
  COMMENT COLUMN gl_account 'Ledger account.',
  COMMENT COLUMN classification_1 'First level of the main classification scheme.',
  COMMENT COLUMN cost_center 'Code of the cost center.',
  COMMENT COLUMN cost_center_name 'Name of the cost center.',
  COMMENT COLUMN cost_unit 'Code of the cost unit.',
  COMMENT COLUMN currency 'Currency of the division, which the amounts are in.',
  COMMENT COLUMN actual_dc 'What was spent.',
  COMMENT COLUMN budget_dc 'What was budgeted.',
  MODIFY COMMENT 'One row per cost account, cost center, cost unit, financial period and budget scenario per division for what was spent, and one for each budget line; in division currency, year-end entries left out. Choose one scenario: what was spent stands in each.';

CREATE OR REPLACE VIEW looker.budgets DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_gl_account_code AS gl_account_code, m_gl_account AS gl_account, m_classification_1 AS classification_1, m_classification_2 AS classification_2, m_reporting_year AS reporting_year, m_reporting_period AS reporting_period, m_scenario AS scenario, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_amount_dc AS amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    dictGet('warehouse.dict_gl_account', 'code', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account_code,
    dictGet('warehouse.dict_gl_account', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account,
    dictGet('warehouse.dict_gl_level', 'level_1', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_1,
    dictGet('warehouse.dict_gl_level', 'level_2', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_2,
    reporting_year AS m_reporting_year,
    reporting_period AS m_reporting_period,
    budget_scenario_description AS m_scenario,
    toString(costcenter) AS m_cost_center,
    dictGet('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(costcenter), ''))) AS m_cost_center_name,
    amount_dc AS m_amount_dc
  FROM warehouse.fact_budget FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.budgets
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN gl_account_code 'Code of the ledger account.',
  COMMENT COLUMN gl_account 'Ledger account.',
  COMMENT COLUMN classification_1 'First level of the main classification scheme.',
  COMMENT COLUMN classification_2 'Second level of the main classification scheme.',
  COMMENT COLUMN reporting_year 'Financial year.',
  COMMENT COLUMN reporting_period 'Period within the financial year.',
  COMMENT COLUMN scenario 'Budget scenario.',
  COMMENT COLUMN cost_center 'Code of the cost center.',
  COMMENT COLUMN cost_center_name 'Name of the cost center.',
  COMMENT COLUMN amount_dc 'Budget in division currency.',
  MODIFY COMMENT 'One row per budget line per division: scenario, account, cost center, cost unit, item, period.';

CREATE OR REPLACE VIEW looker.cash_balances DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_gl_account_code AS gl_account_code, m_gl_account AS gl_account, m_account_kind AS account_kind, m_bank AS bank, m_bank_journal AS bank_journal, m_financial_year AS financial_year, m_financial_period AS financial_period, m_currency AS currency, m_opening_dc AS opening_dc, m_received_dc AS received_dc, m_paid_dc AS paid_dc, m_closing_dc AS closing_dc
FROM (
  SELECT
    concat(division_key, '|', toString(gl_account), '|', toString(at)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    dictGet('warehouse.dict_gl_account', 'code', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account_code,
    dictGet('warehouse.dict_gl_account', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account,
    multiIf(dictGet('warehouse.dict_gl_account_type', 'type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 10, 'Cash', dictGet('warehouse.dict_gl_account_type', 'type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 12, 'Bank', dictGet('warehouse.dict_gl_account_type', 'type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 16, 'Payment service', NULL) AS m_account_kind,
    dictGet('warehouse.dict_cash_journal', 'bank', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_bank,
    dictGet('warehouse.dict_cash_journal', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_bank_journal,
    intDiv(at, 1000) AS m_financial_year,
    at % 1000 AS m_financial_period,
    dictGet('warehouse.dict_division', 'currency', division_key) AS m_currency,
    arraySum(arrayMap(m -> m.2, arrayFilter(m -> m.1 < at, moves))) + arraySum(arrayMap(m -> m.3, arrayFilter(m -> m.1 < at, moves))) AS m_opening_dc,
    arraySum(arrayMap(m -> m.2, arrayFilter(m -> m.1 = at, moves))) AS m_received_dc,
    arraySum(arrayMap(m -> m.3, arrayFilter(m -> m.1 = at, moves))) AS m_paid_dc,
    arraySum(arrayMap(m -> m.2, arrayFilter(m -> m.1 <= at, moves))) + arraySum(arrayMap(m -> m.3, arrayFilter(m -> m.1 <= at, moves))) AS m_closing_dc
  FROM (
    SELECT *, arrayJoin(arrayFilter(p -> p >= arrayMin(arrayMap(m -> m.1, moves)), periods)) AS at
    FROM (
      SELECT division_key, any(region) AS region, any(division) AS division, gl_account,
        groupArray((financial_year * 1000 + financial_period, debit_dc, credit_dc)) AS moves
      FROM warehouse.agg_gl_period FINAL WHERE ifNull(dictGet('warehouse.dict_gl_account_type', 'type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))), 0) IN (10, 12, 16) GROUP BY division_key, gl_account
    ) AS account
    INNER JOIN (
      SELECT division_key, arraySort(groupUniqArray(financial_year * 1000 + financial_period)) AS periods
      FROM warehouse.agg_gl_period FINAL GROUP BY division_key
    ) AS every USING (division_key)
  )
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.cash_balances
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
  COMMENT COLUMN financial_year 'Financial year.',
  COMMENT COLUMN financial_period 'Period within the financial year.',
  COMMENT COLUMN currency 'Currency of the division, which the amounts are in.',
  COMMENT COLUMN opening_dc 'Balance before the period.',
  COMMENT COLUMN received_dc 'Debits of the period.',
  COMMENT COLUMN paid_dc 'Credits of the period.',
  COMMENT COLUMN closing_dc 'Balance after the period.',
  MODIFY COMMENT 'One row per account of cash, bank or payment service and financial period per division, from its first on; amounts in division currency. Summed up anew after loads.';

CREATE OR REPLACE VIEW looker.cash_movements DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_gl_account_code AS gl_account_code, m_gl_account AS gl_account, m_account_kind AS account_kind, m_bank AS bank, m_bank_journal AS bank_journal, m_posting_date AS posting_date, m_financial_year AS financial_year, m_financial_period AS financial_period, m_entry_number AS entry_number, m_journal AS journal, m_relation AS relation, m_is_opening AS is_opening, m_currency AS currency, m_amount_dc AS amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    dictGet('warehouse.dict_ledger_account', 'code', account_key) AS m_gl_account_code,
    dictGet('warehouse.dict_ledger_account', 'description', account_key) AS m_gl_account,
    multiIf(dictGet('warehouse.dict_ledger_account', 'type', account_key) = 10, 'Cash', dictGet('warehouse.dict_ledger_account', 'type', account_key) = 12, 'Bank', dictGet('warehouse.dict_ledger_account', 'type', account_key) = 16, 'Payment service', NULL) AS m_account_kind,
    dictGet('warehouse.dict_cash_journal', 'bank', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_bank,
    dictGet('warehouse.dict_cash_journal', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_bank_journal,
    date AS m_posting_date,
    financial_year AS m_financial_year,
    financial_period AS m_financial_period,
    entry_number AS m_entry_number,
    toString(journal_code) AS m_journal,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_relation,
    ifNull(type, 0) = 10 AS m_is_opening,
    toString(currency) AS m_currency,
    amount_dc AS m_amount_dc
  FROM (
    SELECT division_key, region, division, id, version, date, financial_year, financial_period, entry_number, line_number, journal_code, type, gl_account, account, project, cost_center, cost_unit, currency, description, amount_dc, account_key FROM warehouse.serving_transaction_line WHERE generation IN (SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.serving FINAL WHERE serving_table = 'serving_transaction_line').1
    UNION ALL
    SELECT division_key, region, division, id, version, date, financial_year, financial_period, entry_number, line_number, journal_code, type, gl_account, account, project, cost_center, cost_unit, currency, description, amount_dc, CAST(concat(division_key, '|', toString(ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))), 'LowCardinality(String)') AS account_key FROM warehouse.fact_transaction_line FINAL WHERE division_key NOT IN (SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.serving FINAL WHERE serving_table = 'serving_transaction_line').2
  )
  WHERE ifNull(type, 0) != 3000 AND ifNull(dictGet('warehouse.dict_ledger_account', 'type', account_key), 0) IN (10, 12, 16)
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
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    date AS m_posting_date,
    financial_year AS m_financial_year,
    financial_period AS m_financial_period,
    entry_number AS m_entry_number,
    toString(journal_code) AS m_journal,
    dictGet('warehouse.dict_ledger_account', 'code', account_key) AS m_gl_account_code,
    dictGet('warehouse.dict_ledger_account', 'description', account_key) AS m_gl_account,
    dictGet('warehouse.dict_ledger_account', 'type_description', account_key) AS m_account_type,
    dictGet('warehouse.dict_ledger_account', 'balance_type', account_key) AS m_balance_type,
    dictGet('warehouse.dict_gl_level', 'level_1', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_1,
    dictGet('warehouse.dict_gl_level', 'level_2', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_2,
    dictGet('warehouse.dict_gl_level', 'level_3', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_3,
    toString(cost_center) AS m_cost_center,
    dictGet('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center), ''))) AS m_cost_center_name,
    toString(cost_unit) AS m_cost_unit,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_relation,
    dictGet('warehouse.dict_project', 'description', (toString(division_key), ifNull(project, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_project,
    amount_dc AS m_amount_dc
  FROM (
    SELECT division_key, region, division, id, version, date, financial_year, financial_period, entry_number, line_number, journal_code, type, gl_account, account, project, cost_center, cost_unit, currency, description, amount_dc, account_key FROM warehouse.serving_transaction_line WHERE generation IN (SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.serving FINAL WHERE serving_table = 'serving_transaction_line').1
    UNION ALL
    SELECT division_key, region, division, id, version, date, financial_year, financial_period, entry_number, line_number, journal_code, type, gl_account, account, project, cost_center, cost_unit, currency, description, amount_dc, CAST(concat(division_key, '|', toString(ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))), 'LowCardinality(String)') AS account_key FROM warehouse.fact_transaction_line FINAL WHERE division_key NOT IN (SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.serving FINAL WHERE serving_table = 'serving_transaction_line').2
  )
  WHERE ifNull(toString(cost_center), '') != '' AND dictGet('warehouse.dict_ledger_account', 'balance_type', account_key) = 'W' AND dictGet('warehouse.dict_ledger_account', 'balance_side', account_key) = 'D' AND ifNull(type, 0) != 3000 AND NOT (ifNull(type, 0) BETWEEN 310 AND 328)
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

CREATE OR REPLACE VIEW looker.gl_balances DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_gl_account_code AS gl_account_code, m_gl_account AS gl_account, m_classification_1 AS classification_1, m_classification_2 AS classification_2, m_reporting_year AS reporting_year, m_reporting_period AS reporting_period, m_balance_type AS balance_type, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_amount AS amount, m_amount_debit AS amount_debit, m_amount_credit AS amount_credit
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    dictGet('warehouse.dict_gl_account', 'code', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account_code,
    dictGet('warehouse.dict_gl_account', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account,
    dictGet('warehouse.dict_gl_level', 'level_1', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_1,
    dictGet('warehouse.dict_gl_level', 'level_2', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_2,
    reporting_year AS m_reporting_year,
    reporting_period AS m_reporting_period,
    toString(balance_type) AS m_balance_type,
    toString(cost_center_code) AS m_cost_center,
    dictGet('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center_code), ''))) AS m_cost_center_name,
    amount AS m_amount,
    amount_debit AS m_amount_debit,
    amount_credit AS m_amount_credit
  FROM warehouse.fact_reporting_balance FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.gl_balances
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN gl_account_code 'Code of the ledger account.',
  COMMENT COLUMN gl_account 'Ledger account.',
  COMMENT COLUMN classification_1 'First level of the main classification scheme.',
  COMMENT COLUMN classification_2 'Second level of the main classification scheme.',
  COMMENT COLUMN reporting_year 'Financial year.',
  COMMENT COLUMN reporting_period 'Period within the financial year.',
  COMMENT COLUMN balance_type 'B balance sheet, W profit and loss.',
  COMMENT COLUMN cost_center 'Code of the cost center.',
  COMMENT COLUMN cost_center_name 'Name of the cost center.',
  COMMENT COLUMN amount 'Balance in division currency; debit positive.',
  COMMENT COLUMN amount_debit 'Debits.',
  COMMENT COLUMN amount_credit 'Credits.',
  MODIFY COMMENT 'One row per ledger account, period, cost center, cost unit, type and status per division, as Exact reports it.';

CREATE OR REPLACE VIEW looker.gl_lines DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_posting_date AS posting_date, m_financial_year AS financial_year, m_financial_period AS financial_period, m_entry_number AS entry_number, m_journal AS journal, m_gl_account_code AS gl_account_code, m_gl_account AS gl_account, m_account_type AS account_type, m_balance_type AS balance_type, m_classification_1 AS classification_1, m_classification_2 AS classification_2, m_classification_3 AS classification_3, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_cost_unit AS cost_unit, m_relation AS relation, m_project AS project, m_amount_dc AS amount_dc, m_line_number AS line_number, m_type AS type, m_is_closing AS is_closing, m_description AS description, m_currency AS currency
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    date AS m_posting_date,
    financial_year AS m_financial_year,
    financial_period AS m_financial_period,
    entry_number AS m_entry_number,
    toString(journal_code) AS m_journal,
    dictGet('warehouse.dict_ledger_account', 'code', account_key) AS m_gl_account_code,
    dictGet('warehouse.dict_ledger_account', 'description', account_key) AS m_gl_account,
    dictGet('warehouse.dict_ledger_account', 'type_description', account_key) AS m_account_type,
    dictGet('warehouse.dict_ledger_account', 'balance_type', account_key) AS m_balance_type,
    dictGet('warehouse.dict_gl_level', 'level_1', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_1,
    dictGet('warehouse.dict_gl_level', 'level_2', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_2,
    dictGet('warehouse.dict_gl_level', 'level_3', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_3,
    toString(cost_center) AS m_cost_center,
    dictGet('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center), ''))) AS m_cost_center_name,
    toString(cost_unit) AS m_cost_unit,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_relation,
    dictGet('warehouse.dict_project', 'description', (toString(division_key), ifNull(project, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_project,
    amount_dc AS m_amount_dc,
    line_number AS m_line_number,
    type AS m_type,
    ifNull(type, 0) BETWEEN 310 AND 328 AS m_is_closing,
    description AS m_description,
    toString(currency) AS m_currency
  FROM (
    SELECT division_key, region, division, id, version, date, financial_year, financial_period, entry_number, line_number, journal_code, type, gl_account, account, project, cost_center, cost_unit, currency, description, amount_dc, account_key FROM warehouse.serving_transaction_line WHERE generation IN (SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.serving FINAL WHERE serving_table = 'serving_transaction_line').1
    UNION ALL
    SELECT division_key, region, division, id, version, date, financial_year, financial_period, entry_number, line_number, journal_code, type, gl_account, account, project, cost_center, cost_unit, currency, description, amount_dc, CAST(concat(division_key, '|', toString(ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))), 'LowCardinality(String)') AS account_key FROM warehouse.fact_transaction_line FINAL WHERE division_key NOT IN (SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.serving FINAL WHERE serving_table = 'serving_transaction_line').2
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

CREATE OR REPLACE VIEW looker.gl_periods DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_financial_year AS financial_year, m_financial_period AS financial_period, m_gl_account_code AS gl_account_code, m_gl_account AS gl_account, m_account_type AS account_type, m_balance_type AS balance_type, m_classification_1 AS classification_1, m_classification_2 AS classification_2, m_classification_3 AS classification_3, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_cost_unit AS cost_unit, m_is_closing AS is_closing, m_currency AS currency, m_amount_dc AS amount_dc, m_debit_dc AS debit_dc, m_credit_dc AS credit_dc, m_prior_period_dc AS prior_period_dc, m_prior_year_dc AS prior_year_dc, m_lines AS lines
FROM (
  SELECT
    concat(division_key, '|', toString(financial_year), '|', toString(financial_period), '|', toString(gl_account), '|', cost_center, '|', cost_unit, '|', toString(is_closing), '|', seen) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    in_year AS m_financial_year,
    in_period AS m_financial_period,
    dictGet('warehouse.dict_gl_account', 'code', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account_code,
    dictGet('warehouse.dict_gl_account', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account,
    dictGet('warehouse.dict_gl_account', 'type_description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_account_type,
    dictGet('warehouse.dict_gl_account', 'balance_type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_balance_type,
    dictGet('warehouse.dict_gl_level', 'level_1', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_1,
    dictGet('warehouse.dict_gl_level', 'level_2', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_2,
    dictGet('warehouse.dict_gl_level', 'level_3', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_3,
    nullIf(cost_center, '') AS m_cost_center,
    dictGet('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center), ''))) AS m_cost_center_name,
    nullIf(cost_unit, '') AS m_cost_unit,
    is_closing AS m_is_closing,
    dictGet('warehouse.dict_division', 'currency', division_key) AS m_currency,
    if(seen = 'current', amount_dc, 0) AS m_amount_dc,
    if(seen = 'current', debit_dc, 0) AS m_debit_dc,
    if(seen = 'current', credit_dc, 0) AS m_credit_dc,
    if(seen = 'prior period', amount_dc, 0) AS m_prior_period_dc,
    if(seen = 'prior year', amount_dc, 0) AS m_prior_year_dc,
    if(seen = 'current', lines, 0) AS m_lines
  FROM (SELECT *, arrayJoin(['current', 'prior period', 'prior year']) AS seen, financial_year + multiIf(seen = 'prior year', 1, seen = 'prior period' AND financial_period >= ifNull(dictGetOrNull('warehouse.dict_financial_year', 'periods', (toString(division_key), financial_year)), 12), 1, 0) AS in_year, multiIf(seen != 'prior period', financial_period, financial_period >= ifNull(dictGetOrNull('warehouse.dict_financial_year', 'periods', (toString(division_key), financial_year)), 12), 1, financial_period + 1) AS in_period FROM warehouse.agg_gl_period FINAL)
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.gl_periods
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN financial_year 'Financial year.',
  COMMENT COLUMN financial_period 'Period within the financial year.',
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
  COMMENT COLUMN is_closing 'Year-end entries: left out of profit and loss.',
  COMMENT COLUMN currency 'Currency of the division, which the amounts are in.',
  COMMENT COLUMN amount_dc 'Amount of the period.',
  COMMENT COLUMN debit_dc 'Debits of the period.',
  COMMENT COLUMN credit_dc 'Credits of the period.',
  COMMENT COLUMN prior_period_dc 'Amount of the period before.',
  COMMENT COLUMN prior_year_dc 'Amount of the same period a year before.',
  COMMENT COLUMN lines 'Ledger lines of the period.',
  MODIFY COMMENT 'One row per ledger account, financial period, cost center, cost unit and kind of entry per division, and one each in the next period and the next year for comparison; amounts in division currency, debit positive. Budget entries (type 3000) are left out. Summed up anew after loads.';

CREATE OR REPLACE VIEW looker.load_status DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_table_name AS table_name, m_fetched_at AS fetched_at, m_loaded_at AS loaded_at
FROM (
  SELECT
    concat(division_key, '|', table_name) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    table_name AS m_table_name,
    fetched_at AS m_fetched_at,
    loaded_at AS m_loaded_at
  FROM warehouse.load_status FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.load_status
  COMMENT COLUMN pk 'Key of the row.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN table_name 'Table of the warehouse.',
  COMMENT COLUMN fetched_at 'When the newest record of the table was fetched from Exact, UTC.',
  COMMENT COLUMN loaded_at 'When rows of the table last became queryable, UTC.',
  MODIFY COMMENT 'One row per warehouse table per division: the last load.';

CREATE OR REPLACE VIEW looker.order_backlog DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_order_key AS order_key, m_order_number AS order_number, m_line_number AS line_number, m_order_date AS order_date, m_delivery_date AS delivery_date, m_status AS status, m_is_cancelled AS is_cancelled, m_is_backlog AS is_backlog, m_is_late AS is_late, m_customer AS customer, m_customer_code AS customer_code, m_customer_country AS customer_country, m_customer_segment AS customer_segment, m_item_code AS item_code, m_item AS item, m_item_group AS item_group, m_currency AS currency, m_amount_dc AS amount_dc, m_amount_fc AS amount_fc, m_delivered_dc AS delivered_dc, m_billed_dc AS billed_dc, m_backlog_dc AS backlog_dc, m_unbilled_dc AS unbilled_dc, m_backlog_quantity AS backlog_quantity
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    concat(division_key, '|', toString(order_id)) AS m_order_key,
    order_number AS m_order_number,
    line_number AS m_line_number,
    dictGet('warehouse.dict_sales_order', 'order_date', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_order_date,
    delivery_date AS m_delivery_date,
    toString(status_description) AS m_status,
    (ifNull(status, 0) = 45 OR ifNull(dictGet('warehouse.dict_sales_order_state', 'status', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), 0) = 45) AS m_is_cancelled,
    if((ifNull(status, 0) = 45 OR ifNull(dictGet('warehouse.dict_sales_order_state', 'status', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), 0) = 45), 0, greatest(ifNull(quantity, 0) - ifNull(quantity_delivered, 0), 0)) > 0 AS m_is_backlog,
    if((ifNull(status, 0) = 45 OR ifNull(dictGet('warehouse.dict_sales_order_state', 'status', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), 0) = 45), 0, greatest(ifNull(quantity, 0) - ifNull(quantity_delivered, 0), 0)) > 0 AND ifNull(delivery_date < (SELECT max(as_of) FROM warehouse.business_date), false) AS m_is_late,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(dictGet('warehouse.dict_sales_order', 'ordered_by', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer,
    dictGet('warehouse.dict_account', 'code', (toString(division_key), ifNull(dictGet('warehouse.dict_sales_order', 'ordered_by', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_code,
    dictGet('warehouse.dict_account', 'country', (toString(division_key), ifNull(dictGet('warehouse.dict_sales_order', 'ordered_by', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_country,
    dictGet('warehouse.dict_account_classification', 'description', (toString(division_key), ifNull(dictGet('warehouse.dict_account', 'classification1', (toString(division_key), ifNull(dictGet('warehouse.dict_sales_order', 'ordered_by', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_segment,
    item_code AS m_item_code,
    item_description AS m_item,
    dictGet('warehouse.dict_item', 'item_group', (toString(division_key), ifNull(item, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_item_group,
    dictGet('warehouse.dict_sales_order', 'currency', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_currency,
    amount_dc AS m_amount_dc,
    amount_fc AS m_amount_fc,
    if(ifNull(quantity, 0) = 0, 0, round(ifNull(amount_dc, 0) * toDecimal128(ifNull(quantity_delivered, 0), 6) / ifNull(quantity, 0), 4)) AS m_delivered_dc,
    if(ifNull(quantity, 0) = 0, 0, round(ifNull(amount_dc, 0) * toDecimal128(ifNull(quantity_invoiced, 0), 6) / ifNull(quantity, 0), 4)) AS m_billed_dc,
    if(ifNull(quantity, 0) = 0, 0, round(ifNull(amount_dc, 0) * toDecimal128(if((ifNull(status, 0) = 45 OR ifNull(dictGet('warehouse.dict_sales_order_state', 'status', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), 0) = 45), 0, greatest(ifNull(quantity, 0) - ifNull(quantity_delivered, 0), 0)), 6) / ifNull(quantity, 0), 4)) AS m_backlog_dc,
    if(ifNull(quantity, 0) = 0, 0, round(ifNull(amount_dc, 0) * toDecimal128(if((ifNull(status, 0) = 45 OR ifNull(dictGet('warehouse.dict_sales_order_state', 'status', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), 0) = 45), 0, greatest(ifNull(quantity_delivered, 0) - ifNull(quantity_invoiced, 0), 0)), 6) / ifNull(quantity, 0), 4)) AS m_unbilled_dc,
    if((ifNull(status, 0) = 45 OR ifNull(dictGet('warehouse.dict_sales_order_state', 'status', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), 0) = 45), 0, greatest(ifNull(quantity, 0) - ifNull(quantity_delivered, 0), 0)) AS m_backlog_quantity
  FROM (
    SELECT division_key, region, division, id, version, order_id, order_number, line_number, delivery_date, status, status_description, item, item_code, item_description, cost_center, quantity, quantity_delivered, quantity_invoiced, amount_dc, amount_fc FROM warehouse.serving_sales_order_line WHERE generation IN (SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.serving FINAL WHERE serving_table = 'serving_sales_order_line').1
    UNION ALL
    SELECT division_key, region, division, id, version, order_id, order_number, line_number, delivery_date, status, status_description, item, item_code, item_description, cost_center, quantity, quantity_delivered, quantity_invoiced, amount_dc, amount_fc FROM warehouse.fact_sales_order_line FINAL WHERE division_key NOT IN (SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.serving FINAL WHERE serving_table = 'serving_sales_order_line').2
  )
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.order_backlog
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN order_key 'Key of the order.',
  COMMENT COLUMN order_number 'Number of the order.',
  COMMENT COLUMN line_number 'Number of the line within the order.',
  COMMENT COLUMN order_date 'Date of the order.',
  COMMENT COLUMN delivery_date 'Planned date of delivery.',
  COMMENT COLUMN status 'State of the line.',
  COMMENT COLUMN is_cancelled 'Cancelled: left out of amounts.',
  COMMENT COLUMN is_backlog 'Something is still to be delivered.',
  COMMENT COLUMN is_late 'Still to be delivered after the planned date.',
  COMMENT COLUMN customer 'Customer.',
  COMMENT COLUMN customer_code 'Code of the customer.',
  COMMENT COLUMN customer_country 'Country of the customer.',
  COMMENT COLUMN customer_segment 'First classification of the customer.',
  COMMENT COLUMN item_code 'Code of the item.',
  COMMENT COLUMN item 'Description of the item on the line.',
  COMMENT COLUMN item_group 'Group of the item.',
  COMMENT COLUMN currency 'Currency of the order.',
  COMMENT COLUMN amount_dc 'Amount ordered in division currency.',
  COMMENT COLUMN amount_fc 'Amount ordered in order currency.',
  COMMENT COLUMN delivered_dc 'Amount delivered.',
  COMMENT COLUMN billed_dc 'Amount billed.',
  COMMENT COLUMN backlog_dc 'Amount still to be delivered.',
  COMMENT COLUMN unbilled_dc 'Amount delivered and not billed.',
  COMMENT COLUMN backlog_quantity 'Quantity still to be delivered.',
  MODIFY COMMENT 'One row per sales order line per division: ordered, delivered, billed and what is left, at the amounts of the order without VAT in division currency.';

CREATE OR REPLACE VIEW looker.orphans DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_table_name AS table_name, m_reference AS reference, m_facts AS facts, m_unknown AS unknown
FROM (
  SELECT
    concat(division_key, '|', replaceOne(part, '.', '|')) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
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

CREATE OR REPLACE VIEW looker.payable_days DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_supplier AS supplier, m_supplier_code AS supplier_code, m_supplier_country AS supplier_country, m_month_end AS month_end, m_currency AS currency, m_open_dc AS open_dc, m_billed_90_dc AS billed_90_dc, m_billed_365_dc AS billed_365_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id), '|', toString(month_end)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier,
    dictGet('warehouse.dict_account', 'code', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_code,
    dictGet('warehouse.dict_account', 'country', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_country,
    month_end AS m_month_end,
    toString(currency) AS m_currency,
    if(ifNull(month_end < if(ifNull(is_fully_paid, false), coalesce(end_date, last_payment_date, coalesce(entry_date, invoice_date, due_date)), NULL), true), ifNull(amount_dc, 0), 0) AS m_open_dc,
    if(dateDiff('day', coalesce(entry_date, invoice_date, due_date), month_end) < 90, ifNull(amount_dc, 0), 0) AS m_billed_90_dc,
    if(dateDiff('day', coalesce(entry_date, invoice_date, due_date), month_end) < 365, ifNull(amount_dc, 0), 0) AS m_billed_365_dc
  FROM (SELECT *, arrayJoin(arrayMap(i -> toLastDayOfMonth(addMonths(toStartOfMonth(assumeNotNull(coalesce(entry_date, invoice_date, due_date))), i)), range(toUInt32(greatest(0, ifNull(dateDiff('month', coalesce(entry_date, invoice_date, due_date), least(addDays(assumeNotNull((SELECT max(as_of) FROM warehouse.business_date)), 1), greatest(ifNull(if(ifNull(is_fully_paid, false), coalesce(end_date, last_payment_date, coalesce(entry_date, invoice_date, due_date)), NULL), addDays(assumeNotNull((SELECT max(as_of) FROM warehouse.business_date)), 1)), addDays(coalesce(entry_date, invoice_date, due_date), 365)))), 0)))))) AS month_end FROM warehouse.fact_payable FINAL)
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.payable_days
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN supplier 'The supplier.',
  COMMENT COLUMN supplier_code 'Code of the supplier.',
  COMMENT COLUMN supplier_country 'Country of the supplier.',
  COMMENT COLUMN month_end 'Last day of the month: filter or group by it.',
  COMMENT COLUMN currency 'Currency of the term.',
  COMMENT COLUMN open_dc 'Amount open at the month\'s end.',
  COMMENT COLUMN billed_90_dc 'Amount billed within 90 days before it.',
  COMMENT COLUMN billed_365_dc 'Amount billed within 365 days before it.',
  MODIFY COMMENT 'One row per payable term and month\'s end per division, at which it was open or had been billed within a year. With VAT, in division currency; months up to the warehouse\'s business date.';

CREATE OR REPLACE VIEW looker.payables DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_supplier AS supplier, m_supplier_code AS supplier_code, m_supplier_country AS supplier_country, m_invoice_number AS invoice_number, m_your_ref AS your_ref, m_invoice_date AS invoice_date, m_due_date AS due_date, m_is_open AS is_open, m_days_overdue AS days_overdue, m_ageing_bucket AS ageing_bucket, m_is_overdue AS is_overdue, m_currency AS currency, m_amount_dc AS amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier,
    dictGet('warehouse.dict_account', 'code', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_code,
    dictGet('warehouse.dict_account', 'country', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_country,
    invoice_number AS m_invoice_number,
    your_ref AS m_your_ref,
    invoice_date AS m_invoice_date,
    due_date AS m_due_date,
    NOT ifNull(is_fully_paid, false) AS m_is_open,
    dateDiff('day', due_date, (SELECT max(as_of) FROM warehouse.business_date)) AS m_days_overdue,
    multiIf(due_date IS NULL OR dateDiff('day', due_date, (SELECT max(as_of) FROM warehouse.business_date)) <= 0, '0 not due', dateDiff('day', due_date, (SELECT max(as_of) FROM warehouse.business_date)) <= 30, '1 1-30', dateDiff('day', due_date, (SELECT max(as_of) FROM warehouse.business_date)) <= 60, '2 31-60', dateDiff('day', due_date, (SELECT max(as_of) FROM warehouse.business_date)) <= 90, '3 61-90', '4 over 90') AS m_ageing_bucket,
    ifNull(dateDiff('day', due_date, (SELECT max(as_of) FROM warehouse.business_date)), 0) > 0 AS m_is_overdue,
    toString(currency) AS m_currency,
    amount_dc AS m_amount_dc
  FROM warehouse.fact_payable FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.payables
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN supplier 'The supplier.',
  COMMENT COLUMN supplier_code 'Code of the supplier.',
  COMMENT COLUMN supplier_country 'Country of the supplier.',
  COMMENT COLUMN invoice_number 'Number of the invoice.',
  COMMENT COLUMN your_ref 'Reference of the other side.',
  COMMENT COLUMN invoice_date 'Date of the invoice.',
  COMMENT COLUMN due_date 'Date the term is due.',
  COMMENT COLUMN is_open 'Not fully paid.',
  COMMENT COLUMN days_overdue 'Days past the due date; zero or less when not due.',
  COMMENT COLUMN ageing_bucket 'Days past the due date in buckets of 30.',
  COMMENT COLUMN is_overdue 'Past its due date.',
  COMMENT COLUMN currency 'Currency of the term.',
  COMMENT COLUMN amount_dc 'Amount of the term in division currency.',
  MODIFY COMMENT 'One row per payable term per division: what a supplier owes or is owed, paid ones included. Ageing is at the warehouse\'s business date.';

CREATE OR REPLACE VIEW looker.payables_at_month_end DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_supplier AS supplier, m_supplier_code AS supplier_code, m_supplier_country AS supplier_country, m_month_end AS month_end, m_invoice_number AS invoice_number, m_your_ref AS your_ref, m_invoice_date AS invoice_date, m_due_date AS due_date, m_days_overdue AS days_overdue, m_ageing_bucket AS ageing_bucket, m_is_overdue AS is_overdue, m_currency AS currency, m_amount_dc AS amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id), '|', toString(month_end)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier,
    dictGet('warehouse.dict_account', 'code', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_code,
    dictGet('warehouse.dict_account', 'country', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_country,
    month_end AS m_month_end,
    invoice_number AS m_invoice_number,
    your_ref AS m_your_ref,
    invoice_date AS m_invoice_date,
    due_date AS m_due_date,
    dateDiff('day', due_date, month_end) AS m_days_overdue,
    multiIf(due_date IS NULL OR dateDiff('day', due_date, month_end) <= 0, '0 not due', dateDiff('day', due_date, month_end) <= 30, '1 1-30', dateDiff('day', due_date, month_end) <= 60, '2 31-60', dateDiff('day', due_date, month_end) <= 90, '3 61-90', '4 over 90') AS m_ageing_bucket,
    ifNull(dateDiff('day', due_date, month_end), 0) > 0 AS m_is_overdue,
    toString(currency) AS m_currency,
    amount_dc AS m_amount_dc
  FROM (SELECT *, arrayJoin(arrayMap(i -> toLastDayOfMonth(addMonths(toStartOfMonth(assumeNotNull(coalesce(entry_date, invoice_date, due_date))), i)), range(toUInt32(greatest(0, ifNull(dateDiff('month', coalesce(entry_date, invoice_date, due_date), least(addDays(assumeNotNull((SELECT max(as_of) FROM warehouse.business_date)), 1), ifNull(if(ifNull(is_fully_paid, false), coalesce(end_date, last_payment_date, coalesce(entry_date, invoice_date, due_date)), NULL), addDays(assumeNotNull((SELECT max(as_of) FROM warehouse.business_date)), 1)))), 0)))))) AS month_end FROM warehouse.fact_payable FINAL)
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.payables_at_month_end
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN supplier 'The supplier.',
  COMMENT COLUMN supplier_code 'Code of the supplier.',
  COMMENT COLUMN supplier_country 'Country of the supplier.',
  COMMENT COLUMN month_end 'Last day of the month at whose end the term was open: filter or group by it.',
  COMMENT COLUMN invoice_number 'Number of the invoice.',
  COMMENT COLUMN your_ref 'Reference of the other side.',
  COMMENT COLUMN invoice_date 'Date of the invoice.',
  COMMENT COLUMN due_date 'Date the term is due.',
  COMMENT COLUMN days_overdue 'Days past the due date at the month\'s end; zero or less when not due.',
  COMMENT COLUMN ageing_bucket 'Days past the due date at the month\'s end, by 30.',
  COMMENT COLUMN is_overdue 'Past its due date at the month\'s end.',
  COMMENT COLUMN currency 'Currency of the term.',
  COMMENT COLUMN amount_dc 'Amount of the term in division currency.',
  MODIFY COMMENT 'One row per payable term and month\'s end at which it was open, per division. Owed from the day of its entry to the day before it was paid in full; months up to the warehouse\'s business date.';

CREATE OR REPLACE VIEW looker.purchase_invoices DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_entry_key AS entry_key, m_entry_number AS entry_number, m_entry_date AS entry_date, m_due_date AS due_date, m_supplier_reference AS supplier_reference, m_status AS status, m_is_credit_note AS is_credit_note, m_supplier AS supplier, m_supplier_code AS supplier_code, m_supplier_country AS supplier_country, m_currency AS currency, m_spend_dc AS spend_dc, m_vat_dc AS vat_dc, m_amount_dc AS amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    concat(division_key, '|', toString(id)) AS m_entry_key,
    entry_number AS m_entry_number,
    entry_date AS m_entry_date,
    due_date AS m_due_date,
    your_ref AS m_supplier_reference,
    toString(status_description) AS m_status,
    ifNull(type, 0) = 31 AS m_is_credit_note,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(supplier, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier,
    dictGet('warehouse.dict_account', 'code', (toString(division_key), ifNull(supplier, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_code,
    dictGet('warehouse.dict_account', 'country', (toString(division_key), ifNull(supplier, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_country,
    toString(currency) AS m_currency,
    amount_dc - ifNull(vat_amount_dc, 0) AS m_spend_dc,
    vat_amount_dc AS m_vat_dc,
    amount_dc AS m_amount_dc
  FROM warehouse.fact_purchase_entry FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.purchase_invoices
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN entry_key 'Key of the purchase entry, as on its lines.',
  COMMENT COLUMN entry_number 'Number of the entry.',
  COMMENT COLUMN entry_date 'Date of the supplier invoice.',
  COMMENT COLUMN due_date 'Date the supplier invoice is due.',
  COMMENT COLUMN supplier_reference 'Number the supplier gave the invoice.',
  COMMENT COLUMN status 'State of the entry.',
  COMMENT COLUMN is_credit_note 'Credit note.',
  COMMENT COLUMN supplier 'Supplier.',
  COMMENT COLUMN supplier_code 'Code of the supplier.',
  COMMENT COLUMN supplier_country 'Country of the supplier.',
  COMMENT COLUMN currency 'Currency of the invoice.',
  COMMENT COLUMN spend_dc 'Amount without VAT in division currency.',
  COMMENT COLUMN vat_dc 'VAT in division currency.',
  COMMENT COLUMN amount_dc 'Amount with VAT in division currency.',
  MODIFY COMMENT 'One row per purchase entry (supplier invoice) per division; amounts in division currency.';

CREATE OR REPLACE VIEW looker.purchase_item_lines DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_invoice_key AS invoice_key, m_line_number AS line_number, m_entry_number AS entry_number, m_invoice_date AS invoice_date, m_due_date AS due_date, m_supplier_reference AS supplier_reference, m_is_draft AS is_draft, m_is_credit_note AS is_credit_note, m_supplier AS supplier, m_supplier_code AS supplier_code, m_supplier_country AS supplier_country, m_item_key AS item_key, m_item_code AS item_code, m_item AS item, m_item_group AS item_group, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_cost_unit AS cost_unit, m_project AS project, m_currency AS currency, m_quantity AS quantity, m_amount_dc AS amount_dc, m_amount_fc AS amount_fc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    concat(division_key, '|', toString(invoice_id)) AS m_invoice_key,
    line_number AS m_line_number,
    dictGet('warehouse.dict_purchase_invoice', 'entry_number', (toString(division_key), ifNull(invoice_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_entry_number,
    dictGet('warehouse.dict_purchase_invoice', 'invoice_date', (toString(division_key), ifNull(invoice_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_invoice_date,
    dictGet('warehouse.dict_purchase_invoice', 'due_date', (toString(division_key), ifNull(invoice_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_due_date,
    dictGet('warehouse.dict_purchase_invoice', 'your_ref', (toString(division_key), ifNull(invoice_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_reference,
    ifNull(dictGet('warehouse.dict_purchase_invoice', 'status', (toString(division_key), ifNull(invoice_id, toUUID('00000000-0000-0000-0000-000000000000')))), 0) = 10 AS m_is_draft,
    ifNull(invoice_type, 0) IN (8031, 8034) AS m_is_credit_note,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(dictGet('warehouse.dict_purchase_invoice', 'supplier', (toString(division_key), ifNull(invoice_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier,
    dictGet('warehouse.dict_account', 'code', (toString(division_key), ifNull(dictGet('warehouse.dict_purchase_invoice', 'supplier', (toString(division_key), ifNull(invoice_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_code,
    dictGet('warehouse.dict_account', 'country', (toString(division_key), ifNull(dictGet('warehouse.dict_purchase_invoice', 'supplier', (toString(division_key), ifNull(invoice_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_country,
    concat(division_key, '|', toString(item)) AS m_item_key,
    dictGet('warehouse.dict_item', 'code', (toString(division_key), ifNull(item, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_item_code,
    dictGet('warehouse.dict_item', 'description', (toString(division_key), ifNull(item, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_item,
    dictGet('warehouse.dict_item', 'item_group', (toString(division_key), ifNull(item, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_item_group,
    toString(cost_center) AS m_cost_center,
    dictGet('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center), ''))) AS m_cost_center_name,
    toString(cost_unit) AS m_cost_unit,
    dictGet('warehouse.dict_project', 'description', (toString(division_key), ifNull(project, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_project,
    toString(currency) AS m_currency,
    quantity AS m_quantity,
    amount_dc AS m_amount_dc,
    amount AS m_amount_fc
  FROM warehouse.fact_purchase_invoice_line FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.purchase_item_lines
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN invoice_key 'Key of the invoice.',
  COMMENT COLUMN line_number 'Number of the line within the invoice.',
  COMMENT COLUMN entry_number 'Number of the entry the invoice is booked with.',
  COMMENT COLUMN invoice_date 'Date of the supplier invoice.',
  COMMENT COLUMN due_date 'Date the supplier invoice is due.',
  COMMENT COLUMN supplier_reference 'Number the supplier gave the invoice.',
  COMMENT COLUMN is_draft 'Not yet an invoice: left out of spend.',
  COMMENT COLUMN is_credit_note 'Credit note.',
  COMMENT COLUMN supplier 'Supplier.',
  COMMENT COLUMN supplier_code 'Code of the supplier.',
  COMMENT COLUMN supplier_country 'Country of the supplier.',
  COMMENT COLUMN item_key 'Key of the item.',
  COMMENT COLUMN item_code 'Code of the item.',
  COMMENT COLUMN item 'Description of the item.',
  COMMENT COLUMN item_group 'Group of the item.',
  COMMENT COLUMN cost_center 'Code of the cost center.',
  COMMENT COLUMN cost_center_name 'Name of the cost center.',
  COMMENT COLUMN cost_unit 'Code of the cost unit.',
  COMMENT COLUMN project 'Project.',
  COMMENT COLUMN currency 'Currency of the invoice.',
  COMMENT COLUMN quantity 'Quantity in the unit of the line.',
  COMMENT COLUMN amount_dc 'Amount without VAT in division currency.',
  COMMENT COLUMN amount_fc 'Amount without VAT in invoice currency.',
  MODIFY COMMENT 'One row per line of an item-based purchase invoice per division. Amounts without VAT, in division currency unless said otherwise; credit notes as Exact signs them, negative. The same invoices are among the purchase invoice lines, by ledger account: add only one of the two up.';

CREATE OR REPLACE VIEW looker.purchase_lines DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_entry_key AS entry_key, m_line_number AS line_number, m_entry_date AS entry_date, m_due_date AS due_date, m_supplier_reference AS supplier_reference, m_supplier AS supplier, m_supplier_country AS supplier_country, m_gl_account_code AS gl_account_code, m_gl_account AS gl_account, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_cost_unit AS cost_unit, m_project AS project, m_currency AS currency, m_amount_dc AS amount_dc, m_vat_amount_dc AS vat_amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    concat(division_key, '|', toString(entry_id)) AS m_entry_key,
    line_number AS m_line_number,
    dictGet('warehouse.dict_purchase_entry', 'entry_date', (toString(division_key), ifNull(entry_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_entry_date,
    dictGet('warehouse.dict_purchase_entry', 'due_date', (toString(division_key), ifNull(entry_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_due_date,
    dictGet('warehouse.dict_purchase_entry', 'your_ref', (toString(division_key), ifNull(entry_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_reference,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(dictGet('warehouse.dict_purchase_entry', 'supplier', (toString(division_key), ifNull(entry_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier,
    dictGet('warehouse.dict_account', 'country', (toString(division_key), ifNull(dictGet('warehouse.dict_purchase_entry', 'supplier', (toString(division_key), ifNull(entry_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_country,
    dictGet('warehouse.dict_gl_account', 'code', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account_code,
    dictGet('warehouse.dict_gl_account', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account,
    toString(cost_center) AS m_cost_center,
    dictGet('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center), ''))) AS m_cost_center_name,
    toString(cost_unit) AS m_cost_unit,
    dictGet('warehouse.dict_project', 'description', (toString(division_key), ifNull(project, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_project,
    dictGet('warehouse.dict_purchase_entry', 'currency', (toString(division_key), ifNull(entry_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_currency,
    amount_dc AS m_amount_dc,
    vat_amount_dc AS m_vat_amount_dc
  FROM warehouse.fact_purchase_entry_line FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.purchase_lines
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN entry_key 'Key of the purchase entry.',
  COMMENT COLUMN line_number 'Number of the line within the entry.',
  COMMENT COLUMN entry_date 'Date of the supplier invoice.',
  COMMENT COLUMN due_date 'Date the supplier invoice is due.',
  COMMENT COLUMN supplier_reference 'Number the supplier gave the invoice.',
  COMMENT COLUMN supplier 'Supplier.',
  COMMENT COLUMN supplier_country 'Country of the supplier.',
  COMMENT COLUMN gl_account_code 'Code of the ledger account.',
  COMMENT COLUMN gl_account 'Ledger account.',
  COMMENT COLUMN cost_center 'Code of the cost center.',
  COMMENT COLUMN cost_center_name 'Name of the cost center.',
  COMMENT COLUMN cost_unit 'Code of the cost unit.',
  COMMENT COLUMN project 'Project.',
  COMMENT COLUMN currency 'Currency of the invoice.',
  COMMENT COLUMN amount_dc 'Amount without VAT in division currency.',
  COMMENT COLUMN vat_amount_dc 'VAT in division currency.',
  MODIFY COMMENT 'One row per line of a purchase entry (supplier invoice) per division. Amounts in division currency, without VAT.';

CREATE OR REPLACE VIEW looker.receivable_days DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_customer AS customer, m_customer_code AS customer_code, m_customer_country AS customer_country, m_month_end AS month_end, m_currency AS currency, m_open_dc AS open_dc, m_billed_90_dc AS billed_90_dc, m_billed_365_dc AS billed_365_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id), '|', toString(month_end)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer,
    dictGet('warehouse.dict_account', 'code', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_code,
    dictGet('warehouse.dict_account', 'country', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_country,
    month_end AS m_month_end,
    toString(currency) AS m_currency,
    if(ifNull(month_end < if(ifNull(is_fully_paid, false), coalesce(end_date, last_payment_date, coalesce(entry_date, invoice_date, due_date)), NULL), true), ifNull(amount_dc, 0), 0) AS m_open_dc,
    if(dateDiff('day', coalesce(entry_date, invoice_date, due_date), month_end) < 90, ifNull(amount_dc, 0), 0) AS m_billed_90_dc,
    if(dateDiff('day', coalesce(entry_date, invoice_date, due_date), month_end) < 365, ifNull(amount_dc, 0), 0) AS m_billed_365_dc
  FROM (SELECT *, arrayJoin(arrayMap(i -> toLastDayOfMonth(addMonths(toStartOfMonth(assumeNotNull(coalesce(entry_date, invoice_date, due_date))), i)), range(toUInt32(greatest(0, ifNull(dateDiff('month', coalesce(entry_date, invoice_date, due_date), least(addDays(assumeNotNull((SELECT max(as_of) FROM warehouse.business_date)), 1), greatest(ifNull(if(ifNull(is_fully_paid, false), coalesce(end_date, last_payment_date, coalesce(entry_date, invoice_date, due_date)), NULL), addDays(assumeNotNull((SELECT max(as_of) FROM warehouse.business_date)), 1)), addDays(coalesce(entry_date, invoice_date, due_date), 365)))), 0)))))) AS month_end FROM warehouse.fact_receivable FINAL)
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.receivable_days
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN customer 'The customer.',
  COMMENT COLUMN customer_code 'Code of the customer.',
  COMMENT COLUMN customer_country 'Country of the customer.',
  COMMENT COLUMN month_end 'Last day of the month: filter or group by it.',
  COMMENT COLUMN currency 'Currency of the term.',
  COMMENT COLUMN open_dc 'Amount open at the month\'s end.',
  COMMENT COLUMN billed_90_dc 'Amount billed within 90 days before it.',
  COMMENT COLUMN billed_365_dc 'Amount billed within 365 days before it.',
  MODIFY COMMENT 'One row per receivable term and month\'s end per division, at which it was open or had been billed within a year. With VAT, in division currency; months up to the warehouse\'s business date.';

CREATE OR REPLACE VIEW looker.receivables DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_customer AS customer, m_customer_code AS customer_code, m_customer_country AS customer_country, m_invoice_number AS invoice_number, m_your_ref AS your_ref, m_invoice_date AS invoice_date, m_due_date AS due_date, m_is_open AS is_open, m_days_overdue AS days_overdue, m_ageing_bucket AS ageing_bucket, m_is_overdue AS is_overdue, m_currency AS currency, m_amount_dc AS amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer,
    dictGet('warehouse.dict_account', 'code', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_code,
    dictGet('warehouse.dict_account', 'country', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_country,
    invoice_number AS m_invoice_number,
    your_ref AS m_your_ref,
    invoice_date AS m_invoice_date,
    due_date AS m_due_date,
    NOT ifNull(is_fully_paid, false) AS m_is_open,
    dateDiff('day', due_date, (SELECT max(as_of) FROM warehouse.business_date)) AS m_days_overdue,
    multiIf(due_date IS NULL OR dateDiff('day', due_date, (SELECT max(as_of) FROM warehouse.business_date)) <= 0, '0 not due', dateDiff('day', due_date, (SELECT max(as_of) FROM warehouse.business_date)) <= 30, '1 1-30', dateDiff('day', due_date, (SELECT max(as_of) FROM warehouse.business_date)) <= 60, '2 31-60', dateDiff('day', due_date, (SELECT max(as_of) FROM warehouse.business_date)) <= 90, '3 61-90', '4 over 90') AS m_ageing_bucket,
    ifNull(dateDiff('day', due_date, (SELECT max(as_of) FROM warehouse.business_date)), 0) > 0 AS m_is_overdue,
    toString(currency) AS m_currency,
    amount_dc AS m_amount_dc
  FROM warehouse.fact_receivable FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.receivables
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN customer 'The customer.',
  COMMENT COLUMN customer_code 'Code of the customer.',
  COMMENT COLUMN customer_country 'Country of the customer.',
  COMMENT COLUMN invoice_number 'Number of the invoice.',
  COMMENT COLUMN your_ref 'Reference of the other side.',
  COMMENT COLUMN invoice_date 'Date of the invoice.',
  COMMENT COLUMN due_date 'Date the term is due.',
  COMMENT COLUMN is_open 'Not fully paid.',
  COMMENT COLUMN days_overdue 'Days past the due date; zero or less when not due.',
  COMMENT COLUMN ageing_bucket 'Days past the due date in buckets of 30.',
  COMMENT COLUMN is_overdue 'Past its due date.',
  COMMENT COLUMN currency 'Currency of the term.',
  COMMENT COLUMN amount_dc 'Amount of the term in division currency.',
  MODIFY COMMENT 'One row per receivable term per division: what a customer owes or is owed, paid ones included. Ageing is at the warehouse\'s business date.';

CREATE OR REPLACE VIEW looker.receivables_at_month_end DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_customer AS customer, m_customer_code AS customer_code, m_customer_country AS customer_country, m_month_end AS month_end, m_invoice_number AS invoice_number, m_your_ref AS your_ref, m_invoice_date AS invoice_date, m_due_date AS due_date, m_days_overdue AS days_overdue, m_ageing_bucket AS ageing_bucket, m_is_overdue AS is_overdue, m_currency AS currency, m_amount_dc AS amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id), '|', toString(month_end)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer,
    dictGet('warehouse.dict_account', 'code', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_code,
    dictGet('warehouse.dict_account', 'country', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_country,
    month_end AS m_month_end,
    invoice_number AS m_invoice_number,
    your_ref AS m_your_ref,
    invoice_date AS m_invoice_date,
    due_date AS m_due_date,
    dateDiff('day', due_date, month_end) AS m_days_overdue,
    multiIf(due_date IS NULL OR dateDiff('day', due_date, month_end) <= 0, '0 not due', dateDiff('day', due_date, month_end) <= 30, '1 1-30', dateDiff('day', due_date, month_end) <= 60, '2 31-60', dateDiff('day', due_date, month_end) <= 90, '3 61-90', '4 over 90') AS m_ageing_bucket,
    ifNull(dateDiff('day', due_date, month_end), 0) > 0 AS m_is_overdue,
    toString(currency) AS m_currency,
    amount_dc AS m_amount_dc
  FROM (SELECT *, arrayJoin(arrayMap(i -> toLastDayOfMonth(addMonths(toStartOfMonth(assumeNotNull(coalesce(entry_date, invoice_date, due_date))), i)), range(toUInt32(greatest(0, ifNull(dateDiff('month', coalesce(entry_date, invoice_date, due_date), least(addDays(assumeNotNull((SELECT max(as_of) FROM warehouse.business_date)), 1), ifNull(if(ifNull(is_fully_paid, false), coalesce(end_date, last_payment_date, coalesce(entry_date, invoice_date, due_date)), NULL), addDays(assumeNotNull((SELECT max(as_of) FROM warehouse.business_date)), 1)))), 0)))))) AS month_end FROM warehouse.fact_receivable FINAL)
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.receivables_at_month_end
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN customer 'The customer.',
  COMMENT COLUMN customer_code 'Code of the customer.',
  COMMENT COLUMN customer_country 'Country of the customer.',
  COMMENT COLUMN month_end 'Last day of the month at whose end the term was open: filter or group by it.',
  COMMENT COLUMN invoice_number 'Number of the invoice.',
  COMMENT COLUMN your_ref 'Reference of the other side.',
  COMMENT COLUMN invoice_date 'Date of the invoice.',
  COMMENT COLUMN due_date 'Date the term is due.',
  COMMENT COLUMN days_overdue 'Days past the due date at the month\'s end; zero or less when not due.',
  COMMENT COLUMN ageing_bucket 'Days past the due date at the month\'s end, by 30.',
  COMMENT COLUMN is_overdue 'Past its due date at the month\'s end.',
  COMMENT COLUMN currency 'Currency of the term.',
  COMMENT COLUMN amount_dc 'Amount of the term in division currency.',
  MODIFY COMMENT 'One row per receivable term and month\'s end at which it was open, per division. Owed from the day of its entry to the day before it was paid in full; months up to the warehouse\'s business date.';

CREATE OR REPLACE VIEW looker.reconciliation DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_entity AS entity, m_period AS period, m_verdict AS verdict, m_reason AS reason, m_is_defect AS is_defect, m_is_different AS is_different, m_amount_of AS amount_of, m_exact_rows AS exact_rows, m_warehouse_rows AS warehouse_rows, m_shown_rows AS shown_rows, m_looker_rows AS looker_rows, m_exact_amount AS exact_amount, m_warehouse_amount AS warehouse_amount, m_shown_amount AS shown_amount, m_looker_amount AS looker_amount, m_action AS action, m_exact_at AS exact_at, m_first_seen_at AS first_seen_at, m_checked_at AS checked_at
FROM (
  SELECT
    concat(division_key, '|', entity, '|', period) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
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

CREATE OR REPLACE VIEW looker.revenue_comparison DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_month_date AS month_date, m_customer AS customer, m_customer_code AS customer_code, m_customer_country AS customer_country, m_customer_segment AS customer_segment, m_item_code AS item_code, m_item AS item, m_item_group AS item_group, m_cost_center AS cost_center, m_currency AS currency, m_revenue_dc AS revenue_dc, m_prior_month_dc AS prior_month_dc, m_prior_year_dc AS prior_year_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id), '|', seen) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    addMonths(toStartOfMonth(invoice_date), multiIf(seen = 'prior month', 1, seen = 'prior year', 12, 0)) AS m_month_date,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer,
    dictGet('warehouse.dict_account', 'code', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_code,
    dictGet('warehouse.dict_account', 'country', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_country,
    dictGet('warehouse.dict_account_classification', 'description', (toString(division_key), ifNull(dictGet('warehouse.dict_account', 'classification1', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_segment,
    item_code AS m_item_code,
    item_description AS m_item,
    dictGet('warehouse.dict_item', 'item_group', (toString(division_key), ifNull(item, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_item_group,
    toString(cost_center) AS m_cost_center,
    toString(currency) AS m_currency,
    if(seen = 'current', amount_dc, 0) AS m_revenue_dc,
    if(seen = 'prior month', amount_dc, 0) AS m_prior_month_dc,
    if(seen = 'prior year', amount_dc, 0) AS m_prior_year_dc
  FROM (SELECT *, arrayJoin(['current', 'prior month', 'prior year']) AS seen FROM warehouse.fact_sales_invoice_line FINAL WHERE ifNull(status, 0) != 10 AND invoice_date IS NOT NULL)
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.revenue_comparison
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN month_date 'First day of the month that is compared: group or filter by it.',
  COMMENT COLUMN customer 'Customer.',
  COMMENT COLUMN customer_code 'Code of the customer.',
  COMMENT COLUMN customer_country 'Country of the customer.',
  COMMENT COLUMN customer_segment 'First classification of the customer.',
  COMMENT COLUMN item_code 'Code of the item.',
  COMMENT COLUMN item 'Description of the item on the line.',
  COMMENT COLUMN item_group 'Group of the item.',
  COMMENT COLUMN cost_center 'Code of the cost center.',
  COMMENT COLUMN currency 'Currency of the invoice.',
  COMMENT COLUMN revenue_dc 'Revenue of the month.',
  COMMENT COLUMN prior_month_dc 'Revenue of the month before.',
  COMMENT COLUMN prior_year_dc 'Revenue of the same month a year before.',
  MODIFY COMMENT 'One row per sales invoice line per division in the month of the invoice, and one each in the next month and a year later for comparison; drafts left out. Without VAT, in division currency.';

CREATE OR REPLACE VIEW looker.sales_invoice_lines DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_invoice_key AS invoice_key, m_invoice_number AS invoice_number, m_line_number AS line_number, m_invoice_date AS invoice_date, m_due_date AS due_date, m_status AS status, m_is_draft AS is_draft, m_customer AS customer, m_customer_code AS customer_code, m_customer_country AS customer_country, m_customer_segment AS customer_segment, m_item_code AS item_code, m_item AS item, m_item_group AS item_group, m_gl_account AS gl_account, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_cost_unit AS cost_unit, m_project AS project, m_currency AS currency, m_quantity AS quantity, m_amount_dc AS amount_dc, m_amount_fc AS amount_fc, m_vat_amount_dc AS vat_amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    concat(division_key, '|', toString(invoice_id)) AS m_invoice_key,
    invoice_number AS m_invoice_number,
    line_number AS m_line_number,
    invoice_date AS m_invoice_date,
    due_date AS m_due_date,
    status_description AS m_status,
    ifNull(status, 0) = 10 AS m_is_draft,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer,
    dictGet('warehouse.dict_account', 'code', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_code,
    dictGet('warehouse.dict_account', 'country', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_country,
    dictGet('warehouse.dict_account_classification', 'description', (toString(division_key), ifNull(dictGet('warehouse.dict_account', 'classification1', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_segment,
    item_code AS m_item_code,
    item_description AS m_item,
    dictGet('warehouse.dict_item', 'item_group', (toString(division_key), ifNull(item, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_item_group,
    dictGet('warehouse.dict_gl_account', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account,
    toString(cost_center) AS m_cost_center,
    dictGet('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center), ''))) AS m_cost_center_name,
    toString(cost_unit) AS m_cost_unit,
    dictGet('warehouse.dict_project', 'description', (toString(division_key), ifNull(project, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_project,
    toString(currency) AS m_currency,
    quantity AS m_quantity,
    amount_dc AS m_amount_dc,
    amount_fc AS m_amount_fc,
    vat_amount_dc AS m_vat_amount_dc
  FROM warehouse.fact_sales_invoice_line FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.sales_invoice_lines
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN invoice_key 'Key of the invoice.',
  COMMENT COLUMN invoice_number 'Number of the invoice; empty while it is a draft.',
  COMMENT COLUMN line_number 'Number of the line within the invoice.',
  COMMENT COLUMN invoice_date 'Date of the invoice.',
  COMMENT COLUMN due_date 'Date the invoice is due.',
  COMMENT COLUMN status 'State of the invoice: draft, open, processed.',
  COMMENT COLUMN is_draft 'Not yet an invoice: left out of revenue.',
  COMMENT COLUMN customer 'Customer the invoice is for.',
  COMMENT COLUMN customer_code 'Code of the customer.',
  COMMENT COLUMN customer_country 'Country of the customer.',
  COMMENT COLUMN customer_segment 'First classification of the customer.',
  COMMENT COLUMN item_code 'Code of the item.',
  COMMENT COLUMN item 'Description of the item on the line.',
  COMMENT COLUMN item_group 'Group of the item.',
  COMMENT COLUMN gl_account 'Revenue account.',
  COMMENT COLUMN cost_center 'Code of the cost center.',
  COMMENT COLUMN cost_center_name 'Name of the cost center.',
  COMMENT COLUMN cost_unit 'Code of the cost unit.',
  COMMENT COLUMN project 'Project.',
  COMMENT COLUMN currency 'Currency of the invoice.',
  COMMENT COLUMN quantity 'Quantity in the unit of the line.',
  COMMENT COLUMN amount_dc 'Amount without VAT in division currency.',
  COMMENT COLUMN amount_fc 'Amount without VAT in invoice currency.',
  COMMENT COLUMN vat_amount_dc 'VAT in division currency.',
  MODIFY COMMENT 'One row per sales invoice line per division. Amounts exclude VAT, in division currency unless said otherwise; credit notes are negative.';

CREATE OR REPLACE VIEW looker.sales_invoices DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_invoice_key AS invoice_key, m_invoice_number AS invoice_number, m_invoice_date AS invoice_date, m_due_date AS due_date, m_status AS status, m_is_draft AS is_draft, m_is_credit_note AS is_credit_note, m_customer AS customer, m_customer_code AS customer_code, m_customer_country AS customer_country, m_customer_segment AS customer_segment, m_currency AS currency, m_revenue_dc AS revenue_dc, m_revenue_fc AS revenue_fc, m_vat_dc AS vat_dc, m_amount_dc AS amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    concat(division_key, '|', toString(invoice_id)) AS m_invoice_key,
    invoice_number AS m_invoice_number,
    invoice_date AS m_invoice_date,
    due_date AS m_due_date,
    toString(status_description) AS m_status,
    ifNull(status, 0) = 10 AS m_is_draft,
    ifNull(type, 0) IN (8021, 8024) AS m_is_credit_note,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer,
    dictGet('warehouse.dict_account', 'code', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_code,
    dictGet('warehouse.dict_account', 'country', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_country,
    dictGet('warehouse.dict_account_classification', 'description', (toString(division_key), ifNull(dictGet('warehouse.dict_account', 'classification1', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_segment,
    toString(currency) AS m_currency,
    amount_dc - ifNull(vat_amount_dc, 0) AS m_revenue_dc,
    amount_fc_excl_vat AS m_revenue_fc,
    vat_amount_dc AS m_vat_dc,
    amount_dc AS m_amount_dc
  FROM warehouse.fact_sales_invoice FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.sales_invoices
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN invoice_key 'Key of the invoice, as on its lines.',
  COMMENT COLUMN invoice_number 'Number of the invoice; empty while it is a draft.',
  COMMENT COLUMN invoice_date 'Date of the invoice.',
  COMMENT COLUMN due_date 'Date the invoice is due.',
  COMMENT COLUMN status 'State of the invoice: draft, open, processed.',
  COMMENT COLUMN is_draft 'Not yet an invoice: left out of revenue.',
  COMMENT COLUMN is_credit_note 'Credit note.',
  COMMENT COLUMN customer 'Customer.',
  COMMENT COLUMN customer_code 'Code of the customer.',
  COMMENT COLUMN customer_country 'Country of the customer.',
  COMMENT COLUMN customer_segment 'First classification of the customer.',
  COMMENT COLUMN currency 'Currency of the invoice.',
  COMMENT COLUMN revenue_dc 'Amount without VAT in division currency.',
  COMMENT COLUMN revenue_fc 'Amount without VAT in invoice currency.',
  COMMENT COLUMN vat_dc 'VAT in division currency.',
  COMMENT COLUMN amount_dc 'Amount with VAT in division currency.',
  MODIFY COMMENT 'One row per sales invoice per division; amounts in division currency unless said otherwise, credit notes are negative.';

CREATE OR REPLACE VIEW looker.sales_order_lines DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_order_key AS order_key, m_order_number AS order_number, m_line_number AS line_number, m_order_date AS order_date, m_delivery_date AS delivery_date, m_status AS status, m_customer AS customer, m_customer_country AS customer_country, m_item_code AS item_code, m_item AS item, m_item_group AS item_group, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_currency AS currency, m_quantity AS quantity, m_quantity_delivered AS quantity_delivered, m_quantity_invoiced AS quantity_invoiced, m_amount_dc AS amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    concat(division_key, '|', toString(order_id)) AS m_order_key,
    order_number AS m_order_number,
    line_number AS m_line_number,
    dictGet('warehouse.dict_sales_order', 'order_date', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_order_date,
    delivery_date AS m_delivery_date,
    dictGet('warehouse.dict_sales_order', 'status', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_status,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(dictGet('warehouse.dict_sales_order', 'ordered_by', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer,
    dictGet('warehouse.dict_account', 'country', (toString(division_key), ifNull(dictGet('warehouse.dict_sales_order', 'ordered_by', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_country,
    item_code AS m_item_code,
    item_description AS m_item,
    dictGet('warehouse.dict_item', 'item_group', (toString(division_key), ifNull(item, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_item_group,
    toString(cost_center) AS m_cost_center,
    dictGet('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center), ''))) AS m_cost_center_name,
    dictGet('warehouse.dict_sales_order', 'currency', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_currency,
    quantity AS m_quantity,
    quantity_delivered AS m_quantity_delivered,
    quantity_invoiced AS m_quantity_invoiced,
    amount_dc AS m_amount_dc
  FROM (
    SELECT division_key, region, division, id, version, order_id, order_number, line_number, delivery_date, status, status_description, item, item_code, item_description, cost_center, quantity, quantity_delivered, quantity_invoiced, amount_dc, amount_fc FROM warehouse.serving_sales_order_line WHERE generation IN (SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.serving FINAL WHERE serving_table = 'serving_sales_order_line').1
    UNION ALL
    SELECT division_key, region, division, id, version, order_id, order_number, line_number, delivery_date, status, status_description, item, item_code, item_description, cost_center, quantity, quantity_delivered, quantity_invoiced, amount_dc, amount_fc FROM warehouse.fact_sales_order_line FINAL WHERE division_key NOT IN (SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.serving FINAL WHERE serving_table = 'serving_sales_order_line').2
  )
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.sales_order_lines
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN order_key 'Key of the order.',
  COMMENT COLUMN order_number 'Number of the order.',
  COMMENT COLUMN line_number 'Number of the line within the order.',
  COMMENT COLUMN order_date 'Date of the order.',
  COMMENT COLUMN delivery_date 'Date of delivery of the line.',
  COMMENT COLUMN status 'State of the order.',
  COMMENT COLUMN customer 'Customer that ordered.',
  COMMENT COLUMN customer_country 'Country of the customer.',
  COMMENT COLUMN item_code 'Code of the item.',
  COMMENT COLUMN item 'Description of the item on the line.',
  COMMENT COLUMN item_group 'Group of the item.',
  COMMENT COLUMN cost_center 'Code of the cost center.',
  COMMENT COLUMN cost_center_name 'Name of the cost center.',
  COMMENT COLUMN currency 'Currency of the order.',
  COMMENT COLUMN quantity 'Quantity ordered.',
  COMMENT COLUMN quantity_delivered 'Quantity delivered.',
  COMMENT COLUMN quantity_invoiced 'Quantity billed.',
  COMMENT COLUMN amount_dc 'Amount without VAT in division currency.',
  MODIFY COMMENT 'One row per sales order line per division.';

CREATE OR REPLACE VIEW looker.sales_orders DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_order_key AS order_key, m_order_number AS order_number, m_order_date AS order_date, m_delivery_date AS delivery_date, m_status AS status, m_delivery_status AS delivery_status, m_invoice_status AS invoice_status, m_is_open AS is_open, m_is_cancelled AS is_cancelled, m_customer AS customer, m_customer_code AS customer_code, m_customer_country AS customer_country, m_customer_segment AS customer_segment, m_currency AS currency, m_amount_dc AS amount_dc, m_net_amount_fc AS net_amount_fc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGet('warehouse.dict_division', 'name', division_key) AS m_division_name,
    toString(region) AS m_region,
    concat(division_key, '|', toString(order_id)) AS m_order_key,
    order_number AS m_order_number,
    order_date AS m_order_date,
    delivery_date AS m_delivery_date,
    toString(status_description) AS m_status,
    toString(delivery_status_description) AS m_delivery_status,
    toString(invoice_status_description) AS m_invoice_status,
    ifNull(status, 0) IN (12, 20) AS m_is_open,
    ifNull(status, 0) = 45 AS m_is_cancelled,
    dictGet('warehouse.dict_account', 'name', (toString(division_key), ifNull(ordered_by, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer,
    dictGet('warehouse.dict_account', 'code', (toString(division_key), ifNull(ordered_by, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_code,
    dictGet('warehouse.dict_account', 'country', (toString(division_key), ifNull(ordered_by, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_country,
    dictGet('warehouse.dict_account_classification', 'description', (toString(division_key), ifNull(dictGet('warehouse.dict_account', 'classification1', (toString(division_key), ifNull(ordered_by, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_segment,
    toString(currency) AS m_currency,
    amount_dc AS m_amount_dc,
    amount_fc_excl_vat AS m_net_amount_fc
  FROM warehouse.fact_sales_order FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

ALTER TABLE looker.sales_orders
  COMMENT COLUMN pk 'Key of the row over all divisions.',
  COMMENT COLUMN division_key 'Region and division number, such as nl:499156.',
  COMMENT COLUMN division 'Division number at Exact; repeats across regions.',
  COMMENT COLUMN division_name 'Name of the division.',
  COMMENT COLUMN region 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.',
  COMMENT COLUMN order_key 'Key of the order, as on its lines.',
  COMMENT COLUMN order_number 'Number of the order.',
  COMMENT COLUMN order_date 'Date of the order.',
  COMMENT COLUMN delivery_date 'Planned date of delivery.',
  COMMENT COLUMN status 'State of the order.',
  COMMENT COLUMN delivery_status 'State of its delivery.',
  COMMENT COLUMN invoice_status 'State of its billing.',
  COMMENT COLUMN is_open 'Not complete and not cancelled.',
  COMMENT COLUMN is_cancelled 'Cancelled: left out of amounts.',
  COMMENT COLUMN customer 'Customer.',
  COMMENT COLUMN customer_code 'Code of the customer.',
  COMMENT COLUMN customer_country 'Country of the customer.',
  COMMENT COLUMN customer_segment 'First classification of the customer.',
  COMMENT COLUMN currency 'Currency of the order.',
  COMMENT COLUMN amount_dc 'Amount with VAT in division currency.',
  COMMENT COLUMN net_amount_fc 'Amount without VAT in order currency.',
  MODIFY COMMENT 'One row per sales order per division; amounts in division currency unless said otherwise.';
