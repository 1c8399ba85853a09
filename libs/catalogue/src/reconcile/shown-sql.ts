import type { Mart, MartColumn, MartMeasure } from '../core/define-mart.js';
import { martOf, type ReconciledMart } from './reconciled-marts.js';

/** All periods together: what has none, and totals. */
export const ALL_PERIODS = '';
/** Period of rows whose date is missing. */
export const UNDATED = 'undated';

/**
 * Rows and amount that Looker should show of an entity, by division and period (`2026-03`), told from the table and not
 * through the view that Looker reads: a view that went wrong is a difference, too. `{division:String}` narrows it where
 * it is not empty. Columns: division_key, period, row_count, amount; numbers as text.
 */
export function shownSql(reconciled: ReconciledMart): string {
  const mart = martOf(reconciled);
  const measure = mart.measures[reconciled.amount];
  if (measure?.of === undefined) throw new Error(`${mart.name}.${reconciled.amount} sums no column`);
  const where = [mart.where, "({division:String} = '' OR division_key = {division:String})"];
  return [
    `SELECT d AS division_key, p AS period, toString(count()) AS row_count, toString(${sumOf(mart, measure)}) AS amount`,
    `FROM (SELECT toString(division_key) AS d, ${periodSql(mart, reconciled.period)} AS p, ${columnSql(mart, measure.of)} AS a${flagColumns(mart, measure)}`,
    `  FROM ${mart.from} WHERE ${where.filter((one) => one !== undefined).join(' AND ')})`,
    'GROUP BY d, p',
  ].join('\n');
}

function sumOf(mart: Mart, { filters }: MartMeasure): string {
  const conditions = Object.entries(filters ?? {}).map(([column, value], n) => {
    if (mart.columns[column]?.type !== 'yesno' || (value !== 'yes' && value !== 'no'))
      throw new Error(`${mart.name}: a reconciled measure filters by yes or no, not ${column} ${value}`);
    return `f${n} = ${value === 'yes' ? 1 : 0}`;
  });
  // An amount that is missing adds nothing, for Looker as for us.
  return conditions.length === 0 ? 'sum(ifNull(a, 0))' : `sumIf(ifNull(a, 0), ${conditions.join(' AND ')})`;
}

function flagColumns(mart: Mart, { filters }: MartMeasure): string {
  return Object.keys(filters ?? {})
    .map((column, n) => `, toUInt8(ifNull(${columnSql(mart, column)}, 0)) AS f${n}`)
    .join('');
}

function periodSql(mart: Mart, period: ReconciledMart['period']): string {
  if ('none' in period) return `'${ALL_PERIODS}'`;
  if ('date' in period) return `ifNull(formatDateTime(${columnSql(mart, period.date)}, '%Y-%m'), '${UNDATED}')`;
  const [year, number] = [columnSql(mart, period.year), columnSql(mart, period.period)];
  return financialPeriodSql(year, number);
}

/** A financial year and period as `2026-03`. */
export function financialPeriodSql(year: string, number: string): string {
  return `ifNull(concat(toString(${year}), '-', leftPad(toString(${number}), 2, '0')), '${UNDATED}')`;
}

function columnSql(mart: Mart, name: string): string {
  const column: MartColumn | undefined = mart.columns[name];
  if (column === undefined) throw new Error(`${mart.name} has no column ${name}`);
  return column.sql;
}
