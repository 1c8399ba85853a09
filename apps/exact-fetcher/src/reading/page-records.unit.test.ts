import { feedByName, type Feed } from '@ml-connector/catalogue';
import { divisionKey, unpackVersion } from '@ml-connector/kernel';
import { describe, expect, it } from 'vitest';
import { loggedDeletions } from './logged-deletions.js';
import { readPageRecords, type PageContext } from './page-records.js';
import type { ReadRun, RunKind } from './read-run.js';

const feed = (name: string): Feed => feedByName(name)!;
const id = '0fec200f-e6bc-4ae7-b00b-45313d7e3234';
const run = (kind: RunKind, facts: Partial<ReadRun> = {}) =>
  ({ kind, generation: 4, watermark: 50n, ...facts }) as ReadRun;
const context = (name: string, kind: RunKind = 'poll'): PageContext => ({
  feed: feed(name),
  run: run(kind),
  epoch: 7,
  readSequence: 1_800_000_000_000n,
  region: 'nl',
  latestModified: 1_900_000_000_000n,
  unsettledSince: 1_800_000_000_000n,
  ownDivisions: new Set([divisionKey('nl', 1)]),
});
const record = (fields: object) => Buffer.from(JSON.stringify(fields));
const version = (name: string, kind: RunKind, fields: object) =>
  unpackVersion(readPageRecords([record(fields)], context(name, kind)).items[0]!.version);

describe('readPageRecords', () => {
  it('gives a sync row its own row version, and lifts it to the watermark in a full read', () => {
    expect(version('accounts', 'poll', { ID: id, Timestamp: '42' })).toEqual({
      epoch: 7,
      counter: 42n,
      generation: 0,
      deleted: false,
    });
    expect(version('accounts', 'full', { ID: id, Timestamp: 42 })).toMatchObject({ counter: 50n, generation: 4 });
    expect(version('accounts', 'full', { ID: id, Timestamp: '60' })).toMatchObject({ counter: 60n, generation: 4 });
  });

  it('gives other rows the number of the call', () => {
    const row = { ID: id, Modified: '/Date(1725644849653)/' };
    expect(version('cost_centers', 'poll', row)).toMatchObject({ counter: 1_800_000_000_000n, generation: 0 });
    expect(version('cost_centers', 'full', row)).toMatchObject({ counter: 1_800_000_000_000n, generation: 4 });
  });

  it('says from which row version on rows of a first read changed lately', () => {
    const rows = [
      record({ ID: id, Timestamp: '40', Modified: '/Date(1799999999999)/' }),
      record({ ID: id, Timestamp: '42', Modified: '/Date(1800000000001)/' }),
      record({ ID: id, Timestamp: '41', Modified: '/Date(1800000000000)/' }),
      record({ ID: id, Timestamp: '7' }),
    ];
    expect(readPageRecords(rows, context('accounts', 'load')).unsettled).toBe(41n);
    expect(readPageRecords(rows, context('accounts', 'poll')).unsettled).toBeNull();
    expect(readPageRecords(rows.slice(0, 1), context('accounts', 'load')).unsettled).toBeNull();
  });

  it('keeps the exact bytes', () => {
    const bytes = Buffer.from(`{ "ID" : "${id.toUpperCase()}", "Timestamp":"1","AmountDC":1157.39999999999e0 }`);
    const [item] = readPageRecords([bytes], context('accounts')).items;
    expect(item?.value).toBe(bytes);
    expect(item?.key).toBe(id);
  });

  it('rejects a record without key or cursor, and lets the others go on', () => {
    const page = [
      record({ Timestamp: '1' }),
      record({ ID: id }),
      record({ ID: id, Timestamp: null }),
      record({ ID: id, Timestamp: '9' }),
    ];
    const { items, rejected } = readPageRecords(page, context('accounts'));
    expect(rejected.map(({ reason }) => reason)).toEqual(['missing_key', 'missing_cursor', 'missing_cursor']);
    expect(items).toHaveLength(1);
  });

  it('rejects a record no message can hold', () => {
    const { rejected } = readPageRecords(
      [record({ ID: id, Timestamp: '1', Notes: 'x'.repeat(1_000_000) })],
      context('accounts'),
    );
    expect(rejected).toMatchObject([{ reason: 'record_too_large' }]);
  });

  it('puts a row of the list of divisions under its own division, and leaves out those that are not ours', () => {
    const { items, keys } = readPageRecords([record({ Code: 1 }), record({ Code: 2 })], context('divisions', 'load'));
    expect(items.map((item) => item.divisionKey)).toEqual(['nl:1']);
    expect(keys).toEqual(['1', '2']);
  });
});

describe('loggedDeletions', () => {
  const logged = (fields: object) => {
    const { items } = readPageRecords([record({ ID: id, ...fields })], context('deletions'));
    return loggedDeletions(items, 7, 99n);
  };

  it('makes a deletion for the feed of its kind, by the counter both share', () => {
    const { items } = logged({ Timestamp: '42', EntityKey: id.toUpperCase(), EntityType: 2 });
    expect(items).toMatchObject([{ kind: 'deletion', key: id, value: `{"deleted":true,"key":"${id}"}` }]);
    expect(items[0]?.feed.name).toBe('accounts');
    expect(unpackVersion(items[0]!.version)).toEqual({ epoch: 7, counter: 42n, generation: 0, deleted: true });
  });

  it('counts kinds nobody declared and goes on', () => {
    const { items, unknownTypes } = logged({ Timestamp: '42', EntityKey: id, EntityType: 999 });
    expect(items).toEqual([]);
    expect([...unknownTypes]).toEqual([['999', 1]]);
  });
});
