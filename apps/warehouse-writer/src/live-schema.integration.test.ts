import { addJsonRow, BlockBuilder, derivedTopics, MARTS, martSql, rowsTopic } from '@ml-connector/catalogue';
import { migrate } from '@ml-connector/clickhouse';
import { deadLetterTopic, FIXED_TOPICS, rowsHeaders, type RowsForm } from '@ml-connector/contracts';
import { createKafkaClient, readTopic, TopicAdmin, TopicProducer } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { startService, type RunningService } from '@ml-connector/runtime';
import { uniqueName } from '@ml-connector/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { service } from './service.js';
import { rowLine } from './testing/rows-messages.js';
import { adminClient, ensureWarehouse, ownDivision, ownerClient } from './testing/warehouse-tables.js';

const TABLE = 'fact_purchase_invoice_line';
const MART = MARTS.find(({ name }) => name === 'purchase_item_lines')!;
const ROWS = 20;
const PARTITIONS = 3;
/** More than the column holds before it is widened: 14 digits before the point. */
const HUGE = '123456789012345678.0001';
/** What the next version of the catalogue would declare, as a migration; every statement can be repeated. */
const NEXT = [
  `ALTER TABLE warehouse.${TABLE} ADD COLUMN IF NOT EXISTS next_note Nullable(String)`,
  `ALTER TABLE warehouse.${TABLE} MODIFY COLUMN amount_dc Nullable(Decimal(38, 4))`,
  martSql(MART),
];
const BACK = [
  `ALTER TABLE warehouse.${TABLE} DROP COLUMN IF EXISTS next_note`,
  `ALTER TABLE warehouse.${TABLE} MODIFY COLUMN amount_dc Nullable(Decimal(18, 4))`,
  martSql(MART),
];

const brokers = process.env['KAFKA_BROKERS'] ?? '';
const kafka = createKafkaClient({ brokers, clientId: 'live-schema-test', logger: silentLogger });
const health = { register: () => undefined };
const ports = { logger: silentLogger, meter: silentMeter, clock: systemClock, health, fail: () => undefined };
const producer = new TopicProducer(kafka, ports);
const warehouse = ownerClient();
const admin = adminClient();
const connectionId = uniqueName('conn');
const { key } = ownDivision();
const exits: number[] = [];
let running: RunningService;

const apply = (statements: readonly string[]) => {
  const number = 800_000 + Math.floor(Math.random() * 90_000);
  const migration = { number, name: `${number}_live.sql`, checksum: uniqueName('sum'), statements };
  return migrate(warehouse, [migration], systemClock, silentLogger, 'warehouse_reader');
};

beforeAll(async () => {
  await ensureWarehouse(warehouse);
  const layout = { dataPartitions: PARTITIONS, controlPartitions: PARTITIONS, replicationFactor: 1 };
  await new TopicAdmin(kafka).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], layout);
  running = await startService(service, {
    env: {
      KAFKA_BROKERS: brokers,
      KAFKA_GROUP: uniqueName('live-schema'),
      CLICKHOUSE_URL: process.env['CLICKHOUSE_URL'],
      CLICKHOUSE_USER: 'exact',
      LOG_LEVEL: 'silent',
    },
    exit: (code) => exits.push(code),
  });
});
afterAll(async () => {
  await running.stop();
  // What holds no more in the column goes first.
  await admin.command(
    `ALTER TABLE warehouse.${TABLE} DELETE WHERE division_key = {key:String} SETTINGS mutations_sync = 1`,
    { key },
  );
  await apply(BACK);
  await producer.disconnect();
  await Promise.all([warehouse.close(), admin.close()]);
  expect(exits).toEqual([]);
});

/** A block as this version makes it. */
function blockOfNow(lines: readonly string[]): Buffer {
  const block = new BlockBuilder(TABLE);
  for (const line of lines) addJsonRow(block, line);
  return block.encode();
}

/** A block with the columns the next version has: ClickHouse makes it, for no code of today can. */
async function blockOfNext(lines: readonly string[]): Promise<Buffer> {
  const columns = await warehouse.query<{ name: string; type: string }>(
    `SELECT name, type FROM system.columns WHERE database = 'warehouse' AND table = {table:String}
     AND (name IN ('amount_dc', 'next_note') OR position <= 13) AND name != 'ingested_at' ORDER BY position`,
    { table: TABLE },
  );
  const structure = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  const sql = `SELECT * FROM format(JSONEachRow, $s$${structure}$s$, $d$${lines.join('\n')}$d$) FORMAT Native`;
  const answer = await fetch(process.env['CLICKHOUSE_URL']!, { method: 'POST', body: sql });
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (!answer.ok) throw new Error(bytes.toString());
  return bytes;
}

/** Rows that go on coming, as from a transformer: every few milliseconds a message, in turn to each partition. */
class Stream {
  /** Rows sent. */
  rows = 0;
  /** Rows of the next version sent. */
  next = 0;
  #isNext = false;
  #resting = false;
  #running: Promise<void> = Promise.resolve();

  start(): void {
    this.#running = this.#run();
  }

  /** Every second message is of the next version from now on: its transformers are rolled out one by one. */
  rollOut(): void {
    this.#isNext = true;
  }

  async stop(): Promise<void> {
    this.#resting = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let turn = 0; !this.#resting; turn++) {
      const isNext = this.#isNext && turn % 2 === 0;
      const fields = isNext ? { amount_dc: HUGE, next_note: 'new' } : { amount_dc: '0.0100' };
      const lines = Array.from({ length: ROWS }, () => rowLine(key, { id: randomUUID(), version: 1n, fields }));
      const form: RowsForm = isNext ? 'plain-block' : 'block';
      const value = isNext ? await blockOfNext(lines) : blockOfNow(lines);
      const fetchedAt = '2026-01-15T12:00:00.000Z';
      const headers = rowsHeaders({
        kind: 'rows',
        form,
        table: TABLE,
        rows: ROWS,
        rowsByDivision: new Map([[key, ROWS]]),
        rawOffsets: ['7', '7'],
        connectionId,
        divisionKeys: [key],
        fetchedAt: [fetchedAt, fetchedAt],
      });
      await producer.send(rowsTopic(TABLE), [{ key: null, value, headers, partition: turn % PARTITIONS }]);
      this.rows += ROWS;
      if (isNext) this.next += ROWS;
      await systemClock.sleep(10);
    }
  }
}

/** What Looker's question answers; the amount in ten thousandths. */
async function answer(): Promise<{ rows: number; amount: string }> {
  const [found] = await warehouse.query<{ rows: number; amount: string }>(
    `SELECT toUInt32(count()) AS rows, toString(toInt256(sum(amount_dc) * 10000)) AS amount FROM looker.${MART.name} WHERE division_key = {key:String}`,
    { key },
  );
  return found!;
}

/** Asks over and over until told to stop; gives every answer. */
async function readers(signal: AbortSignal): Promise<number[]> {
  const seen: number[] = [];
  while (!signal.aborted) {
    seen.push((await answer()).rows);
    expect((await fetch(`${running.url}/ready`)).status).toBe(200);
  }
  return seen;
}

describe('a table that rows flow into', () => {
  it('gains a column and a wider one without a stop: nothing is lost, refused or hidden from readers', async () => {
    const stream = new Stream();
    stream.start();
    await vi.waitFor(async () => expect((await answer()).rows).toBeGreaterThan(0), { timeout: 30_000, interval: 50 });
    await vi.waitFor(async () => expect((await fetch(`${running.url}/ready`)).status).toBe(200), { timeout: 10_000 });
    const end = new AbortController();
    const reading = readers(end.signal);
    await systemClock.sleep(500);
    expect((await apply(NEXT)).applied).toHaveLength(1);
    await systemClock.sleep(500);
    stream.rollOut();
    await systemClock.sleep(1_500);
    await stream.stop();
    await vi.waitFor(async () => expect((await answer()).rows).toBe(stream.rows), { timeout: 30_000, interval: 50 });
    end.abort();
    const seen = await reading;
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(stream.next).toBeGreaterThan(0);
    const [found] = await warehouse.query(
      `SELECT toUInt32(countIf(next_note = 'new' AND amount_dc = toDecimal128('${HUGE}', 4))) AS next,
       toUInt32(countIf(next_note IS NULL AND amount_dc = toDecimal128('0.01', 4))) AS now
       FROM warehouse.${TABLE} FINAL WHERE division_key = {key:String}`,
      { key },
    );
    expect(found).toEqual({ next: stream.next, now: stream.rows - stream.next });
    const parts = BigInt(HUGE.replace('.', '')) * BigInt(stream.next) + 100n * BigInt(stream.rows - stream.next);
    expect((await answer()).amount).toBe(String(parts));
    const letters: string[] = [];
    await readTopic(kafka, deadLetterTopic('warehouse-writer'), (letter) => {
      if (String(letter.headers?.['ce_source']) === connectionId) letters.push(String(letter.value));
    });
    expect(letters).toEqual([]);
  });
});
