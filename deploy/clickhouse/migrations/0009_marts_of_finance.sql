-- Generated from the catalogue by tools/generate.mjs. Every statement is repeatable.

CREATE OR REPLACE DICTIONARY warehouse.dict_gl_account_type (
  division_key String,
  id UUID,
  type Nullable(Int32)
) PRIMARY KEY division_key, id
SOURCE(CLICKHOUSE(USER 'default' QUERY 'SELECT division_key, id, type FROM warehouse.dim_gl_account FINAL'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 60 MAX 120);

CREATE OR REPLACE DICTIONARY warehouse.dict_cash_journal (
  division_key String,
  gl_account UUID,
  code Nullable(String),
  description Nullable(String),
  bank Nullable(String)
) PRIMARY KEY division_key, gl_account
SOURCE(CLICKHOUSE(USER 'default' QUERY 'SELECT division_key, assumeNotNull(gl_account) AS account, argMin(code, toString(code)), argMin(description, toString(code)), argMin(bank_name, toString(code)) FROM warehouse.dim_journal FINAL WHERE gl_account IS NOT NULL AND type IN (10, 12, 16) GROUP BY division_key, account'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 60 MAX 120);

CREATE OR REPLACE DICTIONARY warehouse.dict_sales_order_state (
  division_key String,
  order_id UUID,
  status Nullable(Int32)
) PRIMARY KEY division_key, order_id
SOURCE(CLICKHOUSE(USER 'default' QUERY 'SELECT division_key, assumeNotNull(order_id), status FROM warehouse.fact_sales_order FINAL WHERE order_id IS NOT NULL'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 60 MAX 120);

CREATE OR REPLACE VIEW looker.budget_against_actual DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_scenario AS scenario, m_financial_year AS financial_year, m_financial_period AS financial_period, m_gl_account_code AS gl_account_code, m_gl_account AS gl_account, m_classification_1 AS classification_1, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_cost_unit AS cost_unit, m_currency AS currency, m_actual_dc AS actual_dc, m_budget_dc AS budget_dc
FROM (
  SELECT
    concat(division_key, '|', side, '|', row_id, '|', scenario, '|', toString(year), '|', toString(period), '|', ifNull(toString(gl_account), ''), '|', cost_center, '|', cost_unit) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    nullIf(scenario, '') AS m_scenario,
    year AS m_financial_year,
    period AS m_financial_period,
    dictGetOrNull('warehouse.dict_gl_account', 'code', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account_code,
    dictGetOrNull('warehouse.dict_gl_account', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account,
    dictGetOrNull('warehouse.dict_gl_level', 'level_1', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_1,
    nullIf(cost_center, '') AS m_cost_center,
    dictGetOrNull('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center), ''))) AS m_cost_center_name,
    nullIf(cost_unit, '') AS m_cost_unit,
    dictGetOrNull('warehouse.dict_division', 'currency', tuple(toString(division_key))) AS m_currency,
    actual AS m_actual_dc,
    budget AS m_budget_dc
  FROM (
    SELECT division_key, region, division, 'actual' AS side, '' AS row_id, arrayJoin(if(empty(scenarios), [''], scenarios)) AS scenario,
      financial_year AS year, financial_period AS period, gl_account, cost_center, cost_unit, amount_dc AS actual, toDecimal128(0, 4) AS budget
    FROM (SELECT * FROM warehouse.agg_gl_period FINAL WHERE NOT is_closing AND dictGetOrNull('warehouse.dict_gl_account', 'balance_type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 'W' AND dictGetOrNull('warehouse.dict_gl_account', 'balance_side', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 'D') AS spent
    LEFT JOIN (
      SELECT division_key, groupUniqArray(ifNull(toString(budget_scenario_description), '')) AS scenarios FROM warehouse.fact_budget FINAL GROUP BY division_key
    ) AS known USING (division_key)
    UNION ALL
    SELECT division_key, region, division, 'budget', toString(id), ifNull(toString(budget_scenario_description), ''),
      ifNull(reporting_year, 0), ifNull(reporting_period, 0), gl_account, ifNull(toString(costcenter), ''), ifNull(toString(costunit), ''),
      toDecimal128(0, 4), toDecimal128(ifNull(amount_dc, 0), 4)
    FROM warehouse.fact_budget FINAL WHERE dictGetOrNull('warehouse.dict_gl_account', 'balance_type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 'W' AND dictGetOrNull('warehouse.dict_gl_account', 'balance_side', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 'D'
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

CREATE OR REPLACE VIEW looker.cash_balances DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_gl_account_code AS gl_account_code, m_gl_account AS gl_account, m_account_kind AS account_kind, m_bank AS bank, m_bank_journal AS bank_journal, m_financial_year AS financial_year, m_financial_period AS financial_period, m_currency AS currency, m_opening_dc AS opening_dc, m_received_dc AS received_dc, m_paid_dc AS paid_dc, m_closing_dc AS closing_dc
FROM (
  SELECT
    concat(division_key, '|', toString(gl_account), '|', toString(at)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    dictGetOrNull('warehouse.dict_gl_account', 'code', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account_code,
    dictGetOrNull('warehouse.dict_gl_account', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account,
    multiIf(dictGetOrNull('warehouse.dict_gl_account_type', 'type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 10, 'Cash', dictGetOrNull('warehouse.dict_gl_account_type', 'type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 12, 'Bank', dictGetOrNull('warehouse.dict_gl_account_type', 'type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 16, 'Payment service', NULL) AS m_account_kind,
    dictGetOrNull('warehouse.dict_cash_journal', 'bank', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_bank,
    dictGetOrNull('warehouse.dict_cash_journal', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_bank_journal,
    intDiv(at, 1000) AS m_financial_year,
    at % 1000 AS m_financial_period,
    dictGetOrNull('warehouse.dict_division', 'currency', tuple(toString(division_key))) AS m_currency,
    arraySum(arrayMap(m -> m.2, arrayFilter(m -> m.1 < at, moves))) + arraySum(arrayMap(m -> m.3, arrayFilter(m -> m.1 < at, moves))) AS m_opening_dc,
    arraySum(arrayMap(m -> m.2, arrayFilter(m -> m.1 = at, moves))) AS m_received_dc,
    arraySum(arrayMap(m -> m.3, arrayFilter(m -> m.1 = at, moves))) AS m_paid_dc,
    arraySum(arrayMap(m -> m.2, arrayFilter(m -> m.1 <= at, moves))) + arraySum(arrayMap(m -> m.3, arrayFilter(m -> m.1 <= at, moves))) AS m_closing_dc
  FROM (
    SELECT *, arrayJoin(arrayFilter(p -> p >= arrayMin(arrayMap(m -> m.1, moves)), periods)) AS at
    FROM (
      SELECT division_key, any(region) AS region, any(division) AS division, gl_account,
        groupArray((financial_year * 1000 + financial_period, debit_dc, credit_dc)) AS moves
      FROM warehouse.agg_gl_period FINAL WHERE ifNull(dictGetOrNull('warehouse.dict_gl_account_type', 'type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))), 0) IN (10, 12, 16) GROUP BY division_key, gl_account
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
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    dictGetOrNull('warehouse.dict_gl_account', 'code', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account_code,
    dictGetOrNull('warehouse.dict_gl_account', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account,
    multiIf(dictGetOrNull('warehouse.dict_gl_account_type', 'type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 10, 'Cash', dictGetOrNull('warehouse.dict_gl_account_type', 'type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 12, 'Bank', dictGetOrNull('warehouse.dict_gl_account_type', 'type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 16, 'Payment service', NULL) AS m_account_kind,
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
  FROM warehouse.fact_transaction_line FINAL
  WHERE ifNull(type, 0) != 3000 AND ifNull(dictGetOrNull('warehouse.dict_gl_account_type', 'type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))), 0) IN (10, 12, 16)
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

CREATE OR REPLACE VIEW looker.order_backlog DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_order_key AS order_key, m_order_number AS order_number, m_line_number AS line_number, m_order_date AS order_date, m_delivery_date AS delivery_date, m_status AS status, m_is_cancelled AS is_cancelled, m_is_backlog AS is_backlog, m_is_late AS is_late, m_customer AS customer, m_customer_code AS customer_code, m_customer_country AS customer_country, m_customer_segment AS customer_segment, m_item_code AS item_code, m_item AS item, m_item_group AS item_group, m_currency AS currency, m_amount_dc AS amount_dc, m_amount_fc AS amount_fc, m_delivered_dc AS delivered_dc, m_billed_dc AS billed_dc, m_backlog_dc AS backlog_dc, m_unbilled_dc AS unbilled_dc, m_backlog_quantity AS backlog_quantity
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    concat(division_key, '|', toString(order_id)) AS m_order_key,
    order_number AS m_order_number,
    line_number AS m_line_number,
    dictGetOrNull('warehouse.dict_sales_order', 'order_date', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_order_date,
    delivery_date AS m_delivery_date,
    toString(status_description) AS m_status,
    (ifNull(status, 0) = 45 OR ifNull(dictGetOrNull('warehouse.dict_sales_order_state', 'status', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), 0) = 45) AS m_is_cancelled,
    if((ifNull(status, 0) = 45 OR ifNull(dictGetOrNull('warehouse.dict_sales_order_state', 'status', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), 0) = 45), 0, greatest(ifNull(quantity, 0) - ifNull(quantity_delivered, 0), 0)) > 0 AS m_is_backlog,
    if((ifNull(status, 0) = 45 OR ifNull(dictGetOrNull('warehouse.dict_sales_order_state', 'status', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), 0) = 45), 0, greatest(ifNull(quantity, 0) - ifNull(quantity_delivered, 0), 0)) > 0 AND ifNull(delivery_date < (SELECT max(as_of) FROM warehouse.business_date), false) AS m_is_late,
    dictGetOrNull('warehouse.dict_account', 'name', (toString(division_key), ifNull(dictGetOrNull('warehouse.dict_sales_order', 'ordered_by', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer,
    dictGetOrNull('warehouse.dict_account', 'code', (toString(division_key), ifNull(dictGetOrNull('warehouse.dict_sales_order', 'ordered_by', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_code,
    dictGetOrNull('warehouse.dict_account', 'country', (toString(division_key), ifNull(dictGetOrNull('warehouse.dict_sales_order', 'ordered_by', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_country,
    dictGetOrNull('warehouse.dict_account_classification', 'description', (toString(division_key), ifNull(dictGetOrNull('warehouse.dict_account', 'classification1', (toString(division_key), ifNull(dictGetOrNull('warehouse.dict_sales_order', 'ordered_by', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_segment,
    item_code AS m_item_code,
    item_description AS m_item,
    dictGetOrNull('warehouse.dict_item', 'item_group', (toString(division_key), ifNull(item, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_item_group,
    dictGetOrNull('warehouse.dict_sales_order', 'currency', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_currency,
    amount_dc AS m_amount_dc,
    amount_fc AS m_amount_fc,
    if(ifNull(quantity, 0) = 0, 0, round(ifNull(amount_dc, 0) * toDecimal128(ifNull(quantity_delivered, 0), 6) / ifNull(quantity, 0), 4)) AS m_delivered_dc,
    if(ifNull(quantity, 0) = 0, 0, round(ifNull(amount_dc, 0) * toDecimal128(ifNull(quantity_invoiced, 0), 6) / ifNull(quantity, 0), 4)) AS m_billed_dc,
    if(ifNull(quantity, 0) = 0, 0, round(ifNull(amount_dc, 0) * toDecimal128(if((ifNull(status, 0) = 45 OR ifNull(dictGetOrNull('warehouse.dict_sales_order_state', 'status', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), 0) = 45), 0, greatest(ifNull(quantity, 0) - ifNull(quantity_delivered, 0), 0)), 6) / ifNull(quantity, 0), 4)) AS m_backlog_dc,
    if(ifNull(quantity, 0) = 0, 0, round(ifNull(amount_dc, 0) * toDecimal128(if((ifNull(status, 0) = 45 OR ifNull(dictGetOrNull('warehouse.dict_sales_order_state', 'status', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), 0) = 45), 0, greatest(ifNull(quantity_delivered, 0) - ifNull(quantity_invoiced, 0), 0)), 6) / ifNull(quantity, 0), 4)) AS m_unbilled_dc,
    if((ifNull(status, 0) = 45 OR ifNull(dictGetOrNull('warehouse.dict_sales_order_state', 'status', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), 0) = 45), 0, greatest(ifNull(quantity, 0) - ifNull(quantity_delivered, 0), 0)) AS m_backlog_quantity
  FROM warehouse.fact_sales_order_line FINAL
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
    concat(division_key, '|', table_name, '|', reference_found.1) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    table_name AS m_table_name,
    reference_found.1 AS m_reference,
    facts AS m_facts,
    reference_found.2 AS m_unknown
  FROM (SELECT *, arrayJoin(found) AS reference_found FROM (
    SELECT division_key, any(region) AS region, any(division) AS division, 'fact_budget' AS table_name, toInt64(count()) AS facts, [('gl_account', toInt64(countIf(NOT (isNull(gl_account)) AND NOT dictHas('warehouse.dict_gl_account', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000'))))))), ('costcenter', toInt64(countIf(NOT (ifNull(toString(costcenter), '') = '') AND NOT dictHas('warehouse.dict_cost_center', (toString(division_key), ifNull(toString(costcenter), ''))))))] AS found FROM warehouse.fact_budget FINAL GROUP BY division_key
    UNION ALL SELECT division_key, any(region) AS region, any(division) AS division, 'fact_payable' AS table_name, toInt64(count()) AS facts, [('account', toInt64(countIf(NOT (isNull(account)) AND NOT dictHas('warehouse.dict_account', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))))))] AS found FROM warehouse.fact_payable FINAL GROUP BY division_key
    UNION ALL SELECT division_key, any(region) AS region, any(division) AS division, 'fact_purchase_entry' AS table_name, toInt64(count()) AS facts, [('supplier', toInt64(countIf(NOT (isNull(supplier)) AND NOT dictHas('warehouse.dict_account', (toString(division_key), ifNull(supplier, toUUID('00000000-0000-0000-0000-000000000000')))))))] AS found FROM warehouse.fact_purchase_entry FINAL GROUP BY division_key
    UNION ALL SELECT division_key, any(region) AS region, any(division) AS division, 'fact_purchase_entry_line' AS table_name, toInt64(count()) AS facts, [('entry_id', toInt64(countIf(NOT (isNull(entry_id)) AND NOT dictHas('warehouse.dict_purchase_entry', (toString(division_key), ifNull(entry_id, toUUID('00000000-0000-0000-0000-000000000000')))))))] AS found FROM warehouse.fact_purchase_entry_line FINAL GROUP BY division_key
    UNION ALL SELECT division_key, any(region) AS region, any(division) AS division, 'fact_receivable' AS table_name, toInt64(count()) AS facts, [('account', toInt64(countIf(NOT (isNull(account)) AND NOT dictHas('warehouse.dict_account', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))))))] AS found FROM warehouse.fact_receivable FINAL GROUP BY division_key
    UNION ALL SELECT division_key, any(region) AS region, any(division) AS division, 'fact_sales_invoice' AS table_name, toInt64(count()) AS facts, [('invoice_to', toInt64(countIf(NOT (isNull(invoice_to)) AND NOT dictHas('warehouse.dict_account', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))))))] AS found FROM warehouse.fact_sales_invoice FINAL GROUP BY division_key
    UNION ALL SELECT division_key, any(region) AS region, any(division) AS division, 'fact_sales_invoice_line' AS table_name, toInt64(count()) AS facts, [('item', toInt64(countIf(NOT (isNull(item)) AND NOT dictHas('warehouse.dict_item', (toString(division_key), ifNull(item, toUUID('00000000-0000-0000-0000-000000000000')))))))] AS found FROM warehouse.fact_sales_invoice_line FINAL GROUP BY division_key
    UNION ALL SELECT division_key, any(region) AS region, any(division) AS division, 'fact_sales_order' AS table_name, toInt64(count()) AS facts, [('ordered_by', toInt64(countIf(NOT (isNull(ordered_by)) AND NOT dictHas('warehouse.dict_account', (toString(division_key), ifNull(ordered_by, toUUID('00000000-0000-0000-0000-000000000000')))))))] AS found FROM warehouse.fact_sales_order FINAL GROUP BY division_key
    UNION ALL SELECT division_key, any(region) AS region, any(division) AS division, 'fact_sales_order_line' AS table_name, toInt64(count()) AS facts, [('order_id', toInt64(countIf(NOT (isNull(order_id)) AND NOT dictHas('warehouse.dict_sales_order', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000'))))))), ('item', toInt64(countIf(NOT (isNull(item)) AND NOT dictHas('warehouse.dict_item', (toString(division_key), ifNull(item, toUUID('00000000-0000-0000-0000-000000000000')))))))] AS found FROM warehouse.fact_sales_order_line FINAL GROUP BY division_key
    UNION ALL SELECT division_key, any(region), any(division), 'fact_transaction_line', toInt64(sum(lines)), [('gl_account', toInt64(sumIf(lines, NOT (isNull(gl_account)) AND NOT dictHas('warehouse.dict_gl_account', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AND NOT (gl_account = toUUID('00000000-0000-0000-0000-000000000000'))))), ('cost_center', toInt64(sumIf(lines, NOT (ifNull(toString(cost_center), '') = '') AND NOT dictHas('warehouse.dict_cost_center', (toString(division_key), ifNull(toString(cost_center), '')))))), ('cost_unit', toInt64(sumIf(lines, NOT (ifNull(toString(cost_unit), '') = '') AND NOT dictHas('warehouse.dict_cost_unit', (toString(division_key), ifNull(toString(cost_unit), ''))))))] FROM warehouse.agg_gl_period FINAL GROUP BY division_key
  ))
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
  MODIFY COMMENT 'One row per table of facts and reference per division: facts that point to something the warehouse does not have. Ledger lines are counted by the warehouse\'s sums by period, for their account, cost center and cost unit.';

CREATE OR REPLACE VIEW looker.payable_days DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_supplier AS supplier, m_supplier_code AS supplier_code, m_supplier_country AS supplier_country, m_month_end AS month_end, m_currency AS currency, m_open_dc AS open_dc, m_billed_90_dc AS billed_90_dc, m_billed_365_dc AS billed_365_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id), '|', toString(month_end)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    dictGetOrNull('warehouse.dict_account', 'name', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier,
    dictGetOrNull('warehouse.dict_account', 'code', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_code,
    dictGetOrNull('warehouse.dict_account', 'country', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_country,
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

CREATE OR REPLACE VIEW looker.purchase_invoices DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_entry_key AS entry_key, m_entry_number AS entry_number, m_entry_date AS entry_date, m_due_date AS due_date, m_supplier_reference AS supplier_reference, m_status AS status, m_is_credit_note AS is_credit_note, m_supplier AS supplier, m_supplier_code AS supplier_code, m_supplier_country AS supplier_country, m_currency AS currency, m_spend_dc AS spend_dc, m_vat_dc AS vat_dc, m_amount_dc AS amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    concat(division_key, '|', toString(id)) AS m_entry_key,
    entry_number AS m_entry_number,
    entry_date AS m_entry_date,
    due_date AS m_due_date,
    your_ref AS m_supplier_reference,
    toString(status_description) AS m_status,
    ifNull(type, 0) = 31 AS m_is_credit_note,
    dictGetOrNull('warehouse.dict_account', 'name', (toString(division_key), ifNull(supplier, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier,
    dictGetOrNull('warehouse.dict_account', 'code', (toString(division_key), ifNull(supplier, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_code,
    dictGetOrNull('warehouse.dict_account', 'country', (toString(division_key), ifNull(supplier, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_country,
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

CREATE OR REPLACE VIEW looker.receivable_days DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_customer AS customer, m_customer_code AS customer_code, m_customer_country AS customer_country, m_month_end AS month_end, m_currency AS currency, m_open_dc AS open_dc, m_billed_90_dc AS billed_90_dc, m_billed_365_dc AS billed_365_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id), '|', toString(month_end)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    dictGetOrNull('warehouse.dict_account', 'name', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer,
    dictGetOrNull('warehouse.dict_account', 'code', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_code,
    dictGetOrNull('warehouse.dict_account', 'country', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_country,
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

CREATE OR REPLACE VIEW looker.revenue_comparison DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_month_date AS month_date, m_customer AS customer, m_customer_code AS customer_code, m_customer_country AS customer_country, m_customer_segment AS customer_segment, m_item_code AS item_code, m_item AS item, m_item_group AS item_group, m_cost_center AS cost_center, m_currency AS currency, m_revenue_dc AS revenue_dc, m_prior_month_dc AS prior_month_dc, m_prior_year_dc AS prior_year_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id), '|', seen) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    addMonths(toStartOfMonth(invoice_date), multiIf(seen = 'prior month', 1, seen = 'prior year', 12, 0)) AS m_month_date,
    dictGetOrNull('warehouse.dict_account', 'name', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer,
    dictGetOrNull('warehouse.dict_account', 'code', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_code,
    dictGetOrNull('warehouse.dict_account', 'country', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_country,
    dictGetOrNull('warehouse.dict_account_classification', 'description', (toString(division_key), ifNull(dictGetOrNull('warehouse.dict_account', 'classification1', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_segment,
    item_code AS m_item_code,
    item_description AS m_item,
    dictGetOrNull('warehouse.dict_item', 'item_group', (toString(division_key), ifNull(item, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_item_group,
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

CREATE OR REPLACE VIEW looker.sales_invoices DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_invoice_key AS invoice_key, m_invoice_number AS invoice_number, m_invoice_date AS invoice_date, m_due_date AS due_date, m_status AS status, m_is_draft AS is_draft, m_is_credit_note AS is_credit_note, m_customer AS customer, m_customer_code AS customer_code, m_customer_country AS customer_country, m_customer_segment AS customer_segment, m_currency AS currency, m_revenue_dc AS revenue_dc, m_revenue_fc AS revenue_fc, m_vat_dc AS vat_dc, m_amount_dc AS amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    concat(division_key, '|', toString(invoice_id)) AS m_invoice_key,
    invoice_number AS m_invoice_number,
    invoice_date AS m_invoice_date,
    due_date AS m_due_date,
    toString(status_description) AS m_status,
    ifNull(status, 0) = 10 AS m_is_draft,
    ifNull(type, 0) IN (8021, 8024) AS m_is_credit_note,
    dictGetOrNull('warehouse.dict_account', 'name', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer,
    dictGetOrNull('warehouse.dict_account', 'code', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_code,
    dictGetOrNull('warehouse.dict_account', 'country', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_country,
    dictGetOrNull('warehouse.dict_account_classification', 'description', (toString(division_key), ifNull(dictGetOrNull('warehouse.dict_account', 'classification1', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_segment,
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

CREATE OR REPLACE VIEW looker.sales_orders DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_order_key AS order_key, m_order_number AS order_number, m_order_date AS order_date, m_delivery_date AS delivery_date, m_status AS status, m_delivery_status AS delivery_status, m_invoice_status AS invoice_status, m_is_open AS is_open, m_is_cancelled AS is_cancelled, m_customer AS customer, m_customer_code AS customer_code, m_customer_country AS customer_country, m_customer_segment AS customer_segment, m_currency AS currency, m_amount_dc AS amount_dc, m_net_amount_fc AS net_amount_fc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
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
    dictGetOrNull('warehouse.dict_account', 'name', (toString(division_key), ifNull(ordered_by, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer,
    dictGetOrNull('warehouse.dict_account', 'code', (toString(division_key), ifNull(ordered_by, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_code,
    dictGetOrNull('warehouse.dict_account', 'country', (toString(division_key), ifNull(ordered_by, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_country,
    dictGetOrNull('warehouse.dict_account_classification', 'description', (toString(division_key), ifNull(dictGetOrNull('warehouse.dict_account', 'classification1', (toString(division_key), ifNull(ordered_by, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_segment,
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
