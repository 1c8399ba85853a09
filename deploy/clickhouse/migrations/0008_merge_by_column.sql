-- Generated from the catalogue by tools/generate.mjs. Every statement is repeatable.

ALTER TABLE warehouse.dim_division MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_gl_scheme MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_gl_classification MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_gl_account_classification_mapping MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_gl_account MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_cost_center MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_cost_unit MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_account MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_account_classification MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_account_classification_name MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_item MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_item_group MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_project MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_employee MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_bank_account MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_journal MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_financial_period MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_vat_code MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_payment_condition MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_currency MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.dim_exchange_rate MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_sales_order MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_sales_order_line MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_sales_invoice MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_sales_invoice_line MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_sales_entry MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_sales_entry_line MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_purchase_order MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_purchase_order_line MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_purchase_invoice MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_purchase_invoice_line MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_purchase_entry MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_purchase_entry_line MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_transaction_line MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_receivable MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_payable MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_reporting_balance MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_aging_receivable MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_aging_payable MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_control_count MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_budget MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;

ALTER TABLE warehouse.fact_deletion MODIFY SETTING vertical_merge_algorithm_min_rows_to_activate = 1;
