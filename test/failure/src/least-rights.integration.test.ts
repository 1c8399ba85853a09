import { DICTIONARIES, MARTS } from '@ml-connector/catalogue';
import { migrate, readMigrations, WarehouseClient } from '@ml-connector/clickhouse';
import { silentLogger, systemClock } from '@ml-connector/kernel';
import { removeEngineData, startEngines, type Engines } from '@ml-connector/local-engines';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

/** Users of the local engine, whose rights a house test holds to those of `users.sql`. */
const READER = 'warehouse_reader';
const CLICKHOUSE = fileURLToPath(new URL('../../../deploy/clickhouse', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ml-connector-rights-'));
const clients: WarehouseClient[] = [];
let engines: Engines;
let administrator: WarehouseClient;
let writer: WarehouseClient;
let looker: WarehouseClient;

function clientOf(username: string, password = ''): WarehouseClient {
  const client = new WarehouseClient({ url: engines.clickhouseUrl, username, password, application: 'test' });
  clients.push(client);
  return client;
}

beforeAll(async () => {
  vi.stubEnv('CLICKHOUSE_URL', undefined);
  const only = ['clickhouse'] as const;
  engines = await startEngines({ dataDir: join(folder, 'engines'), only, lookerPassword: 'for-looker' });
  vi.unstubAllEnvs();
  administrator = clientOf('default');
  writer = clientOf('exact');
  looker = clientOf(engines.lookerUser, engines.lookerPassword);
  await migrate(writer, await readMigrations(join(CLICKHOUSE, 'migrations')), systemClock, silentLogger, READER);
}, 120_000);

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await engines.stop();
  await removeEngineData(join(folder, 'engines'));
  rmSync(folder, { recursive: true, force: true });
});

const dictionaries = DICTIONARIES.map(({ name }) => `warehouse.${name}`);
const marts = MARTS.map(({ name }) => `looker.${name}`);

describe('a ClickHouse whose own user `default` is nobody to us', () => {
  it('is given its users by statements that ClickHouse takes', async () => {
    const sql = readFileSync(join(CLICKHOUSE, 'users.sql'), 'utf8');
    const statements = sql.split('\n').filter((line) => line !== '' && !line.startsWith('--'));
    expect(statements.length).toBeGreaterThan(10);
    for (const statement of statements) await administrator.query(`EXPLAIN AST ${statement.replace(/;$/, '')}`);
    await expect(administrator.query('EXPLAIN AST CREATE USER x IDENTIFIED WITH nothing')).rejects.toThrow(/syntax/i);
  });

  it('has no view and no dictionary that reads as it', async () => {
    const made = await administrator.query<{ name: string; sql: string }>(
      `SELECT concat(database, '.', name) AS name, create_table_query AS sql FROM system.tables
       WHERE database IN ('warehouse', 'looker') AND engine IN ('View', 'Dictionary')`,
    );
    expect(made.map(({ name }) => name)).toEqual(expect.arrayContaining([...dictionaries, ...marts]));
    for (const { name, sql } of made.filter((one) => [...dictionaries, ...marts].includes(one.name)))
      expect(sql, name).toMatch(/DEFINER = warehouse_reader |USER 'warehouse_reader'/);
    for (const { name, sql } of made) expect(sql, name).not.toMatch(/DEFINER = default|USER 'default'/);
  });

  it.each(dictionaries)('loads %s', async (name) => {
    await writer.command(`SYSTEM RELOAD DICTIONARY ${name}`);
  });

  it.each(marts)('answers Looker from %s', async (name) => {
    await looker.query(`SELECT * FROM ${name} LIMIT 1`);
  });

  it('gives nobody the rights of another: neither the reader nor who writes', async () => {
    const reader = clientOf(READER);
    for (const beyond of ['SELECT * FROM system.users', 'SELECT * FROM looker.gl_lines'])
      await expect(reader.query(beyond), beyond).rejects.toThrow(/privileges/);
    await expect(reader.command('CREATE TABLE warehouse.x (x UInt8) ENGINE = Memory')).rejects.toThrow(/privileges/);
    await expect(writer.query('SELECT * FROM system.users')).rejects.toThrow(/privileges/);
    const asAnother = 'CREATE VIEW looker.x DEFINER = default SQL SECURITY DEFINER AS SELECT 1 AS one';
    await expect(writer.command(asAnother)).rejects.toThrow(/privileges/);
  });

  it('reads by the rights of the reader that is named: without them there is no answer', async () => {
    const asLooker = 'DEFINER = looker SQL SECURITY DEFINER';
    await administrator.command(`CREATE VIEW looker.x ${asLooker} AS SELECT id FROM warehouse.dim_item`);
    await expect(looker.query('SELECT * FROM looker.x')).rejects.toThrow(/privileges/);
    await administrator.command(
      `CREATE DICTIONARY warehouse.dict_x (division_key String, code Nullable(String)) PRIMARY KEY division_key
       SOURCE(CLICKHOUSE(USER 'looker' PASSWORD '${engines.lookerPassword}' QUERY 'SELECT division_key, code FROM warehouse.dim_item'))
       LAYOUT(COMPLEX_KEY_HASHED()) LIFETIME(0)`,
    );
    await expect(writer.command('SYSTEM RELOAD DICTIONARY warehouse.dict_x')).rejects.toThrow(/privileges/);
  });
});
