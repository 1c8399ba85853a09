-- Generated from the catalogue by tools/generate.mjs. Every statement is repeatable.

CREATE OR REPLACE DICTIONARY warehouse.dict_purchase_invoice (
  division_key String,
  id UUID,
  supplier Nullable(UUID),
  invoice_date Nullable(Date32),
  due_date Nullable(Date32),
  entry_number Nullable(Int32),
  status Nullable(Int32),
  your_ref Nullable(String)
) PRIMARY KEY division_key, id
SOURCE(CLICKHOUSE(USER 'default' QUERY 'SELECT division_key, id, supplier, invoice_date, due_date, entry_number, status, your_ref FROM warehouse.fact_purchase_invoice FINAL'))
LAYOUT(COMPLEX_KEY_HASHED())
LIFETIME(MIN 60 MAX 120);

CREATE OR REPLACE VIEW looker.purchase_item_lines DEFINER = default SQL SECURITY DEFINER AS
SELECT m_pk AS pk, m_division_key AS division_key, m_division AS division, m_division_name AS division_name, m_region AS region, m_invoice_key AS invoice_key, m_line_number AS line_number, m_entry_number AS entry_number, m_invoice_date AS invoice_date, m_due_date AS due_date, m_supplier_reference AS supplier_reference, m_is_draft AS is_draft, m_is_credit_note AS is_credit_note, m_supplier AS supplier, m_supplier_code AS supplier_code, m_supplier_country AS supplier_country, m_item_key AS item_key, m_item_code AS item_code, m_item AS item, m_item_group AS item_group, m_cost_center AS cost_center, m_cost_center_name AS cost_center_name, m_cost_unit AS cost_unit, m_project AS project, m_currency AS currency, m_quantity AS quantity, m_amount_dc AS amount_dc, m_amount_fc AS amount_fc
FROM (
  SELECT
    concat(division_key, '|', toString(id)) AS m_pk,
    toString(division_key) AS m_division_key,
    division AS m_division,
    dictGetOrNull('warehouse.dict_division', 'name', tuple(toString(division_key))) AS m_division_name,
    toString(region) AS m_region,
    concat(division_key, '|', toString(invoice_id)) AS m_invoice_key,
    line_number AS m_line_number,
    dictGetOrNull('warehouse.dict_purchase_invoice', 'entry_number', (toString(division_key), ifNull(invoice_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_entry_number,
    dictGetOrNull('warehouse.dict_purchase_invoice', 'invoice_date', (toString(division_key), ifNull(invoice_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_invoice_date,
    dictGetOrNull('warehouse.dict_purchase_invoice', 'due_date', (toString(division_key), ifNull(invoice_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_due_date,
    dictGetOrNull('warehouse.dict_purchase_invoice', 'your_ref', (toString(division_key), ifNull(invoice_id, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_reference,
    ifNull(dictGetOrNull('warehouse.dict_purchase_invoice', 'status', (toString(division_key), ifNull(invoice_id, toUUID('00000000-0000-0000-0000-000000000000')))), 0) = 10 AS m_is_draft,
    ifNull(invoice_type, 0) IN (8031, 8034) AS m_is_credit_note,
    dictGetOrNull('warehouse.dict_account', 'name', (toString(division_key), ifNull(dictGetOrNull('warehouse.dict_purchase_invoice', 'supplier', (toString(division_key), ifNull(invoice_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier,
    dictGetOrNull('warehouse.dict_account', 'code', (toString(division_key), ifNull(dictGetOrNull('warehouse.dict_purchase_invoice', 'supplier', (toString(division_key), ifNull(invoice_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_code,
    dictGetOrNull('warehouse.dict_account', 'country', (toString(division_key), ifNull(dictGetOrNull('warehouse.dict_purchase_invoice', 'supplier', (toString(division_key), ifNull(invoice_id, toUUID('00000000-0000-0000-0000-000000000000')))), toUUID('00000000-0000-0000-0000-000000000000')))) AS m_supplier_country,
    concat(division_key, '|', toString(item)) AS m_item_key,
    dictGetOrNull('warehouse.dict_item', 'code', (toString(division_key), ifNull(item, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_item_code,
    dictGetOrNull('warehouse.dict_item', 'description', (toString(division_key), ifNull(item, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_item,
    dictGetOrNull('warehouse.dict_item', 'item_group', (toString(division_key), ifNull(item, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_item_group,
    toString(cost_center) AS m_cost_center,
    dictGetOrNull('warehouse.dict_cost_center', 'description', (toString(division_key), ifNull(toString(cost_center), ''))) AS m_cost_center_name,
    toString(cost_unit) AS m_cost_unit,
    dictGetOrNull('warehouse.dict_project', 'description', (toString(division_key), ifNull(project, toUUID('00000000-0000-0000-0000-000000000000')))) AS m_project,
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
