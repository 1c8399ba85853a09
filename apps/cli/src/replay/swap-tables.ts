import { DICTIONARIES } from '@ml-connector/catalogue';
import { REBUILD_SUFFIX, tableUuid, type Rebuild, type WarehouseClient } from '@ml-connector/clickhouse';
import { TerminalError } from '@ml-connector/kernel';

/** A materialized view that reads a table. */
export interface DependentView {
  readonly name: string;
  /** Filled again as a whole; else it only follows inserts, and keeps what it has. */
  readonly refreshed: boolean;
}

/**
 * Exchanges the names of a live table and its rebuild, in one step for every reader. Safe to call again: the identity
 * of the new table tells whether it happened. Throws `rebuild_missing`.
 */
export async function exchange(client: WarehouseClient, { table, uuid }: Rebuild): Promise<void> {
  if ((await tableUuid(client, table)) === uuid) return;
  const beside = `${table}${REBUILD_SUFFIX}`;
  if ((await tableUuid(client, beside)) !== uuid)
    throw new TerminalError(
      'rebuild_missing',
      `warehouse.${beside} is not the table this rebuild made: cancel it (ml-connector replay cancel ${table}) and begin again`,
    );
  await client.command(`EXCHANGE TABLES warehouse.${table} AND warehouse.${beside}`);
}

/** Makes what hangs on a table read the new one: dictionaries, and materialized views that are filled as a whole. */
export async function follow(client: WarehouseClient, table: string): Promise<DependentView[]> {
  for (const { name } of DICTIONARIES.filter(({ watches }) => watches.includes(table)))
    await client.command(`SYSTEM RELOAD DICTIONARY warehouse.${name}`);
  const found = await client.query<{ view: string; sql: string }>(
    `SELECT concat(database, '.', name) AS view, create_table_query AS sql FROM system.tables
WHERE engine = 'MaterializedView' AND match(create_table_query, {pattern:String})`,
    { pattern: `warehouse\\.${table}\\b` },
  );
  const views = found.map(({ view, sql }) => ({ name: view, refreshed: / REFRESH (EVERY|AFTER) /.test(sql) }));
  for (const { name, refreshed } of views) if (refreshed) await client.command(`SYSTEM REFRESH VIEW ${name}`);
  return views;
}
