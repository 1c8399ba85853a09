import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { feedByName, FEEDS } from '../catalogue.js';
import { SAMPLE_CONTEXT } from '../conformance/sample-record.js';
import type { Feed } from '../core/define-feed.js';
import { deletedVersion } from './context.js';
import { declaredKey } from './declared-key.js';
import { decodeRecord } from './decode.js';
import { deletionRecord } from './deletion-record.js';

const feed = (name: string): Feed => {
  const found = feedByName(name);
  if (found === undefined) throw new Error(`no feed ${name}`);
  return found;
};
const ID = 'c33d831d-6d8e-4906-8d9f-ea5ead6e14c0';
const LINE = '3c534e79-c4fe-44d2-9765-00b30573c2de';
const context = { ...SAMPLE_CONTEXT, version: '34' };
const decode = (name: string, text: string) => {
  const decoded = decodeRecord(feed(name), text, context);
  if (!decoded.ok) throw new Error(`${decoded.reason}: ${decoded.detail}`);
  const rows = decoded.rows.map(({ table, json }) => ({ table, ...(JSON.parse(json) as Record<string, unknown>) }));
  return { ...decoded, rows };
};

describe('decodeRecord', () => {
  it('writes the columns of the envelope', () => {
    const { rows } = decode('gl_accounts', `{"ID":"${ID}","Timestamp":1}`);
    expect(rows).toEqual([
      {
        table: 'dim_gl_account',
        division_key: 'nl:499156',
        region: 'nl',
        division: 499156,
        id: ID,
        version: '34',
        is_deleted: 0,
        fetched_at: '2026-01-15 12:34:56.789',
        lineage_id: context.lineageId,
        raw_topic: 'exact.raw.gl-accounts.v1',
        raw_partition: 2,
        raw_offset: '9007199254740993',
        transform_version: 1,
        timestamp: '1',
      },
    ]);
  });

  it('puts a payable into its table and a deletion of one version more into the other', () => {
    const { rows } = decode('payment_terms', `{"ID":"${ID}","Timestamp":"5","LineType":22,"AmountDC":-1.5}`);
    expect(rows).toMatchObject([
      { table: 'fact_payable', id: ID, version: '34', is_deleted: 0, amount_dc: '-1.5000' },
      { table: 'fact_receivable', id: ID, version: '35', is_deleted: 1 },
    ]);
  });

  it('refuses a payment term of an unknown line type', () => {
    const decoded = decodeRecord(feed('payment_terms'), `{"ID":"${ID}","Timestamp":"5","LineType":21}`, context);
    expect(decoded).toEqual({ ok: false, reason: 'no_route', detail: 'LineType names no table of this feed' });
  });

  it('flags a date that never ends and leaves it null', () => {
    const { rows } = decode('accounts', `{"ID":"${ID}","Timestamp":"5","EndDate":"/Date(253402214400000)/"}`);
    expect(rows[0]).toMatchObject({ date_flags: ['end_date'] });
    expect(rows[0]).not.toHaveProperty('end_date');
  });

  it('gives lines their document’s key and version, whatever the line says of them', () => {
    const lines = `{"results":[{"ID":"${LINE}","AmountDC":1},{"ID":"${ID}","EntryID":null}]}`;
    const text = `{"SalesEntryLines":${lines},"EntryID":"${ID.toUpperCase()}","Modified":"/Date(0)/"}`;
    const { rows, document } = decode('sales_entries', text);
    expect(document).toBe(ID);
    expect(rows).toMatchObject([
      { table: 'fact_sales_entry', id: ID, entry_id: ID },
      { table: 'fact_sales_entry_line', id: LINE, entry_id: ID, version: '34', amount_dc: '1.0000' },
      { table: 'fact_sales_entry_line', id: ID, entry_id: ID, version: '34' },
    ]);
  });

  it.each([
    ['missing_lines', ''],
    ['missing_lines', ',"SalesEntryLines":{"__deferred":{"uri":"x"}}'],
    ['missing_lines', ',"SalesEntryLines":null'],
    ['incomplete_lines', ',"SalesEntryLines":{"results":[],"__next":"https://x"}'],
    ['missing_key', ',"SalesEntryLines":[{"AmountDC":1}]'],
    ['bad_json', ',"SalesEntryLines":[1]'],
  ])('answers %s to a document that goes on %j', (reason, more) => {
    const text = `{"EntryID":"${ID}","Modified":"/Date(0)/"${more}}`;
    expect(decodeRecord(feed('sales_entries'), text, context)).toMatchObject({ ok: false, reason });
  });

  it('stores a division under its own key, not under the one it was asked through', () => {
    const { rows } = decode('divisions', '{"Code":17,"Description":"x"}');
    expect(rows).toMatchObject([{ id: '17', code: 17, division: 17, division_key: 'nl:17' }]);
    for (const text of ['{"Code":-17}', '{"Code":0}', deletionRecord('x'), deletionRecord('-1')])
      expect(decodeRecord(feed('divisions'), text, context)).toMatchObject({ ok: false, reason: 'wrong_type' });
  });

  it('refuses a record that is JSON but for a part nobody reads: members behind it may be swallowed', () => {
    const record = (part: string): string => `{"ID":"${ID}","Timestamp":1,${part}}`;
    for (const part of [
      '"New":[{"a":1]}',
      '"New":01',
      '"New":"\\x"',
      '"N\\x":1',
      '"__metadata":{"uri":x}',
      '"Division":x',
    ])
      expect(decodeRecord(feed('gl_accounts'), record(part), context)).toMatchObject({ ok: false, reason: 'bad_json' });
    for (const part of ['"New":[{"a":1}]', '"New":-0.1e2', '"N\\u0041":1', '"Division":17'])
      expect(decodeRecord(feed('gl_accounts'), record(part), context)).toMatchObject({ ok: true });
  });

  it('makes deletions in every table of a feed, of a document only for its header', () => {
    const deleted = deletionRecord(ID.toUpperCase());
    expect(decode('sales_invoices', deleted).rows).toMatchObject([
      { table: 'fact_sales_invoice', id: ID, version: '35', is_deleted: 1 },
      { table: 'fact_sales_invoice_line', id: ID, version: '35', is_deleted: 1 },
    ]);
    expect(decode('sales_entries', deleted)).toMatchObject({
      rows: [{ table: 'fact_sales_entry', id: ID }],
      document: ID,
    });
    expect(decode('currencies', deletionRecord('EUR')).rows).toMatchObject([{ id: 'EUR', is_deleted: 1 }]);
    expect(decodeRecord(feed('items'), deletionRecord('7'), context)).toMatchObject({
      ok: false,
      reason: 'wrong_type',
    });
    expect(decodeRecord(feed('items'), '{"deleted":true,"k":1}', context)).toMatchObject({
      ok: false,
      reason: 'missing_key',
    });
  });

  it('never throws, and never quotes what it was given', () => {
    const wild = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ ID: fc.jsonValue(), Timestamp: fc.jsonValue(), LineNumber: fc.jsonValue() })
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...FEEDS), wild, (any, text) => {
        const decoded = decodeRecord(any, text, context);
        if (decoded.ok) for (const { json } of decoded.rows) expect(json).not.toContain('\n');
        else expect(decoded.detail.length).toBeLessThan(100);
      }),
    );
  });
});

describe('keys and versions', () => {
  it('declares the key that the row has as its id', () => {
    expect(declaredKey(feed('currencies'), Buffer.from('{"Code":"EUR  "}'))).toBe('EUR');
    expect(declaredKey(feed('items'), Buffer.from(`{"X":{"ID":1},"ID":"${ID.toUpperCase()}"}`))).toBe(ID);
    expect(declaredKey(feed('reporting_balances'), Buffer.from('{"ID":"12"}'))).toBe('12');
    expect(() => declaredKey(feed('items'), Buffer.from('{"ID":null}'))).toThrow(/ID is absent/);
    expect(() => declaredKey(feed('items'), Buffer.from('{"ID":'))).toThrow(/ends too early/);
  });

  it('sets the lowest bit of a version for its deletion', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), (version) => {
        expect(deletedVersion(version.toString())).toBe((version | 1n).toString());
      }),
    );
  });
});
