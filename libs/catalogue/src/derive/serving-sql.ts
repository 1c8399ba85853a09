import type { Entity } from '../core/define-entity.js';
import { tableName } from '../core/names.js';
import type { ServingTable } from '../core/define-serving-table.js';
import { columnsOf, sqlText, type Column } from './ddl.js';

/** Which generation of a division counts in each serving table. */
export const SERVING_SQL = `CREATE TABLE IF NOT EXISTS warehouse.serving (
  serving_table LowCardinality(String) COMMENT 'Table that has the rows.',
  division_key LowCardinality(String) COMMENT 'Region and division number, such as nl:499156.',
  generation UInt64 COMMENT 'Rows that count; the highest wins. When it was begun, epoch milliseconds by 2^20, and a number by chance.',
  published_at DateTime64(3, 'UTC') COMMENT 'Since when it counts.'
) ENGINE = ReplacingMergeTree(generation) ORDER BY (serving_table, division_key)
COMMENT 'One row per serving table and division: the generation readers see.'`;

/** Columns of the fact table that every serving table has. */
const ORIGIN = ['division_key', 'region', 'division', 'id', 'version'] as const;

/** Everything a serving table takes from its fact table. */
function taken(serving: ServingTable): string[] {
  return [...ORIGIN, ...serving.columns];
}

/** Statement that makes a serving table. */
export function servingDdl(serving: ServingTable, entities: readonly Entity[]): string {
  const entity = entities.find((one) => tableName(one) === serving.of);
  if (entity === undefined) throw new Error(`${serving.name} shows ${serving.of}, which is no table`);
  const known = new Map(columnsOf(entity).map((column) => [column.name, column]));
  const own = taken(serving).map((name): Column => {
    const column = known.get(name);
    if (column === undefined) throw new Error(`${serving.name}: ${serving.of} has no column ${name}`);
    return column;
  });
  const computed = Object.entries(serving.computed).map(([name, { type, doc }]) => ({ name, type, comment: doc }));
  const generation = { name: 'generation', type: 'UInt64', comment: 'Which of warehouse.serving the row belongs to.' };
  const columns = [generation, ...own, ...computed];
  return [
    `CREATE TABLE IF NOT EXISTS warehouse.${serving.name} (`,
    columns.map(({ name, type, comment }) => `  ${name} ${type} COMMENT ${sqlText(comment)}`).join(',\n'),
    ') ENGINE = MergeTree PARTITION BY generation',
    `ORDER BY (division_key, ${serving.orderBy.join(', ')}, id)`,
    'SETTINGS allow_nullable_key = 1',
    `COMMENT ${sqlText(serving.doc)}`,
  ].join('\n');
}

/**
 * What a mart reads after FROM: the rows that count of every division that has some, and those of the others from
 * the fact table. Which are which is told once for both, so that no division is there twice or not at all.
 */
export function servingSource(serving: ServingTable): string {
  const current = `(SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.serving FINAL WHERE serving_table = ${sqlText(serving.name)})`;
  const names = taken(serving).join(', ');
  const computed = Object.entries(serving.computed);
  const stored = computed.map(([name]) => `, ${name}`).join('');
  const live = computed.map(([name, { sql, type }]) => `, CAST(${sql}, ${sqlText(type)}) AS ${name}`).join('');
  return `(
    SELECT ${names}${stored} FROM warehouse.${serving.name} WHERE generation IN ${current}.1
    UNION ALL
    SELECT ${names}${live} FROM warehouse.${serving.of} FINAL WHERE division_key NOT IN ${current}.2
  )`;
}

/** Statement that writes a generation of a division. Parameters: `key`, the division; `generation`. */
export function servingFillSql(serving: ServingTable): string {
  const computed = Object.entries(serving.computed);
  return `INSERT INTO warehouse.${serving.name} (generation, ${[...taken(serving), ...computed.map(([name]) => name)].join(', ')})
SELECT {generation:UInt64}, ${[...taken(serving), ...computed.map(([, { sql }]) => sql)].join(', ')}
FROM warehouse.${serving.of} FINAL WHERE division_key = {key:String}
${ONE_THREAD}, max_insert_threads = 1`;
}

/** What a digest is of: the versions of rows, which are quickly read, or everything a serving table shows of them. */
export type DigestOf = 'versions' | 'contents';

/** Columns `lines` and `digest` of what the fact table holds of the division `key`. */
export function factsDigestSql(serving: ServingTable, of: DigestOf): string {
  return `${digestOf(serving, of)} FROM warehouse.${serving.of} FINAL WHERE division_key = {key:String} ${ONE_THREAD}`;
}

/** Columns `lines` and `digest` of a generation: `key`, the division, and `generation`. */
export function servingDigestSql(serving: ServingTable, of: DigestOf): string {
  return `${digestOf(serving, of)} FROM warehouse.${serving.name} WHERE division_key = {key:String} AND generation = {generation:UInt64} ${ONE_THREAD}`;
}

/** On one core: the others are for loading. */
const ONE_THREAD = 'SETTINGS max_threads = 1';

function digestOf(serving: ServingTable, of: DigestOf): string {
  const columns = of === 'versions' ? ['id', 'version'] : taken(serving);
  return `SELECT toString(count()) AS lines, toString(sum(sipHash64(tuple(${columns.join(', ')})))) AS digest`;
}
