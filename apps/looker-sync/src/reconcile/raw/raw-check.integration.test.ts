import { randomUUID } from 'node:crypto';
import {
  keepTokensSql,
  mergeByColumnSql,
  RAW_CHECK_SQL,
  RAW_CHECKED_FEEDS,
  entitiesOf,
  rawTopic,
  tableDdl,
} from '@ml-connector/catalogue';
import { WarehouseClient } from '@ml-connector/clickhouse';
import { rawHeaders } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin, TopicProducer, type OutgoingMessage } from '@ml-connector/kafka';
import { packVersion, silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RawCheck, type RawCheckParts } from './raw-check.js';
import { RawCheckMetrics } from './raw-check-metrics.js';
import { RawCheckStore } from './raw-check-store.js';

/** Of all tests only this one writes it. */
const FEED = RAW_CHECKED_FEEDS.find(({ name }) => name === 'exchange_rates')!;
const TABLE = 'warehouse.dim_exchange_rate';
const PARTITION = 1;
const FETCHED_AT = '2026-01-15T12:00:00.000Z';
const ports = { logger: silentLogger, meter: silentMeter, clock: systemClock };
const brokers = process.env['KAFKA_BROKERS']!;
const kafka = createKafkaClient({ brokers, clientId: 'raw-check-test', logger: silentLogger });
const warehouse = new WarehouseClient({ url: process.env['CLICKHOUSE_URL'] ?? '', application: 'raw-check-test' });
const sink = new TopicProducer(kafka, {
  ...ports,
  health: { register: () => undefined },
  fail: () => undefined,
});
const store = new RawCheckStore(warehouse, systemClock);
const signal = new AbortController().signal;

let division: number;
let divisionKey: string;
/** What exact-fetcher was asked, as `<command> <feed> <keys>`. */
let asked: string[];

beforeAll(async () => {
  await warehouse.command('CREATE DATABASE IF NOT EXISTS warehouse');
  for (const entity of entitiesOf(FEED))
    for (const sql of [tableDdl, keepTokensSql, mergeByColumnSql]) await warehouse.command(sql(entity));
  for (const statement of RAW_CHECK_SQL) await warehouse.command(statement);
  const layout = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 };
  const topic = { name: rawTopic(FEED), retention: 'compacted', size: 'data' } as const;
  await new TopicAdmin(kafka).ensureTopics([topic], layout);
  await sink.connect();
});
beforeEach(() => {
  division = 1_000_000 + Math.floor(Math.random() * 4_000_000_000);
  divisionKey = `nl:${division}`;
  asked = [];
});
afterAll(async () => {
  await sink.disconnect();
  await warehouse.close();
});

const versionOf = (counter: number, deleted = false): string =>
  packVersion({ epoch: 0, counter: BigInt(counter), generation: 0, deleted }).toString();

/** A key's last state on the bus. */
function toRaw(id: string, counter: number, deleted = false): Promise<unknown> {
  return sink.send(rawTopic(FEED), [rawMessage(id, counter, deleted)]);
}

function rawMessage(id: string, counter: number, deleted = false): OutgoingMessage {
  const kind = deleted ? 'deletion' : 'record';
  const envelope = {
    kind,
    feed: FEED.name,
    connectionId: 'one',
    region: 'nl',
    division,
    fetchedAt: FETCHED_AT,
  } as const;
  const headers = rawHeaders({ ...envelope, version: versionOf(counter, deleted), lineageId: 'lineage' }, 1);
  return { key: `${divisionKey}|${id}`, value: '{}', headers, partition: PARTITION };
}

type State = readonly [counter: number, deleted?: boolean];

/** States of a key in the warehouse, the last one newest. */
const toWarehouse = (id: string, ...states: readonly State[]): Promise<void> =>
  insert(states.map((state) => [id, ...state]));

async function insert(states: readonly (readonly [id: string, ...State])[]): Promise<void> {
  const lines = states.map(([id, counter, deleted = false]) => ({
    ...{ division_key: divisionKey, region: 'nl', division, id, version: versionOf(counter, deleted) },
    ...{ is_deleted: deleted ? 1 : 0, fetched_at: FETCHED_AT, ingested_at: FETCHED_AT, lineage_id: 'lineage' },
    ...{ raw_topic: rawTopic(FEED), raw_partition: PARTITION, raw_offset: 1, transform_version: 1 },
  }));
  await warehouse.insertLines(
    TABLE,
    lines.map((line) => Buffer.from(`${JSON.stringify(line)}\n`)),
  );
}

/** The check with an exact-fetcher that does what `onRead` does. */
function checkWith(onRead: (keys: readonly string[]) => Promise<unknown>): RawCheck {
  const read = async (command: string, feed: string, keys: readonly string[]): Promise<null> => {
    asked.push(`${command} ${feed} ${[...keys].sort().join(' ')}`);
    await onRead(keys);
    return null;
  };
  const fetcher: RawCheckParts['fetcher'] = {
    divisions: () => Promise.resolve(new Map([[divisionKey, { connectionId: 'one', backfillFrom: null }]])),
    refetch: (_connection, _division, feed, keys) => read('refetch', feed, keys),
    fullCompare: (_connection, _division, feed) => read('full_compare', feed, []),
  };
  const metrics = new RawCheckMetrics(silentMeter);
  return new RawCheck({ warehouse, kafka, fetcher, store, metrics, ...ports }, { settleMs: 50, waitMs: 5_000 });
}

const known = async () => (await store.known()).get(FEED.name);
/** What a test leaves is made equal, for the next one. */
const settle = (keys: readonly string[]): Promise<unknown> =>
  sink.send(
    rawTopic(FEED),
    keys.map((key) => rawMessage(key, 1_000)),
  );

describe('the bus against the warehouse', { timeout: 60_000 }, () => {
  it('finds what a rebuild would set back or lose, has it read again, and sees that it is there', async () => {
    const [same, newer, older, missing, gone, revived] = Array.from({ length: 6 }, () => randomUUID()) as [
      ...[string, string, string, string, string, string],
    ];
    await toWarehouse(same, [5], [7]);
    await toWarehouse(newer, [7]);
    await toWarehouse(older, [7], [9]);
    await toWarehouse(missing, [7]);
    await toWarehouse(gone, [7], [8, true]);
    await toWarehouse(revived, [7], [8, true]);
    await toRaw(same, 7);
    await toRaw(newer, 8);
    await toRaw(older, 7);
    await toRaw(revived, 7);
    const found: unknown[] = [];
    const left = await checkWith(async (keys) => {
      found.push(await known());
      await settle(keys);
    }).run(signal, [FEED]);
    expect(asked).toEqual([`refetch ${FEED.name} ${[older, missing, revived].sort().join(' ')}`]);
    expect(found).toMatchObject([{ older: 2, missing: 1 }]);
    expect(left).toEqual([]);
    expect(await known()).toMatchObject({ older: 0, missing: 0 });
  });

  it('leaves what could not be repaired in its table, and says so', async () => {
    const key = randomUUID();
    await toWarehouse(key, [7]);
    const check = new RawCheck(
      {
        ...{ warehouse, kafka, store, ...ports, metrics: new RawCheckMetrics(silentMeter) },
        fetcher: {
          divisions: () => Promise.resolve(new Map()),
          refetch: () => Promise.reject(new Error('the division is not read')),
          fullCompare: () => Promise.reject(new Error('the division is not read')),
        },
      },
      { settleMs: 50, waitMs: 200 },
    );
    const left = await check.run(signal, [FEED]);
    expect(left.flatMap((one) => one.older)).toEqual([{ divisionKey, key, why: 'missing' }]);
    expect(await known()).toMatchObject({ older: 0, missing: 1 });
    await settle([key]);
  });

  it('has a feed read in full where more keys are older than are worth reading by key', async () => {
    const keys = Array.from({ length: 501 }, () => randomUUID());
    await insert(keys.map((key) => [key, 7] as const));
    const left = await checkWith(() => settle(keys)).run(signal, [FEED]);
    expect(asked).toEqual([`full_compare ${FEED.name} `]);
    expect(left).toEqual([]);
  });
});
