-- Generated from the catalogue by tools/generate.mjs. Every statement is repeatable.

ALTER TABLE warehouse.dim_division MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_gl_scheme MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_gl_classification MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_gl_account_classification_mapping MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_gl_account MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_cost_center MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_cost_unit MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_account MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_account_classification MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_account_classification_name MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_item MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_item_group MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_project MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_employee MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_bank_account MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_journal MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_financial_period MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_vat_code MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_payment_condition MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_currency MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.dim_exchange_rate MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_sales_order MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_sales_order_line MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_sales_invoice MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_sales_invoice_line MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_sales_entry MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_sales_entry_line MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_purchase_order MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_purchase_order_line MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_purchase_invoice MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_purchase_invoice_line MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_purchase_entry MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_purchase_entry_line MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_transaction_line MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_receivable MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_payable MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_reporting_balance MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_aging_receivable MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_aging_payable MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_control_count MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_budget MODIFY SETTING non_replicated_deduplication_window = 1000;

ALTER TABLE warehouse.fact_deletion MODIFY SETTING non_replicated_deduplication_window = 1000;
