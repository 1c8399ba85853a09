import { derivedTopics, rowsTopic } from '@ml-connector/catalogue';
import { deadLetterTopic, FIXED_TOPICS, TOPICS, type FeedMarker, type Loaded } from '@ml-connector/contracts';
import { createKafkaClient, readTopic, TopicAdmin, TopicProducer, type OutgoingMessage } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { startService, type RunningService } from '@ml-connector/runtime';
import { uniqueName } from '@ml-connector/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { service } from './service.js';
import { markerMessage, rowLine, rowsMessage } from './testing/rows-messages.js';
import { ensureWarehouse, ownDivision, ownerClient } from './testing/warehouse-tables.js';

const brokers = process.env['KAFKA_BROKERS'] ?? '';
const kafka = createKafkaClient({ brokers, clientId: 'writer-test', logger: silentLogger });
const producer = new TopicProducer(kafka, {
  logger: silentLogger,
  meter: silentMeter,
  clock: systemClock,
  health: { register: () => undefined },
  fail: () => undefined,
});
const warehouse = ownerClient();
const connectionId = uniqueName('conn');
const group = uniqueName('writer');
const TABLE = 'fact_sales_order_line';
const exits: number[] = [];
let running: RunningService;

const start = (): Promise<RunningService> =>
  startService(service, {
    env: {
      KAFKA_BROKERS: brokers,
      KAFKA_GROUP: group,
      CLICKHOUSE_URL: process.env['CLICKHOUSE_URL'],
      CLICKHOUSE_USER: 'exact',
      LOG_LEVEL: 'silent',
    },
    exit: (code) => exits.push(code),
  });

beforeAll(async () => {
  await ensureWarehouse(warehouse);
  await new TopicAdmin(kafka).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], {
    dataPartitions: 3,
    controlPartitions: 3,
    replicationFactor: 1,
  });
  running = await start();
  // All members have joined then: before, one that came alone may be handed rows again, and tells of them twice.
  await until('ready', async () => (await fetch(`${running.url}/ready`)).ok);
});
afterAll(async () => {
  await running.stop();
  await producer.disconnect();
  await warehouse.close();
  expect(exits).toEqual([]);
});

const inPartition = (message: OutgoingMessage, partition: number): OutgoingMessage => ({ ...message, partition });

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await holds()) return;
    await systemClock.sleep(100);
  }
  throw new Error(`${what} did not come true`);
}

async function loaded(divisionKey: string): Promise<Loaded[]> {
  const events: Loaded[] = [];
  await readTopic(kafka, TOPICS.loaded, (message) => {
    const event = JSON.parse(String(message.value)) as Loaded;
    if (event.divisionKey === divisionKey) events.push(event);
  });
  return events;
}

const lag = async (topic: string): Promise<bigint> =>
  (await new TopicAdmin(kafka).listLag(group, [topic]))[0]?.lag ?? -1n;

async function rowCount(divisionKey: string): Promise<number> {
  const rows = await warehouse.query<{ rows: string }>(
    `SELECT count() AS rows FROM warehouse.${TABLE} FINAL WHERE division_key = {key:String}`,
    { key: divisionKey },
  );
  return Number(rows[0]?.rows);
}

describe('warehouse-writer', () => {
  it('loads rows of every partition, says so when they can be queried, buries a bad row, then commits', async () => {
    const { key } = ownDivision();
    const marker: FeedMarker = {
      run: uniqueName('run'),
      connectionId,
      divisionKey: key,
      feed: 'sales_order_lines',
      partition: 0,
      partitions: 3,
      watermark: '5',
    };
    const line = (fields = {}): string => rowLine(key, { id: randomUUID(), version: 2n, fields });
    const rows = [0, 1, 2].map((partition) =>
      inPartition(rowsMessage(TABLE, [line(), line()], { connectionId }), partition),
    );
    const bad = line({ amount_dc: 'no amount' });
    const markers = [0, 1, 2].map((partition) =>
      inPartition(markerMessage(TABLE, { ...marker, partition }), partition),
    );
    await producer.send(rowsTopic(TABLE), [
      ...rows,
      inPartition(rowsMessage(TABLE, [bad], { connectionId }), 1),
      ...markers,
    ]);
    await until(
      'three markers',
      async () => (await loaded(key)).filter((event) => event.marker !== undefined).length === 3,
    );
    expect(await rowCount(key)).toBe(6);
    const events = await loaded(key);
    expect(events.reduce((sum, event) => sum + event.rows, 0)).toBe(6);
    expect(
      events
        .map((event) => event.marker?.partition)
        .filter((p) => p !== undefined)
        .sort(),
    ).toEqual([0, 1, 2]);
    await until('the commit', async () => (await lag(rowsTopic(TABLE))) === 0n);
    const letters: string[] = [];
    await readTopic(kafka, deadLetterTopic('warehouse-writer'), (letter) => {
      if (String(letter.headers?.['ce_source']) === connectionId) letters.push(String(letter.value));
    });
    expect(letters).toEqual([`${bad}\n`]);
    const metrics = await (await fetch(`${running.url}/metrics`)).text();
    expect(metrics).toMatch(/warehouse_inserted_bytes_total\{table="warehouse.fact_sales_order_line"/);
  });

  it('is ready, and has set the business date before the first row', async () => {
    expect((await fetch(`${running.url}/ready`)).status).toBe(200);
    const rows = await warehouse.query<{ days: number }>(
      'SELECT count() AS days FROM warehouse.business_date FINAL WHERE as_of >= today() - 1',
    );
    expect(Number(rows[0]?.days)).toBeGreaterThan(0);
  });

  it('goes on after a restart where it was, and a replay of its topic changes nothing', async () => {
    const { key } = ownDivision();
    const message = rowsMessage(TABLE, [rowLine(key, { id: randomUUID(), version: 2n })], { connectionId });
    await running.stop();
    await producer.send(rowsTopic(TABLE), [inPartition(message, 2)]);
    expect(await rowCount(key)).toBe(0);
    running = await start();
    await until('the row', async () => (await rowCount(key)) === 1);
    await until('the commit', async () => (await lag(rowsTopic(TABLE))) === 0n);
    await running.stop();
    await new TopicAdmin(kafka).rewind(group, [rowsTopic(TABLE)]);
    expect(await lag(rowsTopic(TABLE))).toBeGreaterThan(0n);
    running = await start();
    await until('the replay', async () => (await lag(rowsTopic(TABLE))) === 0n);
    expect(await rowCount(key)).toBe(1);
  });

  it('brings sums over all history up to date, then says so', async () => {
    const { key } = ownDivision();
    const ledger = 'fact_transaction_line';
    const line = (amount: string) =>
      rowLine(key, {
        id: randomUUID(),
        version: 2n,
        fields: { financial_year: 2026, financial_period: 1, amount_dc: amount },
      });
    await producer.send(rowsTopic(ledger), [rowsMessage(ledger, [line('1.50'), line('2.25')], { connectionId })]);
    await until('sums', async () => (await loaded(key)).some(({ table }) => table === 'agg_gl_period'));
    expect(
      await warehouse.query(
        'SELECT toString(sum(amount_dc)) AS amount FROM looker.gl_periods WHERE division_key = {key:String} AND financial_year = 2026',
        { key },
      ),
    ).toEqual([{ amount: '3.75' }]);
  });
});
