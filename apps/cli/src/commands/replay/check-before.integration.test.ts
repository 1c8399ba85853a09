import { randomUUID } from 'node:crypto';
import { entitiesOf, RAW_CHECKED_FEEDS, rawTopic, tableDdl } from '@ml-connector/catalogue';
import { WarehouseClient } from '@ml-connector/clickhouse';
import { rawHeaders } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin, TopicProducer } from '@ml-connector/kafka';
import { packVersion, silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReplayParts } from '../../replay/replay-parts.js';
import type { ConnectedContext } from '../context.js';
import { checkBeforeRebuild } from './check-before.js';

/** Of all tests only this one writes it. */
const FEED = RAW_CHECKED_FEEDS.find(({ name }) => name === 'bank_accounts')!;
const FETCHED_AT = '2026-01-15T12:00:00.000Z';
const division = 1_000_000 + Math.floor(Math.random() * 4_000_000_000);
const divisionKey = `nl:${division}`;
const id = randomUUID();
const brokers = process.env['KAFKA_BROKERS']!;
const kafka = createKafkaClient({ brokers, clientId: 'check-before-test', logger: silentLogger });
const warehouse = new WarehouseClient({ url: process.env['CLICKHOUSE_URL'] ?? '', application: 'check-before-test' });
const sink = new TopicProducer(kafka, {
  ...{ logger: silentLogger, meter: silentMeter, clock: systemClock },
  health: { register: () => undefined },
  fail: () => undefined,
});
const parts = { kafka, warehouse, onStep: () => undefined } as Pick<ReplayParts, 'kafka' | 'warehouse' | 'onStep'>;
/** No division is read: nothing can be read again. */
const context = { kafka, services: { get: () => Promise.resolve([]) } } as unknown as ConnectedContext;
const signal = new AbortController().signal;
const versionOf = (counter: bigint): string =>
  packVersion({ epoch: 0, counter, generation: 0, deleted: false }).toString();

beforeAll(async () => {
  await warehouse.command('CREATE DATABASE IF NOT EXISTS warehouse');
  for (const entity of entitiesOf(FEED)) await warehouse.command(tableDdl(entity));
  const topic = { name: rawTopic(FEED), retention: 'compacted', size: 'data' } as const;
  const layout = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 };
  await new TopicAdmin(kafka).ensureTopics([topic], layout);
  await sink.connect();
  const row = {
    ...{ division_key: divisionKey, region: 'nl', division, id, version: versionOf(9n), is_deleted: 0 },
    ...{ fetched_at: FETCHED_AT, ingested_at: FETCHED_AT, lineage_id: 'lineage' },
    ...{ raw_topic: rawTopic(FEED), raw_partition: 0, raw_offset: 1, transform_version: 1 },
  };
  await warehouse.insertLines('warehouse.dim_bank_account', [Buffer.from(`${JSON.stringify(row)}\n`)]);
});
afterAll(async () => {
  await sink.disconnect();
  await warehouse.close();
});

/** The key's last record on the bus. */
function toRaw(counter: bigint): Promise<unknown> {
  const place = { connectionId: 'one', region: 'nl', division } as const;
  const headers = rawHeaders(
    {
      ...{ kind: 'record', feed: FEED.name, ...place },
      ...{ fetchedAt: FETCHED_AT, version: versionOf(counter), lineageId: 'lineage' },
    },
    1,
  );
  return sink.send(rawTopic(FEED), [{ key: `${divisionKey}|${id}`, value: '{}', headers, partition: 0 }]);
}

it('builds no tables anew while the bus has something older than the live ones', { timeout: 60_000 }, async () => {
  await toRaw(8n);
  await expect(checkBeforeRebuild(parts, context, FEED, signal)).rejects.toMatchObject({
    code: 'raw_is_older',
    message: `1 of 1 keys of bank_accounts are older on the bus than in the live tables, and could not be read again: ${divisionKey} bank_accounts: the division is not read. To build the tables all the same: --accept-differences`,
  });
  await toRaw(9n);
  await expect(checkBeforeRebuild(parts, context, FEED, signal)).resolves.toBeUndefined();
});
