import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { feedByName } from '../catalogue.js';
import type { Feed } from '../core/define-feed.js';
import { cutPage, pickFields } from '../decode/cut-page.js';
import { decodeRecord, type DecodedRecord } from '../decode/decode.js';
import { SAMPLE_CONTEXT } from './sample-record.js';

const recorded = (file: string): Buffer => readFileSync(new URL(`../../fixtures/recorded/${file}`, import.meta.url));
const feed = (name: string): Feed => {
  const found = feedByName(name);
  if (found === undefined) throw new Error(`no feed ${name}`);
  return found;
};
/** The recordings are of ordinary endpoints: what a sync feed adds has to be put in front. */
const asSync = (record: Buffer, added: string): string => `{${added},${record.toString('utf8').trimStart().slice(1)}`;
const decode = (name: string, text: string): DecodedRecord => decodeRecord(feed(name), text, SAMPLE_CONTEXT);
const rows = (decoded: DecodedRecord): Record<string, unknown>[] => {
  if (!decoded.ok) throw new Error(`${decoded.reason}: ${decoded.detail}`);
  return decoded.rows.map(({ json }) => JSON.parse(json) as Record<string, unknown>);
};

describe('recorded answers', () => {
  it.each([
    ['accounts-expanded.json', 2],
    ['glaccount-single.json', 1],
    ['item-bare-array.json', 1],
    ['items-results.json', 2],
    ['salesinvoice-single-2013.json', 1],
  ])('%s is cut into %i records whose bytes are those received', (file, count) => {
    const body = recorded(file);
    const { records, next } = cutPage(body);
    expect(records).toHaveLength(count);
    expect(next).toBeNull();
    for (const record of records) {
      expect(body.includes(record)).toBe(true);
      expect(JSON.parse(record.toString('utf8'))).toHaveProperty('__metadata');
    }
  });

  it('a client’s own rewriting and Atom XML are refused', () => {
    expect(() => cutPage(recorded('salesinvoices-lines-normalised.json'))).toThrow(/JSON text|member "d"/);
    expect(() => cutPage(recorded('me-atom.xml'))).toThrow(/XML/);
  });

  it('a ledger account keeps its code, its wall clock becomes UTC', () => {
    const [record] = cutPage(recorded('glaccount-single.json')).records;
    expect(decode('gl_accounts', record!.toString())).toMatchObject({ ok: false, reason: 'missing_cursor' });
    expect(rows(decode('gl_accounts', asSync(record!, '"Timestamp":"7"')))).toMatchObject([
      {
        id: '3c534e79-c4fe-44d2-9765-00b30573c2de',
        code: '4406',
        search_code: 'RENTE',
        created: '2013-10-25 00:24:29.110',
        is_blocked: false,
        balance_type: 'W',
      },
    ]);
  });

  it('relations with expanded and deferred navigation decode; only undeclared members are drift', () => {
    for (const record of cutPage(recorded('accounts-expanded.json')).records) {
      const decoded = decode('accounts', asSync(record, '"Timestamp":"7"'));
      expect(decoded).toMatchObject({ ok: true });
      expect(decoded.ok && decoded.drift.unknown).toContain('BankAccounts');
      const [row] = rows(decoded);
      expect(row).toMatchObject({ id: pickFields(record, ['ID']).ID, country: 'NL' });
      expect(row?.['code']).toMatch(/^\d+$/);
    }
  });

  it('an invoice of the ordinary endpoint needs what the sync feed adds, then its header decodes', () => {
    const [record] = cutPage(recorded('salesinvoice-single-2013.json')).records;
    expect(decode('sales_invoices', record!.toString())).toMatchObject({ ok: false, reason: 'no_route' });
    const header = asSync(record!, '"Timestamp":7,"LineNumber":0,"ID":"c00ee12c-2b39-4e84-b332-54a3c722e5dd"');
    const [row, gone] = rows(decode('sales_invoices', header));
    expect(row).toMatchObject({ amount_dc: '9075.0000', invoice_date: '2012-10-26', order_number: 1, is_deleted: 0 });
    expect(gone).toMatchObject({ id: row?.['id'], is_deleted: 1 });
  });

  it('a record whose GUID is all zeros has no key', () => {
    const [record] = cutPage(recorded('item-bare-array.json')).records;
    const decoded = decode('items', asSync(record!, '"Timestamp":"7"'));
    expect(decoded).toEqual({ ok: false, reason: 'missing_key', detail: 'ID is absent or empty' });
  });
});
