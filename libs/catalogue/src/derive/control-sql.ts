import { ENTITIES } from '../catalogue.js';
import { tableName } from '../core/names.js';
import { countOf } from './request.js';

const ZERO = 'toDecimal128(0, 4)';

/** Both sides added up, and how they differ: to the cent, for no float is in between. `counts`: rows are comparable too. */
function comparison(name: string, by: string, counts: boolean, source: string, warehouse: string): string {
  const rows = counts ? '\n  sum(exact_n) AS exact_rows, sum(stored_n) AS warehouse_rows,' : '';
  return `CREATE OR REPLACE VIEW warehouse.${name} AS
SELECT ${by},
  sum(exact) AS exact_amount, sum(stored) AS warehouse_amount, warehouse_amount - exact_amount AS difference,${rows}
  maxIf(at, exact_n > 0) AS exact_at, maxIf(at, stored_n > 0) AS warehouse_at
FROM (
  ${source}
  UNION ALL
  ${warehouse}
) GROUP BY ${by}`;
}

const exactSide = (keys: string, amount: string, rows: string, from: string): string =>
  `SELECT ${keys}, toDecimal128(ifNull(${amount}, 0), 4) AS exact, ${ZERO} AS stored, toInt64(ifNull(${rows}, 0)) AS exact_n, toInt64(0) AS stored_n, fetched_at AS at FROM ${from}`;

const storedSide = (keys: string, amount: string, from: string): string =>
  `SELECT ${keys}, ${ZERO} AS exact, toDecimal128(ifNull(${amount}, 0), 4) AS stored, toInt64(0) AS exact_n, toInt64(1) AS stored_n, fetched_at AS at FROM ${from}`;

const aging = (kind: 'receivable' | 'payable'): { exact: string; stored: string } => ({
  exact: exactSide(
    `division_key, '${kind}' AS kind, account_id AS account`,
    'total_amount',
    '1',
    `warehouse.fact_aging_${kind} FINAL`,
  ),
  stored: storedSide(
    `division_key, '${kind}' AS kind, account`,
    'amount_dc',
    `warehouse.fact_${kind} FINAL WHERE NOT ifNull(is_fully_paid, false)`,
  ),
});

/** Rows as Exact counts them beside those of the table. A division that reads a part of its documents has fewer. */
function rowCounts(): string {
  const tables = ENTITIES.filter((entity) => countOf(entity) !== null).map(
    (entity) =>
      `SELECT division_key, '${entity.name}' AS entity, toInt64(0) AS exact, toInt64(count()) AS stored, toUInt8(0) AS asked, max(fetched_at) AS at FROM warehouse.${tableName(entity)} FINAL GROUP BY division_key`,
  );
  const counts = `SELECT division_key, ifNull(toString(entity), '') AS entity, ifNull(rows, 0) AS exact, toInt64(0) AS stored, toUInt8(1) AS asked, fetched_at AS at FROM warehouse.fact_control_count FINAL`;
  return `CREATE OR REPLACE VIEW warehouse.control_rows AS
SELECT division_key, entity, sum(exact) AS exact_rows, sum(stored) AS warehouse_rows,
  warehouse_rows - exact_rows AS difference, maxIf(at, asked = 1) AS exact_at, maxIf(at, asked = 0) AS warehouse_at
FROM (
  ${[counts, ...tables].join('\n  UNION ALL\n  ')}
) GROUP BY division_key, entity HAVING max(asked) = 1`;
}

const [receivable, payable] = [aging('receivable'), aging('payable')];

/**
 * Views that set what Exact itself adds up beside the rows read from it. A difference is a fault only when the rows
 * were not changed between the two moments shown: control totals are read once a day.
 */
export const CONTROL_SQL: readonly string[] = [
  comparison(
    'control_ledger',
    'division_key, gl_account, year, period',
    true,
    exactSide(
      'division_key, gl_account, reporting_year AS year, reporting_period AS period',
      'amount',
      'count',
      'warehouse.fact_reporting_balance FINAL',
    ),
    storedSide(
      'division_key, gl_account, financial_year AS year, financial_period AS period',
      'amount_dc',
      'warehouse.fact_transaction_line FINAL',
    ),
  ),
  comparison(
    'control_aging',
    'division_key, kind, account',
    false,
    `${receivable.exact}\n  UNION ALL\n  ${payable.exact}`,
    `${receivable.stored}\n  UNION ALL\n  ${payable.stored}`,
  ),
  rowCounts(),
];
