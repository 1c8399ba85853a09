import type { Aggregate, AggregateColumn } from '../core/define-aggregate.js';
import { sqlText } from './ddl.js';

/** Every refresh writes one part, so that a reader sees all of it or nothing. On one core: the others are for loading. */
const ONE_PART =
  'SETTINGS max_threads = 1, max_insert_threads = 1, min_insert_block_size_rows = 100000000, min_insert_block_size_bytes = 0';

const names = (columns: Readonly<Record<string, AggregateColumn>>): string[] => Object.keys(columns);

/** Statement that makes the table of an aggregate. */
function aggregateDdl(aggregate: Aggregate): string {
  const columns = [
    ['division_key', 'LowCardinality(String)', 'Region and division number, such as nl:499156.'],
    ['region', 'LowCardinality(String)', 'Exact site of the division.'],
    ['division', 'UInt32', 'Division number; repeats across regions.'],
    ...Object.entries({ ...aggregate.keys, ...aggregate.sums }).map(([name, { type, doc }]) => [name, type, doc]),
    ['version', 'UInt64', 'Refresh that wrote the row, epoch milliseconds or later; the highest wins.'],
    ['is_deleted', 'UInt8', '1: the group has no rows any more.'],
  ].map(([name, type, doc]) => `  ${name} ${type} COMMENT ${sqlText(doc ?? '')}`);
  return [
    `CREATE TABLE IF NOT EXISTS warehouse.${aggregate.name} (`,
    columns.join(',\n'),
    ') ENGINE = ReplacingMergeTree(version, is_deleted)',
    `ORDER BY (division_key, ${names(aggregate.keys).join(', ')})`,
    `COMMENT ${sqlText(aggregate.doc)}`,
  ].join('\n');
}

/** Statements that make the tables of aggregates, of several that fill one table once. */
export function aggregateTables(aggregates: readonly Aggregate[]): string[] {
  return [...new Set(aggregates.map(aggregateDdl))];
}

/**
 * Statement that brings the rows of one division up to date: sums of what the fact table holds now, set beside those
 * that are stored; what differs is written, groups without rows as deletions. Run again it writes nothing.
 * Parameters: `key`, the division; `version`, higher than any before.
 */
export function aggregateRefreshSql(aggregate: Aggregate): string {
  const keys = names(aggregate.keys);
  const sums = names(aggregate.sums);
  const origin = ['region', 'division'];
  const list = (columns: readonly string[]): string => columns.join(', ');
  const computed = (columns: Readonly<Record<string, AggregateColumn>>): string =>
    list(Object.entries(columns).map(([name, { sql, type }]) => `CAST(${sql}, ${sqlText(type)}) AS own_${name}`));
  const inner = [...keys, ...sums];
  const own = aggregate.part === undefined ? '' : ` AND part = ${sqlText(aggregate.part)}`;
  return `INSERT INTO warehouse.${aggregate.name} (division_key, ${list([...origin, ...inner])}, version, is_deleted)
SELECT {key:String}, ${list(origin.map((name) => `any(own_${name})`))}, ${list(keys.map((name) => `own_${name}`))},
  ${list(sums.map((name) => `sumIf(own_${name}, is_new)`))}, {version:UInt64}, sumIf(own_lines, is_new) = 0
FROM (
  SELECT true AS is_new, ${list(origin.map((name) => `any(${name}) AS own_${name}`))}, ${computed(aggregate.keys)}, ${computed(aggregate.sums)}
  FROM warehouse.${aggregate.of} FINAL WHERE division_key = {key:String} AND ${aggregate.where}
  GROUP BY ${list(keys.map((name) => `own_${name}`))}
  UNION ALL
  SELECT false, ${list([...origin, ...inner])}
  FROM warehouse.${aggregate.name} FINAL WHERE division_key = {key:String}${own}
)
GROUP BY ${list(keys.map((name) => `own_${name}`))}
HAVING ${sums.map((name) => `sumIf(own_${name}, is_new) != sumIf(own_${name}, NOT is_new)`).join(' OR ')}
${ONE_PART}`;
}
