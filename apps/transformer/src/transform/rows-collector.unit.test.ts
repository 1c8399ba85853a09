import { readRowsEnvelope } from '@ml-connector/contracts';
import { childrenFeed, syncFeed, type Feed, type RowLine } from '@ml-connector/catalogue';
import type { OutgoingMessage, RawItem } from '@ml-connector/kafka';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeedPlan } from './feed-plan.js';
import { RowsCollector } from './rows-collector.js';

const planFor = (feed: Feed, tables: readonly string[], documents?: FeedPlan['documents']): FeedPlan => ({
  feed,
  rawTopic: 'raw',
  topics: new Map(tables.map((table) => [table, `rows.${table}`])),
  ...(documents === undefined ? {} : { documents }),
});
const sync = planFor(syncFeed({ name: 'terms', path: 'x', phase: 4 }), ['fact_receivable', 'fact_payable']);
const entries = planFor(
  childrenFeed({ name: 'entries', path: 'x', phase: 3, lines: { property: 'Lines', key: 'ID', path: 'a/Lines' } }),
  ['fact_entry', 'fact_entry_line'],
  { headers: 'fact_entry', lines: 'fact_entry_line' },
);

interface Given {
  readonly offset: number;
  readonly connectionId?: string;
  readonly division?: number;
  readonly fetchedAt?: string;
  readonly version?: string;
  readonly changedAt?: string;
}
const itemOf = (given: Given): RawItem => ({
  envelope: {
    kind: 'record',
    feed: 'terms',
    connectionId: given.connectionId ?? 'c1',
    region: 'nl',
    division: given.division ?? 1,
    fetchedAt: given.fetchedAt ?? '2026-01-01T00:00:00.000Z',
    version: given.version ?? '8',
    lineageId: 'l',
    ...(given.changedAt === undefined ? {} : { changedAt: given.changedAt }),
  },
  divisionKey: `nl:${given.division ?? 1}`,
  offset: String(given.offset),
  value: Buffer.from('{}'),
});
const read = (message: OutgoingMessage) => ({ ...readRowsEnvelope(message.headers), value: String(message.value) });
const row = (table: string, json: string): RowLine => ({ table, line: Buffer.from(`${json}\n`) });
const GUID = '7c1f6f2e-5f0a-4b62-8d0c-0f2b6f3b1a11';

describe('RowsCollector', () => {
  it('puts the rows of a batch and table into one message of the same partition, with what is in it', () => {
    const collector = new RowsCollector(sync, 7, 1000);
    collector.record(
      itemOf({ offset: 3, fetchedAt: '2026-01-02T00:00:00.000Z' }),
      [row('fact_receivable', '{"a":1}')],
      null,
    );
    collector.record(
      itemOf({ offset: 9, division: 2 }),
      [row('fact_receivable', '{"a":2}'), row('fact_payable', '{"b":1}')],
      null,
    );
    const outputs = collector.finish();
    const [message, ...others] = outputs.get('rows.fact_receivable') ?? [];
    expect(others).toEqual([]);
    expect(message?.partition).toBe(7);
    expect(read(message!)).toEqual({
      kind: 'rows',
      table: 'fact_receivable',
      rows: 2,
      rawOffsets: ['3', '9'],
      connectionId: 'c1',
      divisionKeys: ['nl:1', 'nl:2'],
      fetchedAt: ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'],
      value: '{"a":1}\n{"a":2}\n',
    });
    expect(outputs.get('rows.fact_payable')).toHaveLength(1);
  });

  it('keeps connections apart', () => {
    const collector = new RowsCollector(sync, 0, 1000);
    for (const [offset, connectionId] of ['c1', 'c2', 'c1'].entries())
      collector.record(itemOf({ offset, connectionId }), [row('fact_payable', '{}')], null);
    const messages = collector.finish().get('rows.fact_payable')!.map(read);
    expect(messages.map(({ connectionId, rows }) => [connectionId, rows])).toEqual([
      ['c1', 2],
      ['c2', 1],
    ]);
  });

  it('hands a marker to every table, behind the rows before it and before those after it', () => {
    const collector = new RowsCollector(sync, 0, 1000);
    collector.record(itemOf({ offset: 0 }), [row('fact_payable', '{"n":0}')], null);
    collector.marker({ ...itemOf({ offset: 1 }), value: Buffer.from('{"run":"r"}') });
    collector.record(itemOf({ offset: 2 }), [row('fact_payable', '{"n":2}')], null);
    const outputs = collector.finish();
    expect(
      outputs
        .get('rows.fact_payable')!
        .map(read)
        .map(({ kind, value }) => [kind, value]),
    ).toEqual([
      ['rows', '{"n":0}\n'],
      ['marker', '{"run":"r"}'],
      ['rows', '{"n":2}\n'],
    ]);
    expect(
      outputs
        .get('rows.fact_receivable')!
        .map(read)
        .map(({ kind }) => kind),
    ).toEqual(['marker']);
  });

  it('names documents on both tables, also one without lines, once with its highest version', () => {
    const collector = new RowsCollector(entries, 0, 1000);
    collector.record(
      itemOf({ offset: 0, version: '4' }),
      [row('fact_entry', '{}'), row('fact_entry_line', '{}')],
      GUID,
    );
    collector.record(itemOf({ offset: 1, version: '16' }), [row('fact_entry', '{}')], GUID);
    const outputs = collector.finish();
    const documents = [{ divisionKey: 'nl:1', document: GUID, version: '16' }];
    expect(outputs.get('rows.fact_entry')!.map(read)).toMatchObject([{ rows: 2, documents }]);
    expect(outputs.get('rows.fact_entry_line')!.map(read)).toMatchObject([
      { rows: 1, rawOffsets: ['0', '1'], documents },
    ]);
  });

  it('sends a document’s name to the line table even when all its lines are gone', () => {
    const collector = new RowsCollector(entries, 0, 1000);
    collector.record(itemOf({ offset: 0 }), [row('fact_entry', '{}')], GUID);
    const [message] = collector.finish().get('rows.fact_entry_line')!.map(read);
    expect(message).toMatchObject({ rows: 0, value: '', documents: [{ document: GUID }] });
  });

  it('says when the oldest change among the rows was made, where a record says so', () => {
    const collector = new RowsCollector(sync, 0, 1000);
    const times = [undefined, '2026-01-01T00:00:02.000Z', '2026-01-01T00:00:01.000Z'];
    times.forEach((changedAt, offset) =>
      collector.record(
        itemOf({ offset, ...(changedAt === undefined ? {} : { changedAt }) }),
        [row(offset === 0 ? 'fact_payable' : 'fact_receivable', '{}')],
        null,
      ),
    );
    const of = (table: string) => collector.finish().get(`rows.${table}`)!.map(read)[0];
    expect(of('fact_receivable')?.changedAt).toBe('2026-01-01T00:00:01.000Z');
    expect(of('fact_payable')).not.toHaveProperty('changedAt');
  });

  it('splits by size: all rows in order, a record’s rows together where they fit, its document named in each part', () => {
    const record = fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 20 }), (records) => {
        const maxBytes = 300;
        const collector = new RowsCollector(entries, 0, maxBytes);
        records.forEach((sizes, r) =>
          collector.record(
            itemOf({ offset: r }),
            sizes.map((size, i) => row('fact_entry_line', `${r}.${i}.${'x'.repeat(size)}`)),
            `k${r}`,
          ),
        );
        const messages = (collector.finish().get('rows.fact_entry_line') ?? []).map(read);
        const rows = messages.flatMap((message) => message.value.split('\n').filter(Boolean));
        expect(rows.map((row) => row.split('.').slice(0, 2).join('.'))).toEqual(
          records.flatMap((sizes, r) => sizes.map((_, i) => `${r}.${i}`)),
        );
        expect(messages.reduce((sum, message) => sum + message.rows, 0)).toBe(rows.length);
        for (const message of messages) {
          expect(message.value.length).toBeLessThanOrEqual(maxBytes);
          const named = new Set(message.documents?.map(({ document }) => document));
          for (const row of message.value.split('\n').filter(Boolean)) expect(named).toContain(`k${row.split('.')[0]}`);
        }
        const total = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size + 6, 0) + 40;
        records.forEach((sizes, r) => {
          if (total(sizes) > maxBytes) return;
          const parts = messages.filter((message) => message.documents?.some(({ document }) => document === `k${r}`));
          expect(parts).toHaveLength(1);
        });
      }),
    );
  });
});
