import { derivedTopics, ENTITIES, rowsTopic, tableName } from '@ml-connector/catalogue';
import { FIXED_TOPICS } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin, TopicProducer } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { startService, type RunningService } from '@ml-connector/runtime';
import { uniqueName } from '@ml-connector/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { service } from './service.js';
import { rowLine, rowsMessage } from './testing/rows-messages.js';
import { WarehouseDoor } from './testing/warehouse-door.js';
import { ensureWarehouse, ownDivision, ownerClient } from './testing/warehouse-tables.js';

const brokers = process.env['KAFKA_BROKERS'] ?? '';
const kafka = createKafkaClient({ brokers, clientId: 'writer-away', logger: silentLogger });
const producer = new TopicProducer(kafka, {
  logger: silentLogger,
  meter: silentMeter,
  clock: systemClock,
  health: { register: () => undefined },
  fail: () => undefined,
});
const warehouse = ownerClient();
const group = uniqueName('away');
const TABLE = 'fact_sales_invoice_line';
const ROWS_A_MESSAGE = 500;
const exits: number[] = [];
let door: WarehouseDoor;
let running: RunningService;

beforeAll(async () => {
  await ensureWarehouse(warehouse);
  const layout = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 };
  await new TopicAdmin(kafka).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], layout);
  door = await WarehouseDoor.to(process.env['CLICKHOUSE_URL'] ?? '');
  running = await startService(service, {
    env: { KAFKA_BROKERS: brokers, KAFKA_GROUP: group, CLICKHOUSE_URL: door.url, LOG_LEVEL: 'silent' },
    exit: (code) => exits.push(code),
  });
  // Rows that came through: the group has its partitions, and the writer its warehouse.
  const { key } = ownDivision();
  await send(key);
  await until('the first batch', async () => (await rowsOf(key)) === ROWS_A_MESSAGE && (await lag(ALL_ROWS)) === 0n);
});
afterAll(async () => {
  await running.stop();
  await door.remove();
  await producer.disconnect();
  await warehouse.close();
});

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await holds()) return;
    await systemClock.sleep(100);
  }
  throw new Error(`${what} did not come true`);
}

/** What other tables have waiting would hold the fetch that is looked at. */
const ALL_ROWS = ENTITIES.map((entity) => rowsTopic(tableName(entity)));

const lag = async (topics = [rowsTopic(TABLE)]): Promise<bigint> =>
  (await new TopicAdmin(kafka).listLag(group, topics)).reduce((sum, one) => sum + one.lag, 0n);

/** About 450 KB of rows, all of one partition: the writer's members have a fetch in hand each. */
async function send(key: string): Promise<void> {
  const lines = Array.from({ length: ROWS_A_MESSAGE }, () =>
    rowLine(key, { id: randomUUID(), version: 2n, fields: { description: 'x'.repeat(500) } }),
  );
  await producer.send(rowsTopic(TABLE), [{ ...rowsMessage(TABLE, lines), partition: 0 }]);
}

async function rowsOf(key: string): Promise<number> {
  const [found] = await warehouse.query<{ rows: number }>(
    `SELECT toUInt32(count()) AS rows FROM warehouse.${TABLE} FINAL WHERE division_key = {key:String}`,
    { key },
  );
  return found?.rows ?? 0;
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${running.url}/metrics`)).text();
  const values = text.matchAll(new RegExp(`^${name}\\{[^}]*${TABLE}[^}]*\\} (\\S+)$`, 'gm'));
  return Math.max(0, ...[...values].map(([, value]) => Number(value)));
}

describe('while ClickHouse is away', () => {
  it('nothing is fetched beyond what is in hand and nothing committed; then all of it is loaded, by itself', async () => {
    const { key } = ownDivision();
    door.close();
    await send(key);
    await until('a fetch', async () => (await metric('kafka_consumer_lag_messages')) === 1);
    for (let i = 0; i < 40; i++) await send(key);
    await systemClock.sleep(1_000);
    // 18 MB wait on the bus: the end that the one fetch in hand saw is the last one the service knows of.
    expect(await metric('kafka_consumer_lag_messages')).toBe(1);
    expect(await lag()).toBe(41n);
    expect(await metric('kafka_consumer_oldest_age_seconds')).toBeGreaterThan(1);
    expect(exits).toEqual([]);
    door.open();
    await until('every row', async () => (await rowsOf(key)) === 41 * ROWS_A_MESSAGE);
    await until('the commit', async () => (await lag()) === 0n);
    expect(await metric('kafka_consumer_oldest_age_seconds')).toBe(0);
    expect(exits).toEqual([]);
  });
});
