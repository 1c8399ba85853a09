import {
  columnName,
  cutPage,
  decodeRecord,
  entityByTable,
  feedByName,
  tableDdl,
  type DecodedRecord,
  type Feed,
  type RecordContext,
} from '@ml-connector/catalogue';
import { WarehouseClient } from '@ml-connector/clickhouse';
import { ExactClient } from '@ml-connector/exact';
import { systemClock, TerminalError } from '@ml-connector/kernel';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageServer } from './page-server.js';

type Json = Record<string, unknown>;
const FOLDERS = ['libs/catalogue/fixtures/recorded', 'test/sandbox/exact-online/fixtures/recorded'];
const NO_GUID = '00000000-0000-0000-0000-000000000000';

/**
 * The recordings come from ordinary endpoints of 2013 to 2021. What the sync feeds read here add to a record (row
 * version, and the line's own fields on invoices) is put in front of the recorded bytes; a GUID that was blanked when
 * the recording was published gets a value again, for without a key there is no row.
 */
const PAGES = [
  { file: 'glaccount-single.json', feed: 'gl_accounts', records: 1, added: '' },
  { file: 'accounts-expanded.json', feed: 'accounts', records: 2, added: '' },
  { file: 'item-bare-array.json', feed: 'items', records: 1, added: '' },
  { file: 'items-results.json', feed: 'items', records: 2, added: '' },
  {
    file: 'salesinvoice-single-2013.json',
    feed: 'sales_invoices',
    records: 1,
    added: ',"LineNumber":0,"ID":"c00ee12c-2b39-4e84-b332-54a3c722e5dd"',
  },
] as const;
const CASES = FOLDERS.flatMap((folder, at) =>
  PAGES.map((page) => ({ ...page, folder, division: 100_000_000 * (at + 1) })),
);
const REFUSED = [
  { file: 'me-atom.xml', type: 'application/atom+xml' },
  { file: 'salesinvoices-lines-normalised.json', type: 'application/json' },
];

/** Divisions nobody else's rows are in. */
const offset = randomInt(1_000_000, 90_000_000);
const bytesOf = (folder: string, file: string): Buffer =>
  readFileSync(new URL(`../../../${folder}/${file}`, import.meta.url));

let server: PageServer;
let exact: ExactClient;
let warehouse: WarehouseClient;

beforeAll(async () => {
  const pages = new Map(
    CASES.map(({ folder, file }) => [`/${folder}/${file}`, { type: 'application/json', body: bytesOf(folder, file) }]),
  );
  for (const { file, type } of REFUSED) pages.set(`/${file}`, { type, body: bytesOf(FOLDERS[0] ?? '', file) });
  server = await PageServer.start(pages);
  exact = new ExactClient({ clock: systemClock });
  warehouse = new WarehouseClient({ url: process.env['CLICKHOUSE_URL'] ?? '', application: 'recorded-test' });
  await warehouse.command('CREATE DATABASE IF NOT EXISTS warehouse');
});

afterAll(async () => {
  await Promise.all([server.stop(), exact.close(), warehouse.close()]);
});

const call = (path: string) =>
  exact.call({ region: 'nl', family: 'recorded', url: `${server.origin}/${path}`, accessToken: 'none' });

function feedNamed(name: string): Feed {
  const feed = feedByName(name);
  if (feed === undefined) throw new TerminalError('unknown_feed', name);
  return feed;
}

const contextOf = (division: number, n: number): RecordContext => ({
  divisionKey: `nl:${division}`,
  region: 'nl',
  division,
  version: String(2 * (n + 1)),
  fetchedAt: '2026-01-02T03:04:05.678Z',
  lineageId: 'recorded',
  rawPartition: 0,
  rawOffset: String(n),
});

/** The recorded record as the sync feed would give it. */
function asSync(record: Buffer, added: string, n: number): string {
  const text = record.toString('utf8').trimStart();
  const named = text.replace(`"ID": "${NO_GUID}"`, `"ID": "00000000-0000-4000-8000-00000000000${n + 1}"`);
  return `{"Timestamp":"${n + 7}"${added},${named.slice(1)}`;
}

async function store(decoded: DecodedRecord): Promise<string> {
  if (!decoded.ok) throw new TerminalError(decoded.reason, decoded.detail);
  for (const { table, json } of decoded.rows) {
    const entity = entityByTable(table);
    if (entity === undefined) throw new TerminalError('unknown_table', table);
    await warehouse.command(tableDdl(entity));
    const line = json.replace(/\}$/, ',"ingested_at":"2026-01-02 03:04:06.000"}');
    await warehouse.insertLines(`warehouse.${table}`, [Buffer.from(`${line}\n`)]);
  }
  return decoded.rows.find(({ json }) => json.includes('"is_deleted":0'))?.table ?? '';
}

describe('recorded answers of Exact', () => {
  it.each(CASES)(
    '$folder/$file comes through client, cutter and decoder into ClickHouse',
    async ({ folder, file, feed: feedName, records, added, division: base }) => {
      const division = base + offset + PAGES.findIndex((page) => page.file === file);
      const feed = feedNamed(feedName);
      const answer = await call(`${folder}/${file}`);
      expect(answer.body.equals(bytesOf(folder, file))).toBe(true);
      const page = cutPage(answer.body);
      expect(page.records).toHaveLength(records);
      for (const [n, record] of page.records.entries()) {
        const bare = decodeRecord(feed, record.toString('utf8'), contextOf(division, n));
        expect(bare, 'an ordinary endpoint gives no row version').toMatchObject({ ok: false });
        const text = asSync(record, added, n);
        const decoded = decodeRecord(feed, text, contextOf(division, n));
        const table = await store(decoded);
        await expectStored(table, division, n, JSON.parse(text) as Json, decoded);
      }
    },
  );

  it.each(REFUSED)('$file, which is no page of JSON records, is refused and not cut', async ({ file }) => {
    await expect(call(file).then((answer) => cutPage(answer.body))).rejects.toThrow(/JSON/);
  });
});

/** A value in one form for both ends: money in cents' hundredths, moments left out, texts trimmed, GUIDs in lower case. */
function plain(value: unknown): string {
  const text = String(value).trim().toLowerCase();
  if (text.startsWith('/date(') || /^\d{4}-\d{2}-\d{2}/.test(text)) return 'a moment';
  if (text === 'true' || text === 'false') return text === 'true' ? '1' : '0';
  return /^-?\d+(\.\d+)?$/.test(text) ? String(Math.round(Number(text) * 10_000) / 10_000) : text;
}

/** Each declared field: what the record has is stored, what it lacks is null and was counted as missing. */
async function expectStored(table: string, division: number, n: number, record: Json, decoded: DecodedRecord) {
  const [row] = await warehouse.query<Json>(
    `SELECT * FROM warehouse.${table} FINAL WHERE division_key = {key:String} AND raw_offset = {n:UInt64}`,
    { key: `nl:${division}`, n },
  );
  expect(row).toBeDefined();
  const fields = Object.keys(entityByTable(table)?.fields ?? {}).filter((field) => field !== 'ID');
  const missing = decoded.ok ? decoded.drift.missing : [];
  for (const field of fields) {
    const value = record[field];
    const stored = row?.[columnName(field)];
    if (value === undefined) {
      expect(stored, field).toBeNull();
      expect(missing).toContain(field);
    } else if (value === null || value === NO_GUID) expect(stored, field).toBeNull();
    else expect(plain(stored), field).toBe(plain(value));
  }
  expect(missing.length).toBe(fields.filter((field) => !(field in record)).length);
}
