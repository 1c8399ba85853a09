import { columnsOf, tableBesideDdl, tableName, type Entity } from '@ml-connector/catalogue';
import type { WarehouseClient } from '../warehouse-client.js';

/** What follows the name of a table that is built beside the live one. */
export const REBUILD_SUFFIX = '__rebuild';

/** Columns that say how and when a row was loaded, not what it is: the same record read twice differs in them. */
const LOAD_COLUMNS = new Set([
  'ingested_at',
  'fetched_at',
  'lineage_id',
  'raw_topic',
  'raw_partition',
  'raw_offset',
  'transform_version',
]);

/** Statement that makes the empty new table of an entity, in its current schema. */
export function rebuildDdl(entity: Entity): string {
  return tableBesideDdl(entity, REBUILD_SUFFIX);
}

/** Hash of a row over the given columns, null values included, as an SQL expression of type UInt64. */
export function rowHashSql(columns: readonly string[]): string {
  return `cityHash64(${columns.map((column) => `ifNull(cityHash64(${column}), 1)`).join(', ')})`;
}

/** Columns that say what a row is. */
export function contentColumns(entity: Entity): string[] {
  return columnsOf(entity)
    .map(({ name }) => name)
    .filter((name) => !LOAD_COLUMNS.has(name));
}

/** State of a table under FINAL: rows alive and a hash that no order of rows changes. */
export interface TableState {
  readonly rows: string;
  readonly hash: string;
}

/** Reads the state of a table; equal states hold the same rows. */
export async function tableState(client: WarehouseClient, entity: Entity, suffix = ''): Promise<TableState> {
  const [state] = await client.query<TableState>(
    `SELECT toString(count()) AS rows, toString(sum(${rowHashSql(contentColumns(entity))})) AS hash
FROM warehouse.${tableName(entity)}${suffix} FINAL`,
  );
  return state ?? { rows: '0', hash: '0' };
}

/** Identity of a table that goes with its data when names are exchanged; undefined when there is no such table. */
export async function tableUuid(client: WarehouseClient, table: string): Promise<string | undefined> {
  const [found] = await client.query<{ uuid: string }>(
    `SELECT toString(uuid) AS uuid FROM system.tables WHERE database = 'warehouse' AND name = {table:String}`,
    { table },
  );
  return found?.uuid;
}
