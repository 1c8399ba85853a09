import { blockLines, derivedTopics, feedByName, rawTopic, rowsTopic } from '@ml-connector/catalogue';
import {
  deadLetterTopic,
  FIXED_TOPICS,
  rawHeaders,
  rawKey,
  readDeadLetterFacts,
  readRowsEnvelope,
  type FeedMarker,
  type RawEnvelope,
} from '@ml-connector/contracts';
import { createKafkaClient, readTopic, TopicAdmin, TopicProducer, type ReadMessage } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { startService, type RunningService } from '@ml-connector/runtime';
import { uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { service } from '../service.js';

const brokers = process.env['KAFKA_BROKERS'] ?? '';
const client = createKafkaClient({ brokers, clientId: 'transformer-test', logger: silentLogger });
const producer = new TopicProducer(client, {
  logger: silentLogger,
  meter: silentMeter,
  clock: systemClock,
  health: { register: () => undefined },
  fail: () => undefined,
});
const connectionId = uniqueName('conn');
const group = uniqueName('transformer');
const division = 100_000 + Math.floor(Math.random() * 800_000);
const key = `nl:${division}` as const;
const exits: number[] = [];
let running: RunningService;

const start = (): Promise<RunningService> =>
  startService(service, {
    env: { KAFKA_BROKERS: brokers, TRANSFORMER_GROUP_ID: group, LOG_LEVEL: 'silent' },
    exit: (code) => exits.push(code),
  });

const raw = (feed: string, kind: RawEnvelope['kind'], version: string, declared: string, value: string, n = 0) => ({
  key: rawKey(key, declared),
  value,
  partition: 1,
  headers: rawHeaders(
    {
      kind,
      feed,
      connectionId,
      region: 'nl',
      division,
      fetchedAt: '2026-01-15T12:00:00.000Z',
      version,
      lineageId: 'lin',
    },
    n,
  ),
});

const rawTopicOf = (name: string): string => {
  const feed = feedByName(name);
  if (feed === undefined) throw new Error(`no feed ${name}`);
  return rawTopic(feed);
};

async function rowsOf(table: string): Promise<(ReadMessage & { rows: Record<string, unknown>[] })[]> {
  const found: (ReadMessage & { rows: Record<string, unknown>[] })[] = [];
  await readTopic(client, rowsTopic(table), (message) => {
    if (readRowsEnvelope(message.headers).connectionId !== connectionId) return;
    const isBlock = readRowsEnvelope(message.headers).kind === 'rows' && message.value?.length !== 0;
    const lines = isBlock ? blockLines(message.value ?? Buffer.alloc(0)) : [];
    found.push({ ...message, rows: lines.map((line) => JSON.parse(line) as Record<string, unknown>) });
  });
  return found;
}

async function drained(topic: string): Promise<void> {
  const admin = new TopicAdmin(client);
  for (let i = 0; i < 400; i++) {
    const [lag] = await admin.listLag(group, [topic]);
    if (lag?.lag === 0n) return;
    await systemClock.sleep(50);
  }
  throw new Error(`${topic} was not read to its end`);
}

beforeAll(async () => {
  await new TopicAdmin(client).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], {
    dataPartitions: 3,
    controlPartitions: 3,
    replicationFactor: 1,
  });
  running = await start();
});
afterAll(async () => {
  await running.stop();
  await producer.disconnect();
  expect(exits).toEqual([]);
});

const ID = '7c1f6f2e-5f0a-4b62-8d0c-0f2b6f3b1a11';
const ID2 = '7c1f6f2e-5f0a-4b62-8d0c-0f2b6f3b1a22';
const LINE = '7c1f6f2e-5f0a-4b62-8d0c-0f2b6f3b1a33';

describe('transformer', () => {
  it('turns raw bytes into rows in the partition of the same number, with lineage and exact money', async () => {
    const record = (id: string, amount: string) =>
      `{"__metadata":{"uri":"x"},"Timestamp":"${id === ID ? 17 : 18}","ID":"${id}","Division":${division},"AmountDC":${amount},"Description":"caf\\u00e9","NewField":1}`;
    await producer.send(rawTopicOf('transaction_lines'), [
      raw('transaction_lines', 'record', '34', ID, record(ID, '1157.39999999999'), 0),
      raw('transaction_lines', 'record', '36', ID2, record(ID2, '-0.00005'), 1),
      raw('transaction_lines', 'deletion', '39', LINE, `{"deleted":true,"key":"${LINE}"}`, 2),
      raw('transaction_lines', 'record', '40', 'bad', '{"ID":"not closed', 3),
    ]);
    await drained(rawTopicOf('transaction_lines'));
    const messages = await rowsOf('fact_transaction_line');
    const rows = messages.flatMap((message) => message.rows);
    expect(new Set(messages.map((message) => message.partition))).toEqual(new Set([1]));
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({
      division_key: key,
      id: ID,
      version: '34',
      amount_dc: '1157.4000',
      description: 'café',
      lineage_id: 'lin',
      raw_partition: 1,
      is_deleted: 0,
    });
    expect(rows[1]).toMatchObject({ id: ID2, amount_dc: '-0.0001' });
    expect(rows[2]).toMatchObject({ id: LINE, is_deleted: 1, version: '39' });
    const letters: ReadMessage[] = [];
    await readTopic(client, deadLetterTopic('transformer'), (letter) => {
      if (String(letter.headers?.['ce_source']).startsWith(connectionId)) letters.push(letter);
    });
    expect(letters.map((letter) => [String(letter.value), readDeadLetterFacts(letter.headers).reason])).toEqual([
      ['{"ID":"not closed', expect.any(String)],
    ]);
    const metrics = await (await fetch(`${running.url}/metrics`)).text();
    expect(metrics).toMatch(/schema_drift_total\{entity="transaction_lines",kind="unknown"/);
    expect(metrics).toMatch(/transform_rows_total\{table="fact_transaction_line"/);
  });

  it('hands a marker on to every table of a feed, behind its rows', async () => {
    const marker: FeedMarker = {
      run: uniqueName('run'),
      connectionId,
      divisionKey: key,
      feed: 'payment_terms',
      partition: 1,
      partitions: 3,
      watermark: '99',
    };
    const term = (id: string, type: number) =>
      `{"Timestamp":5,"ID":"${id}","Division":${division},"LineType":${type},"AmountDC":10}`;
    await producer.send(rawTopicOf('payment_terms'), [
      raw('payment_terms', 'record', '10', ID, term(ID, 20), 0),
      raw('payment_terms', 'marker', '0', `marker|payment_terms`, JSON.stringify(marker), 1),
    ]);
    await drained(rawTopicOf('payment_terms'));
    for (const table of ['fact_receivable', 'fact_payable']) {
      const messages = await rowsOf(table);
      const kinds = messages.map((message) => readRowsEnvelope(message.headers).kind);
      expect(kinds.filter((kind) => kind === 'marker')).toHaveLength(1);
      expect(kinds.at(-1)).toBe('marker');
      expect(JSON.parse(String(messages.at(-1)?.value))).toEqual(marker);
    }
    const deletedThere = (await rowsOf('fact_payable')).flatMap((message) => message.rows);
    expect(deletedThere).toMatchObject([{ id: ID, is_deleted: 1 }]);
  });

  it('names the documents of header and line messages, also of a document without lines', async () => {
    const entry = (id: string, lines: string) =>
      `{"EntryID":"${id}","Division":${division},"Modified":"/Date(1700000000000)/","SalesEntryLines":{"results":[${lines}]}}`;
    const line = `{"ID":"${LINE}","EntryID":"${ID}","AmountDC":12.5}`;
    await producer.send(rawTopicOf('sales_entries'), [
      raw('sales_entries', 'record', '34', ID, entry(ID, line), 0),
      raw('sales_entries', 'record', '36', ID2, entry(ID2, ''), 1),
    ]);
    await drained(rawTopicOf('sales_entries'));
    const lines = await rowsOf('fact_sales_entry_line');
    expect(lines.flatMap((message) => message.rows)).toMatchObject([{ id: LINE, entry_id: ID, version: '34' }]);
    const documents = (messages: ReadMessage[]) =>
      messages.flatMap((message) => readRowsEnvelope(message.headers).documents?.map((d) => [d.document, d.version]));
    expect(documents(lines)).toEqual([
      [ID, '34'],
      [ID2, '36'],
    ]);
    expect(documents(await rowsOf('fact_sales_entry'))).toEqual(documents(lines));
  });

  it('repeats nothing after a stop in order, and goes on where it was', async () => {
    const before = (await rowsOf('fact_transaction_line')).length;
    await running.stop();
    const record = `{"Timestamp":"50","ID":"${ID}","Division":${division},"AmountDC":1}`;
    await producer.send(rawTopicOf('transaction_lines'), [raw('transaction_lines', 'record', '100', ID, record)]);
    running = await start();
    await drained(rawTopicOf('transaction_lines'));
    expect((await rowsOf('fact_transaction_line')).length).toBe(before + 1);
  });
});
