import { silentLogger, systemClock } from '@ml-connector/kernel';
import { uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isContentError, isUnknownTable } from './errors.js';
import { migrate, splitStatements, type Migration } from './migrations.js';
import { WarehouseClient } from './warehouse-client.js';

const database = uniqueName('client');
let client: WarehouseClient;
beforeAll(async () => {
  client = new WarehouseClient({ url: process.env['CLICKHOUSE_URL']!, application: 'test' });
  await client.command(`CREATE DATABASE ${database}`);
  await client.command(
    `CREATE TABLE ${database}.t (id UInt32, amount Decimal(18, 4), day Nullable(Date32)) ENGINE = MergeTree ORDER BY id`,
  );
});
afterAll(async () => {
  await client.command(`DROP DATABASE ${database}`);
  await client.close();
});

describe('WarehouseClient', () => {
  it('inserts lines as they are and gives decimals back as text', async () => {
    const lines = ['{"id":1,"amount":"1157.4000","day":"1950-06-15"}\n', '{"id":2,"amount":"-0.0100","day":null}\n'];
    await client.insertLines(
      `${database}.t`,
      lines.map((line) => Buffer.from(line)),
    );
    expect(
      await client.query(`SELECT id, amount, toStartOfMonth(day) AS month FROM ${database}.t ORDER BY id`),
    ).toEqual([
      { id: 1, amount: '1157.4', month: '1950-06-01' },
      { id: 2, amount: '-0.01', month: null },
    ]);
  });

  it('tells bad rows from a bad query and from an engine that is away', async () => {
    const bad = await client.insertLines(`${database}.t`, [Buffer.from('{"id":"x"}\n')]).catch((e: unknown) => e);
    expect(isContentError(bad)).toBe(true);
    const unknown = await client.insertLines(`${database}.t`, [Buffer.from('{"idd":1}\n')]).catch((e: unknown) => e);
    expect(isContentError(unknown)).toBe(true);
    await expect(client.query('SELECT nothing FROM nowhere')).rejects.toMatchObject({ code: 'clickhouse_refused' });
    const away = new WarehouseClient({ url: 'http://127.0.0.1:1', application: 'test' });
    await expect(away.query('SELECT 1')).rejects.toMatchObject({ kind: 'retriable' });
    await away.close();
  });
});

describe('a table that is exchanged for another', () => {
  it('takes every insert at the first or at another try: what meets the exchange is told apart from a table that is missing', async () => {
    const live = `${database}.live`;
    const make = (name: string) => client.command(`CREATE TABLE ${name} (id UInt32) ENGINE = MergeTree ORDER BY id`);
    await make(live);
    const end = new AbortController();
    const met: unknown[] = [];
    const inserter = async (): Promise<void> => {
      while (!end.signal.aborted)
        await client.insertLines(live, [Buffer.from('{"id":1}\n')]).catch((error: unknown) => met.push(error));
    };
    const inserting = [1, 2, 3, 4].map(inserter);
    // Some hundred exchanges: a few of them come between an insert's look at the name and its work.
    for (const until = Date.now() + 30_000; met.length < 3 && Date.now() < until;) {
      await make(`${live}_next`);
      await client.command(`EXCHANGE TABLES ${live} AND ${live}_next`);
      await client.command(`DROP TABLE ${live}_next`);
    }
    end.abort();
    await Promise.all(inserting);
    expect(met.length).toBeGreaterThan(0);
    for (const error of met) expect(error).toMatchObject({ kind: 'retriable', code: 'table_exchanged' });
    const missing = await client
      .insertLines(`${live}_next`, [Buffer.from('{"id":1}\n')])
      .catch((error: unknown) => error);
    expect([isUnknownTable(missing), missing]).toMatchObject([true, { kind: 'terminal', code: 'clickhouse_refused' }]);
  });
});

describe('migrations', () => {
  it('split at semicolons at line ends and leave comments out', () => {
    expect(splitStatements("-- why\nSELECT ';x';\nSELECT 2;\n")).toEqual(["SELECT ';x'", 'SELECT 2']);
  });

  it('run twice and at once without harm, and refuse a changed file', async () => {
    const number = 900_000 + Math.floor(Math.random() * 90_000);
    const migration: Migration = {
      number,
      name: `${number}_m.sql`,
      checksum: 'a',
      statements: [`CREATE TABLE IF NOT EXISTS ${database}.m (x UInt8) ENGINE = Memory`],
    };
    const run = () => migrate(client, [migration], systemClock, silentLogger);
    await Promise.all([run(), run()]);
    expect((await run()).applied).toEqual([]);
    await expect(migrate(client, [{ ...migration, checksum: 'b' }], systemClock, silentLogger)).rejects.toMatchObject({
      code: 'migration_changed',
    });
  });
});

describe('an insert with a token', () => {
  it('is passed over when one of the last inserts had it, but not after the table was emptied', async () => {
    const table = `warehouse.${uniqueName('tokens')}`;
    const client = new WarehouseClient({ url: process.env['CLICKHOUSE_URL'] ?? '', application: 'test' });
    const rows = async () => (await client.query<{ n: number }>(`SELECT toUInt32(count()) AS n FROM ${table}`))[0]?.n;
    const line = [Buffer.from('{"id":1}\n')];
    await client.command('CREATE DATABASE IF NOT EXISTS warehouse');
    await client.command(`CREATE TABLE ${table} (id UInt32) ENGINE = ReplacingMergeTree ORDER BY id`);
    await client.command(`ALTER TABLE ${table} MODIFY SETTING non_replicated_deduplication_window = 1000`);
    await client.command(`SYSTEM STOP MERGES ${table}`);
    for (const token of ['a', 'a', 'b', 'a']) await client.insertLines(table, line, token);
    expect(await rows()).toBe(2);
    await client.insertLines(table, line);
    expect(await rows()).toBe(3);
    await client.command(`TRUNCATE TABLE ${table}`);
    await client.insertLines(table, line, 'a');
    expect(await rows()).toBe(1);
    await client.command(`DROP TABLE ${table}`);
    await client.close();
  });
});
