import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { removeAbandoned, removeEngineData } from './abandoned.js';
import type { EngineAddresses } from './engine.js';
import { startEngines, type Engines } from './engines.js';

// This package has no dependencies, and the drivers have a library each: tests only read with them.
const require = createRequire(import.meta.url);
const { Client } = require('pg') as { Client: new (o: { connectionString: string }) => any };
const { Kafka, logLevel } = require('kafkajs') as any;
// `npm test` compiles first.
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const GIVEN = ['KAFKA_BROKERS', 'POSTGRES_URL', 'CLICKHOUSE_URL', 'CLICKHOUSE_LOOKER_PASSWORD'];
const folders = fileURLToPath(new URL('../../../.data', import.meta.url));
mkdirSync(folders, { recursive: true });
const dataDir = mkdtempSync(join(folders, 'engines-test-'));
let engines: Engines | undefined;

// The engines of the run are not the ones under test.
beforeAll(() => GIVEN.forEach((name) => vi.stubEnv(name, undefined)));
afterAll(async () => {
  await engines?.stop();
  vi.unstubAllEnvs();
  await removeEngineData(dataDir);
});

const clickhouse = async (e: EngineAddresses, sql: string, looker = false): Promise<string> => {
  const user = looker ? `user=${e.lookerUser}&password=${e.lookerPassword}` : 'user=default';
  const response = await fetch(`${e.clickhouseUrl}/?${user}`, { method: 'POST', body: sql });
  return (await response.text()).trim();
};

const WAREHOUSE = [
  'CREATE DATABASE warehouse',
  'CREATE DATABASE looker',
  'CREATE TABLE warehouse.dim (id UInt8, name Nullable(String)) ENGINE = ReplacingMergeTree ORDER BY id',
  'CREATE TABLE warehouse.fact (x UInt8, d Date32, dim UInt8) ENGINE = ReplacingMergeTree ORDER BY x',
  "INSERT INTO warehouse.dim VALUES (1, 'one')",
  "INSERT INTO warehouse.fact VALUES (1, '1950-06-15', 1), (1, '1950-06-15', 1), (2, '2020-02-02', 9)",
  `CREATE DICTIONARY warehouse.dict (id UInt8, name Nullable(String)) PRIMARY KEY id
   SOURCE(CLICKHOUSE(DB 'warehouse' TABLE 'dim')) LAYOUT(HASHED()) LIFETIME(MIN 0 MAX 0)`,
  `CREATE VIEW looker.mart DEFINER = default SQL SECURITY DEFINER AS
   SELECT x, toStartOfMonth(d) AS month, dictGetOrNull('warehouse.dict', 'name', dim) AS name, o.name AS joined
   FROM warehouse.fact AS f FINAL LEFT JOIN warehouse.dim AS o ON o.id = f.dim
   ORDER BY x SETTINGS join_use_nulls = 1`,
];

/** Writes one thing to each engine. */
async function write(e: EngineAddresses): Promise<void> {
  const pg = new Client({ connectionString: e.postgresUrl });
  await pg.connect();
  await pg.query('create table t as select 1 as x');
  await pg.end();
  for (const sql of WAREHOUSE) expect(await clickhouse(e, sql)).toBe('');
  const kafka = new Kafka({ brokers: [e.kafkaBrokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 't', numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: 't', messages: [{ value: 'x' }], acks: -1 });
  await producer.disconnect();
}

async function read(e: EngineAddresses): Promise<unknown> {
  const pg = new Client({ connectionString: e.postgresUrl });
  await pg.connect();
  const { rows } = await pg.query('select x from t');
  await pg.end();
  const kafka = new Kafka({ brokers: [e.kafkaBrokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const [offset] = await admin.fetchTopicOffsets('t');
  await admin.disconnect();
  return { postgres: rows, clickhouse: await clickhouse(e, 'SELECT * FROM looker.mart', true), kafka: offset.high };
}

const everything = {
  postgres: [{ x: 1 }],
  clickhouse: '1\t1950-06-01\tone\tone\n2\t2020-02-01\t\\N\t\\N',
  kafka: '1',
};

/** The engines run by another process, which is then killed; they are orphans, or have ended with it. */
async function runAndKill(): Promise<EngineAddresses> {
  const owner = spawn(process.execPath, [main, 'run', '--data-dir', dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve, reject) => {
    owner.stdout.once('data', (data) => resolve(String(data)));
    owner.once('exit', (code) => reject(new Error(`ended with ${code}`)));
  });
  const addresses = JSON.parse(line) as EngineAddresses;
  await write(addresses);
  expect(await read(addresses)).toEqual(everything);
  await expect(startEngines({ dataDir })).rejects.toThrow('run already');
  owner.kill('SIGKILL');
  return addresses;
}

describe('engines', () => {
  it('keep data and addresses over a kill -9 of all, of the process that started them included', async () => {
    const before = await runAndKill();

    engines = await startEngines({ dataDir });
    expect(await read(engines)).toEqual(everything);
    expect(engines).toMatchObject(before);
    for (const engine of engines.running) process.kill(engine.pid, 'SIGKILL');
    await Promise.all(engines.running.map((engine) => engine.ended));

    engines = await startEngines({ dataDir });
    expect(await read(engines)).toEqual(everything);
  }, 120_000);

  it('let the looker user read its views and nothing else', async () => {
    const e = engines!;
    expect(await clickhouse(e, 'SELECT x FROM looker.mart WHERE x = 1', true)).toBe('1');
    expect(await clickhouse(e, 'SELECT x FROM warehouse.fact', true)).toContain('ACCESS_DENIED');
    const ownTable = 'CREATE TABLE looker.x (x UInt8) ENGINE = Memory';
    expect(await clickhouse(e, ownTable, true)).toMatch(/ACCESS_DENIED|READONLY/);
    expect(await clickhouse({ ...e, lookerPassword: 'wrong' }, 'SELECT 1', true)).toContain('AUTHENTICATION_FAILED');
  });

  it('tell when one of them ends by itself', async () => {
    const seen = vi.fn();
    const folder = join(dataDir, 'one');
    const one = await startEngines({ dataDir: folder, only: ['clickhouse'], log: seen });
    process.kill(one.running[0]!.pid, 'SIGKILL');
    await one.running[0]!.ended;
    expect(seen).toHaveBeenCalledWith('engine_ended', { engine: 'clickhouse', how: 'SIGKILL' });
    await one.stop();
  });

  it('run in the background until they are stopped', async () => {
    const folder = join(dataDir, 'background');
    const command = (name: string): string =>
      execFileSync(process.execPath, [main, name, '--data-dir', folder, 'clickhouse'], { encoding: 'utf8' });
    const addresses = JSON.parse(command('start')) as EngineAddresses;
    expect(await clickhouse(addresses, 'SELECT 1')).toBe('1');
    const again = await startEngines({ dataDir: folder, only: ['clickhouse'], detached: true });
    expect(again).toMatchObject({ clickhouseUrl: addresses.clickhouseUrl });
    expect(JSON.parse(command('status'))).toEqual(addresses);
    command('stop');
    await expect(clickhouse(addresses, 'SELECT 1')).rejects.toThrow('fetch failed');
  });

  it('are cleared away with their data when their process was killed', async () => {
    const parent = join(dataDir, 'abandoned');
    const folder = join(parent, 'x');
    const owner = spawn(process.execPath, [main, 'run', '--data-dir', folder, 'postgres'], { stdio: 'pipe' });
    const line = await new Promise<string>((resolve) => owner.stdout.once('data', (data) => resolve(String(data))));
    await removeAbandoned(parent);
    const client = new Client({ connectionString: (JSON.parse(line) as EngineAddresses).postgresUrl });
    await client.connect();
    await client.end();
    owner.kill('SIGKILL');
    await new Promise((resolve) => owner.once('exit', resolve));
    await removeAbandoned(parent);
    expect(execFileSync('ls', [parent], { encoding: 'utf8' })).toBe('');
    const late = new Client({ connectionString: (JSON.parse(line) as EngineAddresses).postgresUrl });
    await expect(late.connect()).rejects.toThrow('ECONNREFUSED');
  });
});
