-- Generated from the catalogue by tools/generate.mjs. Every statement is repeatable.

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
