import { ENTITIES } from '../catalogue.js';
import { tableName } from '../core/names.js';
import { financialPeriodSql, ALL_PERIODS } from './shown-sql.js';

/** Of the groups of a cell that differ, so many are told. */
const MOST_GROUPS = 200;
const NARROWED = "({division:String} = '' OR division_key = {division:String})";

/**
 * What Exact adds up or counts beside the table, from the views `warehouse.control_*`. Columns: division_key, entity,
 * period, exact_rows, exact_amount, warehouse_rows, warehouse_amount (text, null where not told), and `differing`: the
 * groups below the cell (accounts, relations) that differ, as `group rows amount`, for sums of a cell may agree by chance.
 */
export const SOURCE_SQL: Readonly<Record<'ledger' | 'aging' | 'rows', string>> = {
  ledger: `SELECT toString(c.division_key) AS division_key, 'transaction_line' AS entity,
  ${financialPeriodSql('c.year', 'c.period')} AS period,
  toString(sum(c.exact_rows)) AS exact_rows, toString(sum(c.exact_amount)) AS exact_amount,
  toString(sum(c.warehouse_rows)) AS warehouse_rows, toString(sum(c.warehouse_amount)) AS warehouse_amount,
  groupArraySortedIf(${MOST_GROUPS})(concat(toString(c.gl_account), ' ', toString(c.warehouse_rows - c.exact_rows), ' ', toString(c.difference)),
    c.difference != 0 OR c.warehouse_rows != c.exact_rows) AS differing
FROM warehouse.control_ledger AS c WHERE ${NARROWED} GROUP BY division_key, period`,
  aging: `SELECT toString(c.division_key) AS division_key, toString(c.kind) AS entity, '${ALL_PERIODS}' AS period,
  CAST(NULL, 'Nullable(String)') AS exact_rows, toString(sum(c.exact_amount)) AS exact_amount,
  CAST(NULL, 'Nullable(String)') AS warehouse_rows, toString(sum(c.warehouse_amount)) AS warehouse_amount,
  groupArraySortedIf(${MOST_GROUPS})(concat(toString(c.account), ' 0 ', toString(c.difference)), c.difference != 0) AS differing
FROM warehouse.control_aging AS c WHERE ${NARROWED} GROUP BY division_key, entity`,
  rows: `SELECT toString(c.division_key) AS division_key, c.entity AS entity, '${ALL_PERIODS}' AS period,
  toString(c.exact_rows) AS exact_rows, CAST(NULL, 'Nullable(String)') AS exact_amount,
  toString(c.warehouse_rows) AS warehouse_rows, CAST(NULL, 'Nullable(String)') AS warehouse_amount,
  if(c.difference = 0, [], [concat('rows ', toString(c.difference), ' 0')]) AS differing
FROM warehouse.control_rows AS c WHERE ${NARROWED}`,
};

/** Tables of what Exact itself adds up or counts, by the name of their feed. */
const CONTROL_TABLES = ENTITIES.filter(({ feed, name }) => feed.isControl === true || name === 'reporting_balance');

/** When each control total of a division was read, from first page to last: division_key, feed, begun_at, ended_at. */
export const CONTROL_MOMENTS_SQL = CONTROL_TABLES.map(
  (entity) =>
    `SELECT toString(division_key) AS division_key, '${entity.feed.name}' AS feed, toString(min(fetched_at)) AS begun_at, toString(max(fetched_at)) AS ended_at
FROM warehouse.${tableName(entity)} FINAL WHERE ${NARROWED} GROUP BY division_key`,
).join('\nUNION ALL\n');

/** Keys of an entity that were read since `{since:DateTime64(3)}` in a division, deletions included: column `n`. */
export function changedSinceSql(entityName: string): string {
  const entity = ENTITIES.find(({ name }) => name === entityName);
  if (entity === undefined) throw new Error(`no entity ${entityName}`);
  return `SELECT toString(uniqExact(id)) AS n FROM warehouse.${tableName(entity)}
WHERE division_key = {division:String} AND fetched_at >= {since:DateTime64(3)}`;
}

/** The feed of control totals an entity's figures at Exact are of, by what they are. */
export const CONTROL_FEED_OF = {
  ledger: feedOf('reporting_balance'),
  receivable: feedOf('aging_receivable'),
  payable: feedOf('aging_payable'),
  rows: feedOf('control_count'),
} as const;

function feedOf(name: string): string {
  const entity = ENTITIES.find((one) => one.name === name);
  if (entity === undefined) throw new Error(`no entity ${name}`);
  return entity.feed.name;
}
