import { rawTopic } from '@ml-connector/catalogue';
import type { FeedMarker } from '@ml-connector/contracts';
import { packVersion } from '@ml-connector/kernel';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoaderHarness } from '../testing/loader-harness.js';
import { markerMessage, rowLine, rowsMessage } from '../testing/rows-messages.js';
import { ensureWarehouse, ownDivision, ownerClient } from '../testing/warehouse-tables.js';

const client = ownerClient();
beforeAll(() => ensureWarehouse(client));
afterAll(() => client.close());

const TABLE = 'fact_transaction_line';
const FEED = 'transaction_lines';
const version = (counter: bigint, generation: number, deleted = false) =>
  packVersion({ epoch: 9_000, counter, generation, deleted });
const below = String(version(50n, 4));

describe('the marker of a complete read', () => {
  it('brings back the keys that are alive here and were not seen, of its own division and partition only', async () => {
    const harness = new LoaderHarness(client);
    const [own, other] = [ownDivision(), ownDivision()];
    const ids = { old: randomUUID(), seen: randomUUID(), later: randomUUID(), gone: randomUUID(), far: randomUUID() };
    const place = { raw_topic: rawTopic({ name: FEED }), raw_partition: 1 };
    const line = (key: string, id: string, of: bigint, more: object = {}) =>
      rowLine(key, { id, version: of, deleted: (of & 1n) === 1n, fields: { ...place, ...more } });
    await harness.load(TABLE, [
      rowsMessage(TABLE, [
        line(own.key, ids.old, version(40n, 0)),
        line(own.key, ids.seen, version(40n, 0)),
        line(own.key, ids.gone, version(30n, 0)),
        line(own.key, ids.gone, version(41n, 0, true)),
        line(own.key, ids.far, version(40n, 0), { raw_partition: 2 }),
        line(other.key, randomUUID(), version(40n, 0)),
      ]),
    ]);
    const marker: FeedMarker = {
      run: 'run',
      connectionId: 'conn',
      divisionKey: own.key,
      feed: FEED,
      partition: 1,
      partitions: 3,
      watermark: '9',
    };
    await harness.load(TABLE, [
      rowsMessage(TABLE, [line(own.key, ids.seen, version(50n, 4)), line(own.key, ids.later, version(60n, 0))]),
      markerMessage(TABLE, { ...marker, unseenBelow: below }),
      markerMessage(TABLE, marker),
    ]);
    const markers = harness.loaded().flatMap((event) => ('marker' in event ? [event['marker']] : []));
    expect(markers).toMatchObject([{ run: 'run', unseen: { below, alive: 3, missing: 1, keys: [ids.old] } }, {}]);
    expect(markers[1]).not.toHaveProperty('unseen');
  });
});
