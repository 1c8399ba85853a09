import { derivedTopics } from '@ml-connector/catalogue';
import { migrate, readMigrations, WarehouseClient } from '@ml-connector/clickhouse';
import { FIXED_TOPICS } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin } from '@ml-connector/kafka';
import { silentLogger, systemClock } from '@ml-connector/kernel';
import { removeEngineData, startEngines, type Engines } from '@ml-connector/local-engines';
import { service as tokenService } from '@ml-connector/token-service';
import { uniqueName } from '@ml-connector/testing';
import { service as transformer } from '@ml-connector/transformer';
import { service as writer } from '@ml-connector/warehouse-writer';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { PatientHost } from './patient-host.js';
import { waitsBecauseOf } from './waits.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MIGRATIONS = join(ROOT, 'deploy/clickhouse/migrations');
const folder = mkdtempSync(join(tmpdir(), 'ml-connector-surroundings-'));
const kafkaBrokers = process.env['KAFKA_BROKERS'] ?? '';
const WAIT = { timeout: 30_000, interval: 100 };
let engines: Engines;
let host: PatientHost;

beforeAll(async () => {
  const kafka = createKafkaClient({ brokers: kafkaBrokers, clientId: 'test', logger: silentLogger });
  const layout = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 };
  await new TopicAdmin(kafka).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], layout);
  // An empty warehouse of this file's own.
  vi.stubEnv('CLICKHOUSE_URL', undefined);
  engines = await startEngines({ dataDir: join(folder, 'engines'), only: ['clickhouse'], lookerPassword: 'right' });
  vi.unstubAllEnvs();
});
afterEach(() => host.stop());
afterAll(async () => {
  await engines.stop();
  await removeEngineData(join(folder, 'engines'));
  rmSync(folder, { recursive: true, force: true });
});

const secrets = (): Record<string, string> => ({
  KAFKA_BROKERS: kafkaBrokers,
  SERVICE_AUTH_SECRET: 's'.repeat(40),
  MASTER_KEY: randomBytes(32).toString('base64'),
});
const warehouse = (more: Record<string, string> = {}): Record<string, string> => ({
  KAFKA_BROKERS: kafkaBrokers,
  KAFKA_GROUP: uniqueName('writer'),
  CLICKHOUSE_URL: engines.clickhouseUrl,
  CLICKHOUSE_USER: 'exact',
  ...more,
});

describe('a service in surroundings that are not as they must be', () => {
  it('without a secret ends with 78 and an event that names what is missing', async () => {
    host = new PatientHost();
    const { SERVICE_AUTH_SECRET: left, ...env } = secrets();
    await host.run(tokenService, { ...env, POSTGRES_URL: 'postgres://x' });
    await vi.waitFor(() => expect(host.exited).toBe(78), WAIT);
    const event = host.events.find((line) => line['event'] === 'bad_configuration');
    expect(JSON.stringify(event?.['problems'])).toMatch(/SERVICE_AUTH_SECRET: is not set/);
    expect(host.stderr).toMatch(/SERVICE_AUTH_SECRET: is not set/);
    expect(JSON.stringify(host.events)).not.toContain(left);
    // Nothing is served: that is what ExactServiceDown fires on, and its runbook knows the code.
    await expect(host.live()).rejects.toThrow('fetch failed');
    expect(readFileSync(join(ROOT, 'docs/runbooks/ExactServiceDown.md'), 'utf8')).toContain('Exit code 78');
  });

  it('without a broker says so, and waits', async () => {
    host = new PatientHost();
    await host.run(transformer, { KAFKA_BROKERS: '127.0.0.1:1' });
    await waitsBecauseOf(host, 'kafka_unreachable');
  });

  it('refused by PostgreSQL says so, and waits', async () => {
    host = new PatientHost();
    const url = new URL(process.env['POSTGRES_URL'] ?? '');
    url.username = 'nobody_of_that_name';
    url.password = 'a wrong password';
    await host.run(tokenService, { ...secrets(), POSTGRES_URL: url.toString() });
    await waitsBecauseOf(host, 'postgres_refused');
    expect(JSON.stringify(host.events)).not.toContain('a wrong password');
  });

  it('with a wrong password for ClickHouse says so, and waits', async () => {
    host = new PatientHost();
    await host.run(writer, warehouse({ CLICKHOUSE_USER: 'looker', CLICKHOUSE_PASSWORD: 'a wrong password' }));
    await waitsBecauseOf(host, 'clickhouse_refused');
    expect(JSON.stringify(host.events)).not.toContain('a wrong password');
  });

  it('newer than the tables waits for the migration, and then goes on by itself', async () => {
    host = new PatientHost();
    await host.run(writer, warehouse());
    await waitsBecauseOf(host, 'warehouse_schema_behind');
    expect((await host.ready()).text).toContain('ml-connector migrate');
    // With no more rights than an installation gives them: deploy/clickhouse/users.sql.
    const client = new WarehouseClient({ url: engines.clickhouseUrl, username: 'exact', application: 'test' });
    for (const beyond of ['CREATE USER other', 'CREATE DATABASE other', 'SELECT * FROM system.users'])
      await expect(client.command(beyond), beyond).rejects.toThrow(/Not enough privileges/);
    await migrate(client, await readMigrations(MIGRATIONS), systemClock, silentLogger, 'warehouse_reader');
    await client.close();
    await vi.waitFor(async () => expect((await host.ready()).status).toBe(200), WAIT);
    expect((await host.readiness()).filter((line) => line.endsWith(' 0'))).toEqual([]);
  });
});
