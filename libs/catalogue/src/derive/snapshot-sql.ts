import type { Entity } from '../core/define-entity.js';
import { tableName } from '../core/names.js';
import type { Snapshot } from '../core/define-snapshot.js';
import { columnsOf, sqlText, type Column } from './ddl.js';

/** Which generation of a division's rows each snapshot shows. */
export const SNAPSHOT_SQL = `CREATE TABLE IF NOT EXISTS warehouse.snapshot (
  snapshot LowCardinality(String) COMMENT 'Table of the snapshot.',
  division_key LowCardinality(String) COMMENT 'Region and division number, such as nl:499156.',
  generation UInt64 COMMENT 'Rows that count; the highest wins. When it was begun, epoch milliseconds by 2^20, and a number by chance.',
  lines UInt64 COMMENT 'Rows it has.',
  digest UInt64 COMMENT 'Tells whether the fact table holds anything else by now.',
  published_at DateTime64(3, 'UTC') COMMENT 'Since when it counts.'
) ENGINE = ReplacingMergeTree(generation) ORDER BY (snapshot, division_key)
COMMENT 'One row per snapshot and division: the generation readers see.'`;

/** Columns of the fact table that every snapshot has. */
const ORIGIN = ['division_key', 'region', 'division', 'id', 'version'] as const;

/** Everything a snapshot takes from its fact table. */
function taken(snapshot: Snapshot): string[] {
  return [...ORIGIN, ...snapshot.columns];
}

/** Statement that makes the table of a snapshot. */
export function snapshotDdl(snapshot: Snapshot, entities: readonly Entity[]): string {
  const entity = entities.find((one) => tableName(one) === snapshot.of);
  if (entity === undefined) throw new Error(`${snapshot.name} shows ${snapshot.of}, which is no table`);
  const known = new Map(columnsOf(entity).map((column) => [column.name, column]));
  const own = taken(snapshot).map((name): Column => {
    const column = known.get(name);
    if (column === undefined) throw new Error(`${snapshot.name}: ${snapshot.of} has no column ${name}`);
    return column;
  });
  const computed = Object.entries(snapshot.computed).map(([name, { type, doc }]) => ({ name, type, comment: doc }));
  const generation = { name: 'generation', type: 'UInt64', comment: 'Which of warehouse.snapshot the row belongs to.' };
  const columns = [generation, ...own, ...computed];
  return [
    `CREATE TABLE IF NOT EXISTS warehouse.${snapshot.name} (`,
    columns.map(({ name, type, comment }) => `  ${name} ${type} COMMENT ${sqlText(comment)}`).join(',\n'),
    ') ENGINE = MergeTree PARTITION BY generation',
    `ORDER BY (division_key, ${snapshot.orderBy.join(', ')}, id)`,
    'SETTINGS allow_nullable_key = 1',
    `COMMENT ${sqlText(snapshot.doc)}`,
  ].join('\n');
}

/**
 * What a mart reads after FROM: the rows that count of every division that has a snapshot, and those of the others from
 * the fact table. Which are which is told once for both, so that no division is there twice or not at all.
 */
export function snapshotSource(snapshot: Snapshot): string {
  const current = `(SELECT (groupArray(generation), groupArray(toString(division_key))) FROM warehouse.snapshot FINAL WHERE snapshot = ${sqlText(snapshot.name)})`;
  const names = taken(snapshot).join(', ');
  const computed = Object.entries(snapshot.computed);
  const stored = computed.map(([name]) => `, ${name}`).join('');
  const live = computed.map(([name, { sql, type }]) => `, CAST(${sql}, ${sqlText(type)}) AS ${name}`).join('');
  return `(
    SELECT ${names}${stored} FROM warehouse.${snapshot.name} WHERE generation IN ${current}.1
    UNION ALL
    SELECT ${names}${live} FROM warehouse.${snapshot.of} FINAL WHERE division_key NOT IN ${current}.2
  )`;
}

/** Statement that writes a generation of a division. Parameters: `key`, the division; `generation`. */
export function snapshotFillSql(snapshot: Snapshot): string {
  const computed = Object.entries(snapshot.computed);
  return `INSERT INTO warehouse.${snapshot.name} (generation, ${[...taken(snapshot), ...computed.map(([name]) => name)].join(', ')})
SELECT {generation:UInt64}, ${[...taken(snapshot), ...computed.map(([, { sql }]) => sql)].join(', ')}
FROM warehouse.${snapshot.of} FINAL WHERE division_key = {key:String}
${FEW_THREADS}`;
}

/** Columns `lines` and `digest` of what the fact table holds of the division `key`. */
export function snapshotSourceDigestSql(snapshot: Snapshot): string {
  return `${digestOf(snapshot)} FROM warehouse.${snapshot.of} FINAL WHERE division_key = {key:String} ${ONE_THREAD}`;
}

/** Columns `lines` and `digest` of a generation: `key`, the division, and `generation`. */
export function snapshotDigestSql(snapshot: Snapshot): string {
  return `${digestOf(snapshot)} FROM warehouse.${snapshot.name} WHERE division_key = {key:String} AND generation = {generation:UInt64} ${ONE_THREAD}`;
}

/** On one core: the others are for loading. */
const ONE_THREAD = 'SETTINGS max_threads = 1';
const FEW_THREADS = `${ONE_THREAD}, max_insert_threads = 1`;

function digestOf(snapshot: Snapshot): string {
  return `SELECT toString(count()) AS lines, toString(sum(sipHash64(tuple(${taken(snapshot).join(', ')})))) AS digest`;
}
