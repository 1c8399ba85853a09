import { readRowsEnvelope } from '@ml-connector/contracts';
import { blockLines, feedByName } from '@ml-connector/catalogue';
import type { OutgoingMessage, RawItem } from '@ml-connector/kafka';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planOf, type FeedPlan } from './feed-plan.js';
import { RowsCollector } from './rows-collector.js';

function planNamed(name: string): FeedPlan {
  const feed = feedByName(name);
  if (feed === undefined) throw new Error(`no feed ${name}`);
  return planOf(feed);
}
const terms = planNamed('payment_terms');
const entries = planNamed('sales_entries');
const RECEIVABLES = 'warehouse.rows.fact_receivable.v1';
const PAYABLES = 'warehouse.rows.fact_payable.v1';
const ENTRIES = 'warehouse.rows.fact_sales_entry.v1';
const LINES = 'warehouse.rows.fact_sales_entry_line.v1';
const MAX_BYTES = 900_000;

interface Given {
  readonly offset: number;
  readonly connectionId?: string;
  readonly division?: number;
  readonly fetchedAt?: string;
  readonly version?: string;
  readonly changedAt?: string;
}
const guid = (n: number): string => `7c1f6f2e-5f0a-4b62-8d0c-${String(n).padStart(12, '0')}`;
const itemOf = (feed: string, given: Given, value: string): RawItem => ({
  envelope: {
    kind: 'record',
    feed,
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
  value: Buffer.from(value),
});
/** A payment term: 20 is a receivable, 22 a payable; it leaves a deletion in the other table. */
const termOf = (given: Given, lineType = 20): RawItem =>
  itemOf('payment_terms', given, `{"Timestamp":1,"ID":"${guid(given.offset)}","LineType":${lineType}}`);
/** A document with lines that have a text of their own each. */
const entryOf = (given: Given, document: number, texts: readonly string[]): RawItem => {
  const lines = texts.map((text, n) => `{"ID":"${guid(n)}","Description":"${text}"}`);
  const header = `"EntryID":"${guid(document)}","Modified":"/Date(0)/"`;
  return itemOf('sales_entries', given, `{${header},"SalesEntryLines":{"results":[${lines.join(',')}]}}`);
};
type Row = Record<string, unknown>;
const rowsIn = ({ value }: OutgoingMessage): Row[] =>
  value === null || value.length === 0 ? [] : blockLines(Buffer.from(value)).map((line) => JSON.parse(line) as Row);
const read = (message: OutgoingMessage) => ({ ...readRowsEnvelope(message.headers), value: message.value });

describe('RowsCollector', () => {
  it('puts the rows of a batch and table into one block of the same partition, with what is in it', () => {
    const collector = new RowsCollector(terms, 7, MAX_BYTES);
    collector.record(termOf({ offset: 3, fetchedAt: '2026-01-02T00:00:00.000Z' }));
    collector.record(termOf({ offset: 9, division: 2 }, 22));
    const outputs = collector.finish();
    const [message, ...others] = outputs.get(RECEIVABLES) ?? [];
    expect(others).toEqual([]);
    expect(message?.partition).toBe(7);
    expect(readRowsEnvelope(message?.headers)).toEqual({
      kind: 'rows',
      form: 'block',
      table: 'fact_receivable',
      rows: 2,
      rawOffsets: ['3', '9'],
      connectionId: 'c1',
      divisionKeys: ['nl:1', 'nl:2'],
      rowsByDivision: new Map([
        ['nl:1', 1],
        ['nl:2', 1],
      ]),
      fetchedAt: ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'],
    });
    expect(rowsIn(message!)).toMatchObject([
      { id: guid(3), is_deleted: 0 },
      { id: guid(9), is_deleted: 1 },
    ]);
    expect(outputs.get(PAYABLES)).toHaveLength(1);
  });

  it('keeps connections apart', () => {
    const collector = new RowsCollector(terms, 0, MAX_BYTES);
    for (const [offset, connectionId] of ['c1', 'c2', 'c1'].entries())
      collector.record(termOf({ offset, connectionId }));
    const messages = collector.finish().get(RECEIVABLES)!.map(read);
    expect(messages.map(({ connectionId, rows }) => [connectionId, rows])).toEqual([
      ['c1', 2],
      ['c2', 1],
    ]);
  });

  it('leaves nothing of a record that can not be decoded', () => {
    const collector = new RowsCollector(terms, 0, MAX_BYTES);
    collector.record(termOf({ offset: 1 }));
    const bad = itemOf('payment_terms', { offset: 2 }, `{"Timestamp":1,"ID":"${guid(2)}","LineType":20,"AmountDC":{}}`);
    expect(collector.record(bad)).toMatchObject({ ok: false, reason: 'wrong_type' });
    collector.record(termOf({ offset: 3 }));
    const [message] = collector.finish().get(RECEIVABLES)!;
    expect(readRowsEnvelope(message?.headers).rawOffsets).toEqual(['1', '3']);
    expect(rowsIn(message!).map(({ id }) => id)).toEqual([guid(1), guid(3)]);
  });

  it('hands a marker to every table, behind the rows before it and before those after it', () => {
    const collector = new RowsCollector(terms, 0, MAX_BYTES);
    collector.record(termOf({ offset: 0 }));
    collector.marker({ ...termOf({ offset: 1 }), value: Buffer.from('{"run":"r"}') });
    collector.record(termOf({ offset: 2 }));
    const outputs = collector.finish();
    for (const topic of [RECEIVABLES, PAYABLES]) {
      const messages = outputs.get(topic)!;
      expect(messages.map(read).map(({ kind }) => kind)).toEqual(['rows', 'marker', 'rows']);
      expect(String(messages[1]?.value)).toBe('{"run":"r"}');
      expect(rowsIn(messages[2]!)).toMatchObject([{ id: guid(2) }]);
    }
  });

  it('names documents on both tables, also one without lines, once with its highest version', () => {
    const collector = new RowsCollector(entries, 0, MAX_BYTES);
    collector.record(entryOf({ offset: 0, version: '4' }, 1, ['x']));
    collector.record(entryOf({ offset: 1, version: '16' }, 1, []));
    const outputs = collector.finish();
    const documents = [{ divisionKey: 'nl:1', document: guid(1), version: '16' }];
    expect(outputs.get(ENTRIES)!.map(read)).toMatchObject([{ rows: 2, documents }]);
    expect(outputs.get(LINES)!.map(read)).toMatchObject([{ rows: 1, rawOffsets: ['0', '1'], documents }]);
  });

  it('sends a document’s name to the line table even when all its lines are gone', () => {
    const collector = new RowsCollector(entries, 0, MAX_BYTES);
    collector.record(entryOf({ offset: 0 }, 1, []));
    const [message] = collector.finish().get(LINES)!.map(read);
    expect(message).toMatchObject({ rows: 0, value: Buffer.alloc(0), documents: [{ document: guid(1) }] });
  });

  it('says when the oldest change among the rows was made, where a record says so', () => {
    const collector = new RowsCollector(entries, 0, MAX_BYTES);
    const times = [undefined, '2026-01-01T00:00:02.000Z', '2026-01-01T00:00:01.000Z'];
    times.forEach((changedAt, offset) =>
      collector.record(entryOf({ offset, ...(changedAt === undefined ? {} : { changedAt }) }, offset, [])),
    );
    expect(collector.finish().get(ENTRIES)!.map(read)[0]?.changedAt).toBe('2026-01-01T00:00:01.000Z');
    const other = new RowsCollector(entries, 0, MAX_BYTES);
    other.record(entryOf({ offset: 0 }, 0, []));
    expect(other.finish().get(ENTRIES)!.map(read)[0]).not.toHaveProperty('changedAt');
  });

  it('splits by size: all rows in order, a record’s rows together where they fit, its document named in each part', () => {
    const record = fc.array(fc.integer({ min: 1, max: 1_500 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 20 }), (records) => {
        const maxBytes = 5_000;
        const collector = new RowsCollector(entries, 0, maxBytes);
        records.forEach((sizes, r) => {
          const texts = sizes.map((size, i) => `${r}.${i}.${'x'.repeat(size)}`);
          expect(collector.record(entryOf({ offset: r }, r, texts)).ok).toBe(true);
        });
        const messages = collector.finish().get(LINES) ?? [];
        const places = messages.map((message) =>
          rowsIn(message).map((row) => String(row['description']).split('.', 2)),
        );
        expect(places.flat().map((place) => place.join('.'))).toEqual(
          records.flatMap((sizes, r) => sizes.map((_, i) => `${r}.${i}`)),
        );
        messages.forEach((message, m) => {
          const { rows, documents = [], rowsByDivision } = readRowsEnvelope(message.headers);
          expect(rows).toBe(places[m]?.length);
          expect([...(rowsByDivision ?? new Map<string, number>()).values()]).toEqual(rows === 0 ? [] : [rows]);
          const named = new Set(documents.map(({ document }) => document));
          for (const [r] of places[m] ?? []) expect(named).toContain(guid(Number(r)));
          const names = documents.reduce(
            (sum, { document, version }) => sum + 16 + document.length + version.length,
            0,
          );
          const bytes = (message.value?.length ?? 0) + names;
          if (rows > 1) expect(bytes).toBeLessThanOrEqual(maxBytes);
        });
        const total = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size + 250, 1_500);
        records.forEach((sizes, r) => {
          if (total(sizes) > maxBytes) return;
          const named = (message: OutgoingMessage) =>
            readRowsEnvelope(message.headers).documents?.some(({ document }) => document === guid(r));
          expect(messages.filter(named)).toHaveLength(1);
        });
      }),
    );
  });
});
