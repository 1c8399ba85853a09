import type { Mart } from '../core/define-mart.js';
import type { Dictionary } from '../marts/dictionaries.js';
import { sqlText } from './ddl.js';
import { servingSource } from './serving-sql.js';

/** Seconds after which ClickHouse may look for changes by itself; the writer reloads sooner, after loads. */
const LIFETIME = 'LIFETIME(MIN 60 MAX 120)';

/** Statement that makes a dictionary in database `warehouse`. */
export function dictionarySql(dictionary: Dictionary): string {
  const columns = Object.entries({ ...dictionary.key, ...dictionary.attributes });
  const query = `SELECT ${dictionary.select} FROM ${dictionary.from}`;
  return [
    `CREATE OR REPLACE DICTIONARY warehouse.${dictionary.name} (`,
    columns.map(([name, type]) => `  ${name} ${type}`).join(',\n'),
    `) PRIMARY KEY ${Object.keys(dictionary.key).join(', ')}`,
    `SOURCE(CLICKHOUSE(USER 'default' QUERY ${sqlText(query)}))`,
    `LAYOUT(COMPLEX_KEY_HASHED())`,
    LIFETIME,
  ].join('\n');
}

/**
 * Statement that makes a mart's view in database `looker`. The inner names carry a prefix, for ClickHouse would take
 * an alias for the column of the same name. Current state by FINAL; unmatched labels are null.
 */
export function martSql(mart: Mart): string {
  const columns = Object.entries(mart.columns);
  const inner = columns.map(([name, column]) => `    ${column.sql} AS m_${name}`).join(',\n');
  const where = mart.where === undefined ? '' : `\n  WHERE ${mart.where}`;
  return [
    `CREATE OR REPLACE VIEW looker.${mart.name} DEFINER = default SQL SECURITY DEFINER AS`,
    `SELECT ${columns.map(([name]) => `m_${name} AS ${name}`).join(', ')}`,
    `FROM (\n  SELECT\n${inner}\n  FROM ${sourceOf(mart)}${where}\n)`,
    `SETTINGS join_use_nulls = 1, enable_extended_results_for_datetime_functions = 1`,
  ].join('\n');
}

function sourceOf({ from, serving }: Mart): string {
  return serving === undefined ? from : servingSource(serving);
}

/** Statement that writes the meaning of a mart and of its columns into the warehouse. */
export function martCommentSql(mart: Mart): string {
  const columns = Object.entries(mart.columns).map(([name, { doc }]) => `  COMMENT COLUMN ${name} ${sqlText(doc)}`);
  return `ALTER TABLE looker.${mart.name}\n${[...columns, `  MODIFY COMMENT ${sqlText(mart.doc)}`].join(',\n')}`;
}
