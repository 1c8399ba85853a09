import {
  AGGREGATES,
  aggregateTables,
  DICTIONARIES,
  dictionarySql,
  ENTITIES,
  keepTokensSql,
  mergeByColumnSql,
  MARTS,
  martSql,
  CONTROL_SQL,
  RECONCILIATION_SQL,
  SERVING_SQL,
  servingDdl,
  SERVING_TABLES,
  SUPPORT_SQL,
  tableDdl,
  type Entity,
} from '@ml-connector/catalogue';
import { readingAs, WarehouseClient } from '@ml-connector/clickhouse';

/** A client of the test's ClickHouse with the rights of who writes: `deploy/clickhouse/users.sql`. */
export function ownerClient(): WarehouseClient {
  return new WarehouseClient({
    url: process.env['CLICKHOUSE_URL'] ?? '',
    username: 'exact',
    application: 'warehouse-writer-test',
  });
}

/** A client with all rights: for what only a test does to a server. */
export function adminClient(): WarehouseClient {
  return new WarehouseClient({ url: process.env['CLICKHOUSE_URL'] ?? '', application: 'warehouse-writer-test' });
}

/** A client with the rights Looker has. */
export function lookerClient(): WarehouseClient {
  return new WarehouseClient({
    url: process.env['CLICKHOUSE_URL'] ?? '',
    username: process.env['CLICKHOUSE_LOOKER_USER'] ?? '',
    password: process.env['CLICKHOUSE_LOOKER_PASSWORD'] ?? '',
    application: 'looker-test',
  });
}

let made: Promise<void> | undefined;

/** Makes every table, view and dictionary that is missing, once a process; safe from several processes at once. */
export function ensureWarehouse(client: WarehouseClient): Promise<void> {
  made ??= makeWarehouse(client);
  return made;
}

async function makeWarehouse(client: WarehouseClient): Promise<void> {
  for (const database of ['warehouse', 'looker']) await client.command(`CREATE DATABASE IF NOT EXISTS ${database}`);
  const entities: readonly Entity[] = ENTITIES;
  for (const entity of entities)
    for (const sql of [tableDdl, keepTokensSql, mergeByColumnSql]) await client.command(sql(entity));
  // Replacing a dictionary would take it from under a file that reads it.
  const dictionaries = DICTIONARIES.map((dictionary) =>
    dictionarySql(dictionary).replace('CREATE OR REPLACE DICTIONARY', 'CREATE DICTIONARY IF NOT EXISTS'),
  );
  for (const statement of [
    ...SUPPORT_SQL,
    ...aggregateTables(AGGREGATES),
    SERVING_SQL,
    ...SERVING_TABLES.map((table) => servingDdl(table, entities)),
    ...CONTROL_SQL,
    ...RECONCILIATION_SQL,
    ...dictionaries,
    ...MARTS.map(martSql),
  ])
    await client.command(readingAs('warehouse_reader', statement));
}

/** A division no other test uses. */
export function ownDivision(): { readonly division: number; readonly key: string } {
  const division = 1_000_000 + Math.floor(Math.random() * 4_000_000_000);
  return { division, key: `nl:${division}` };
}
