-- Generated from the catalogue by tools/generate.mjs. Every statement is repeatable.

CREATE DATABASE IF NOT EXISTS looker;

CREATE OR REPLACE VIEW looker.budgets DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_gl_account_code AS gl_account_code, m_gl_account AS gl_account, m_classification_1 AS classification_1, m_classification_2 AS classification_2, m_reporting_year AS reporting_year, m_reporting_period AS reporting_period, m_scenario AS scenario, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_amount_dc AS amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    dictGetOrNull('warehouse.dict_gl_account', 'code', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account_code,
    dictGetOrNull('warehouse.dict_gl_account', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account,
    dictGetOrNull('warehouse.dict_gl_level', 'level_1', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_1,
    dictGetOrNull('warehouse.dict_gl_level', 'level_2', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_2,
    reporting_year AS m_reporting_year,
    reporting_period AS m_reporting_period,
    budget_scenario_description AS m_scenario,
    toString(costcenter) AS m_cost_center,
    dictGetOrNull('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(costcenter), ''))) AS m_cost_center_name,
    amount_dc AS m_amount_dc
  FROM warehouse.fact_budget FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

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
    dictGetOrNull('warehouse.dict_gl_account', 'code', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account_code,
    dictGetOrNull('warehouse.dict_gl_account', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account,
    dictGetOrNull('warehouse.dict_gl_account', 'type_description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_account_type,
    dictGetOrNull('warehouse.dict_gl_account', 'balance_type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_balance_type,
    dictGetOrNull('warehouse.dict_gl_level', 'level_1', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_1,
    dictGetOrNull('warehouse.dict_gl_level', 'level_2', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_2,
    dictGetOrNull('warehouse.dict_gl_level', 'level_3', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_3,
    toString(cost_center) AS m_cost_center,
    dictGetOrNull('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center), ''))) AS m_cost_center_name,
    toString(cost_unit) AS m_cost_unit,
    dictGetOrNull('warehouse.dict_account', 'name', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_relation,
    dictGetOrNull('warehouse.dict_project', 'description', (toString(division_key), ifNull(project, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_project,
    amount_dc AS m_amount_dc
  FROM warehouse.fact_transaction_line FINAL
  WHERE ifNull(toString(cost_center), '') != '' AND dictGetOrNull('warehouse.dict_gl_account', 'balance_type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 'W' AND dictGetOrNull('warehouse.dict_gl_account', 'balance_side', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) = 'D' AND ifNull(type, 0) != 3000 AND NOT (ifNull(type, 0) BETWEEN 310 AND 328)
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

CREATE OR REPLACE VIEW looker.gl_balances DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_gl_account_code AS gl_account_code, m_gl_account AS gl_account, m_classification_1 AS classification_1, m_classification_2 AS classification_2, m_reporting_year AS reporting_year, m_reporting_period AS reporting_period, m_balance_type AS balance_type, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_amount AS amount, m_amount_debit AS amount_debit, m_amount_credit AS amount_credit
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    dictGetOrNull('warehouse.dict_gl_account', 'code', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account_code,
    dictGetOrNull('warehouse.dict_gl_account', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account,
    dictGetOrNull('warehouse.dict_gl_level', 'level_1', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_1,
    dictGetOrNull('warehouse.dict_gl_level', 'level_2', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_classification_2,
    reporting_year AS m_reporting_year,
    reporting_period AS m_reporting_period,
    toString(balance_type) AS m_balance_type,
    toString(cost_center_code) AS m_cost_center,
    dictGetOrNull('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center_code), ''))) AS m_cost_center_name,
    amount AS m_amount,
    amount_debit AS m_amount_debit,
    amount_credit AS m_amount_credit
  FROM warehouse.fact_reporting_balance FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

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
    dictGetOrNull('warehouse.dict_gl_account', 'code', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account_code,
    dictGetOrNull('warehouse.dict_gl_account', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account,
    dictGetOrNull('warehouse.dict_gl_account', 'type_description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_account_type,
    dictGetOrNull('warehouse.dict_gl_account', 'balance_type', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_balance_type,
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
  FROM warehouse.fact_transaction_line FINAL
  WHERE ifNull(type, 0) != 3000
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

CREATE OR REPLACE VIEW looker.load_status DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_table_name AS table_name, m_fetched_at AS fetched_at, m_loaded_at AS loaded_at
FROM (
  SELECT
    concat(division_key, '|', table_name) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    table_name AS m_table_name,
    fetched_at AS m_fetched_at,
    loaded_at AS m_loaded_at
  FROM warehouse.load_status FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

CREATE OR REPLACE VIEW looker.payables DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_supplier AS supplier, m_supplier_code AS supplier_code, m_supplier_country AS supplier_country, m_invoice_number AS invoice_number, m_your_ref AS your_ref, m_invoice_date AS invoice_date, m_due_date AS due_date, m_is_open AS is_open, m_days_overdue AS days_overdue, m_ageing_bucket AS ageing_bucket, m_is_overdue AS is_overdue, m_currency AS currency, m_amount_dc AS amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    dictGetOrNull('warehouse.dict_account', 'name', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier,
    dictGetOrNull('warehouse.dict_account', 'code', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_code,
    dictGetOrNull('warehouse.dict_account', 'country', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_country,
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

CREATE OR REPLACE VIEW looker.purchase_lines DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_entry_key AS entry_key, m_line_number AS line_number, m_entry_date AS entry_date, m_due_date AS due_date, m_supplier_reference AS supplier_reference, m_supplier AS supplier, m_supplier_country AS supplier_country, m_gl_account_code AS gl_account_code, m_gl_account AS gl_account, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_cost_unit AS cost_unit, m_project AS project, m_currency AS currency, m_amount_dc AS amount_dc, m_vat_amount_dc AS vat_amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    concat(division_key, '|', toString(entry_id)) AS m_entry_key,
    line_number AS m_line_number,
    dictGetOrNull('warehouse.dict_purchase_entry', 'entry_date', (toString(division_key), ifNull(entry_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_entry_date,
    dictGetOrNull('warehouse.dict_purchase_entry', 'due_date', (toString(division_key), ifNull(entry_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_due_date,
    dictGetOrNull('warehouse.dict_purchase_entry', 'your_ref', (toString(division_key), ifNull(entry_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_reference,
    dictGetOrNull('warehouse.dict_account', 'name', (toString(division_key), ifNull(dictGetOrNull('warehouse.dict_purchase_entry', 'supplier', (toString(division_key), ifNull(entry_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier,
    dictGetOrNull('warehouse.dict_account', 'country', (toString(division_key), ifNull(dictGetOrNull('warehouse.dict_purchase_entry', 'supplier', (toString(division_key), ifNull(entry_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_country,
    dictGetOrNull('warehouse.dict_gl_account', 'code', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account_code,
    dictGetOrNull('warehouse.dict_gl_account', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account,
    toString(cost_center) AS m_cost_center,
    dictGetOrNull('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center), ''))) AS m_cost_center_name,
    toString(cost_unit) AS m_cost_unit,
    dictGetOrNull('warehouse.dict_project', 'description', (toString(division_key), ifNull(project, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_project,
    dictGetOrNull('warehouse.dict_purchase_entry', 'currency', (toString(division_key), ifNull(entry_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_currency,
    amount_dc AS m_amount_dc,
    vat_amount_dc AS m_vat_amount_dc
  FROM warehouse.fact_purchase_entry_line FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

CREATE OR REPLACE VIEW looker.receivables DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_customer AS customer, m_customer_code AS customer_code, m_customer_country AS customer_country, m_invoice_number AS invoice_number, m_your_ref AS your_ref, m_invoice_date AS invoice_date, m_due_date AS due_date, m_is_open AS is_open, m_days_overdue AS days_overdue, m_ageing_bucket AS ageing_bucket, m_is_overdue AS is_overdue, m_currency AS currency, m_amount_dc AS amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    dictGetOrNull('warehouse.dict_account', 'name', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer,
    dictGetOrNull('warehouse.dict_account', 'code', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_code,
    dictGetOrNull('warehouse.dict_account', 'country', (toString(division_key), ifNull(account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_country,
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

CREATE OR REPLACE VIEW looker.sales_invoice_lines DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_invoice_key AS invoice_key, m_invoice_number AS invoice_number, m_line_number AS line_number, m_invoice_date AS invoice_date, m_due_date AS due_date, m_status AS status, m_is_draft AS is_draft, m_customer AS customer, m_customer_code AS customer_code, m_customer_country AS customer_country, m_customer_segment AS customer_segment, m_item_code AS item_code, m_item AS item, m_item_group AS item_group, m_gl_account AS gl_account, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_cost_unit AS cost_unit, m_project AS project, m_currency AS currency, m_quantity AS quantity, m_amount_dc AS amount_dc, m_amount_fc AS amount_fc, m_vat_amount_dc AS vat_amount_dc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    concat(division_key, '|', toString(invoice_id)) AS m_invoice_key,
    invoice_number AS m_invoice_number,
    line_number AS m_line_number,
    invoice_date AS m_invoice_date,
    due_date AS m_due_date,
    status_description AS m_status,
    ifNull(status, 0) = 10 AS m_is_draft,
    dictGetOrNull('warehouse.dict_account', 'name', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer,
    dictGetOrNull('warehouse.dict_account', 'code', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_code,
    dictGetOrNull('warehouse.dict_account', 'country', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_country,
    dictGetOrNull('warehouse.dict_account_classification', 'description', (toString(division_key), ifNull(dictGetOrNull('warehouse.dict_account', 'classification1', (toString(division_key), ifNull(invoice_to, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_segment,
    item_code AS m_item_code,
    item_description AS m_item,
    dictGetOrNull('warehouse.dict_item', 'item_group', (toString(division_key), ifNull(item, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_item_group,
    dictGetOrNull('warehouse.dict_gl_account', 'description', (toString(division_key), ifNull(gl_account, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_gl_account,
    toString(cost_center) AS m_cost_center,
    dictGetOrNull('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center), ''))) AS m_cost_center_name,
    toString(cost_unit) AS m_cost_unit,
    dictGetOrNull('warehouse.dict_project', 'description', (toString(division_key), ifNull(project, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_project,
    toString(currency) AS m_currency,
    quantity AS m_quantity,
    amount_dc AS m_amount_dc,
    amount_fc AS m_amount_fc,
    vat_amount_dc AS m_vat_amount_dc
  FROM warehouse.fact_sales_invoice_line FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;

CREATE OR REPLACE VIEW looker.sales_order_lines DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_order_key AS order_key, m_order_number AS order_number, m_line_number AS line_number, m_order_date AS order_date, m_delivery_date AS delivery_date, m_status AS status, m_customer AS customer, m_customer_country AS customer_country, m_item_code AS item_code, m_item AS item, m_item_group AS item_group, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_currency AS currency, m_quantity AS quantity, m_quantity_delivered AS quantity_delivered, m_quantity_invoiced AS quantity_invoiced, m_amount_dc AS amount_dc
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
    dictGetOrNull('warehouse.dict_sales_order', 'status', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_status,
    dictGetOrNull('warehouse.dict_account', 'name', (toString(division_key), ifNull(dictGetOrNull('warehouse.dict_sales_order', 'ordered_by', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer,
    dictGetOrNull('warehouse.dict_account', 'country', (toString(division_key), ifNull(dictGetOrNull('warehouse.dict_sales_order', 'ordered_by', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_customer_country,
    item_code AS m_item_code,
    item_description AS m_item,
    dictGetOrNull('warehouse.dict_item', 'item_group', (toString(division_key), ifNull(item, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_item_group,
    toString(cost_center) AS m_cost_center,
    dictGetOrNull('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center), ''))) AS m_cost_center_name,
    dictGetOrNull('warehouse.dict_sales_order', 'currency', (toString(division_key), ifNull(order_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_currency,
    quantity AS m_quantity,
    quantity_delivered AS m_quantity_delivered,
    quantity_invoiced AS m_quantity_invoiced,
    amount_dc AS m_amount_dc
  FROM warehouse.fact_sales_order_line FINAL
)
SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1;
