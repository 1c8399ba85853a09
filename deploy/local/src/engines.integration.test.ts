import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { startEngines, type Engines } from './engines.js';

const { Client } = createRequire(import.meta.url)('pg') as { Client: new (o: { connectionString: string }) => any };
const { Kafka, logLevel } = createRequire(import.meta.url)('kafkajs') as any;

const dataDir = mkdtempSync(join(tmpdir(), 'engines-'));
const given = ['KAFKA_BROKERS', 'POSTGRES_URL', 'CLICKHOUSE_URL', 'CLICKHOUSE_LOOKER_PASSWORD'].map(
  (name) => [name, process.env[name]] as const,
);
for (const [name] of given) delete process.env[name];
let engines: Engines | undefined;
afterAll(async () => {
  await engines?.stop();
  for (const [name, value] of given) if (value !== undefined) process.env[name] = value;
  rmSync(dataDir, { recursive: true, force: true });
});

const clickhouse = async (url: string, sql: string, user = 'default', password = ''): Promise<string> => {
  const response = await fetch(`${url}/?user=${user}&password=${password}`, { method: 'POST', body: sql });
  return (await response.text()).trim();
};

/** Writes one thing to each engine. */
async function write(e: Engines): Promise<void> {
  const pg = new Client({ connectionString: e.postgresUrl });
  await pg.connect();
  await pg.query('create table t as select 1 as x');
  await pg.end();
  await clickhouse(e.clickhouseUrl, 'CREATE DATABASE looker');
  await clickhouse(
    e.clickhouseUrl,
    'CREATE TABLE default.t (x UInt8, d Date32) ENGINE = ReplacingMergeTree ORDER BY x',
  );
  await clickhouse(e.clickhouseUrl, "INSERT INTO default.t VALUES (1, '1950-06-15')");
  await clickhouse(
    e.clickhouseUrl,
    'CREATE VIEW looker.v DEFINER = default SQL SECURITY DEFINER AS SELECT x, toStartOfMonth(d) AS m FROM default.t FINAL SETTINGS join_use_nulls = 1',
  );
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

async function read(e: Engines): Promise<unknown> {
  const pg = new Client({ connectionString: e.postgresUrl });
  await pg.connect();
  const { rows } = await pg.query('select x from t');
  await pg.end();
  const kafka = new Kafka({ brokers: [e.kafkaBrokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const [offset] = await admin.fetchTopicOffsets('t');
  await admin.disconnect();
  return {
    postgres: rows,
    clickhouse: await clickhouse(e.clickhouseUrl, 'SELECT x, m FROM looker.v', 'looker', 'pw'),
    kafka: offset.high,
  };
}

const everything = { postgres: [{ x: 1 }], clickhouse: '1\t1950-06-01', kafka: '1' };

describe('engines', () => {
  it('keep what was written over a kill -9 of everything, the process that started them included', async () => {
    const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
    const owner: ChildProcess = spawn(process.execPath, [main, dataDir], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, CLICKHOUSE_LOOKER_PASSWORD: 'pw' },
    });
    const started = JSON.parse(
      await new Promise<string>((resolve) => owner.stdout?.once('data', (d) => resolve(String(d)))),
    ) as Engines;
    await write(started);
    expect(await read(started)).toEqual(everything);
    owner.kill('SIGKILL');

    engines = await startEngines({ dataDir, lookerPassword: 'pw' });
    expect(await read(engines)).toEqual(everything);
    for (const engine of engines.running) process.kill(engine.pid, 'SIGKILL');

    engines = await startEngines({ dataDir, lookerPassword: 'pw' });
    expect(await read(engines)).toEqual(everything);
  }, 120_000);

  it('let the looker user read its views and nothing else', async () => {
    const url = engines?.clickhouseUrl ?? '';
    expect(await clickhouse(url, 'SELECT x FROM looker.v', 'looker', 'pw')).toBe('1');
    expect(await clickhouse(url, 'SELECT x FROM default.t', 'looker', 'pw')).toContain('ACCESS_DENIED');
    expect(await clickhouse(url, 'CREATE TABLE looker.x (x UInt8) ENGINE = Memory', 'looker', 'pw')).toMatch(
      /ACCESS_DENIED|READONLY/,
    );
  });
});
