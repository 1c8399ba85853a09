import { CONTROL_SQL, decodeRecord, feedByName, ENTITIES, tableDdl, type Feed } from '@ml-connector/catalogue';
import { WarehouseClient } from '@ml-connector/clickhouse';
import { createBooks, startExactSandbox, type ExactSandbox } from '@ml-connector/sandbox-exact-online';
import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SourcePages } from './source-pages.js';

const NO_LIMITS = { minutely: 1_000_000, daily: 10_000_000 };
const books = createBooks({ seed: 11, size: 'small', today: '2026-07-01', regions: ['nl'] });
const source = books.divisions[0]!.division;
/** A division nobody else's rows are in. */
const division = randomInt(100_000_000, 900_000_000);
const key = `nl:${division}`;
const feedOf = (name: string): Feed => feedByName(name)!;

let sandbox: ExactSandbox;
let pages: SourcePages;
let warehouse: WarehouseClient;
let withheld: { account: string; year: string; period: string; amount: string };

async function store(feed: Feed, records: readonly Buffer[]): Promise<void> {
  const lines = new Map<string, Buffer[]>();
  for (const [n, record] of records.entries()) {
    const decoded = decodeRecord(feed, String(record), {
      ...{
        divisionKey: key,
        region: 'nl',
        division,
        version: String(2 * (n + 1)),
        lineageId: 'control',
        rawPartition: 0,
      },
      ...{ fetchedAt: '2026-07-01T03:04:05.678Z', rawOffset: String(n) },
    });
    if (!decoded.ok) throw new Error(`${decoded.reason}: ${decoded.detail}`);
    for (const { table, json } of decoded.rows) {
      const row = Buffer.from(json.replace(/\}$/, ',"ingested_at":"2026-07-01 03:04:06.000"}\n'));
      lines.set(table, [...(lines.get(table) ?? []), row]);
    }
  }
  for (const [table, rows] of lines) await warehouse.insertLines(`warehouse.${table}`, rows);
}

const differences = (view: string, columns: readonly string[]) =>
  warehouse.query<Record<string, string>>(
    `SELECT ${columns.map((name) => `toString(c.${name}) AS ${name}`).join(', ')} FROM warehouse.${view} AS c WHERE c.division_key = '${key}' AND c.difference != 0`,
  );
const rowsOf = async (view: string): Promise<number> => {
  const [row] = await warehouse.query<{ n: string }>(
    `SELECT toString(count()) AS n FROM warehouse.${view} WHERE division_key = '${key}' AND exact_amount != 0 AND warehouse_amount != 0`,
  );
  return Number(row?.n);
};

beforeAll(async () => {
  sandbox = await startExactSandbox({ books, relaxed: true, limits: NO_LIMITS });
  pages = await SourcePages.open(sandbox);
  warehouse = new WarehouseClient({ url: process.env['CLICKHOUSE_URL']!, application: 'control-test' });
  await warehouse.command('CREATE DATABASE IF NOT EXISTS warehouse');
  for (const statement of [...ENTITIES.map(tableDdl), ...CONTROL_SQL]) await warehouse.command(statement);
  for (const name of ['reporting_balances', 'aging_receivables', 'aging_payables', 'payment_terms'])
    await store(feedOf(name), await pages.records(source, feedOf(name)));
  const lines = await pages.records(source, feedOf('transaction_lines'));
  const at = lines.findIndex((line) => /"AmountDC":-?\d+\.\d\d[,}]/.test(String(line)));
  const [left] = lines.splice(at, 1);
  const { GLAccount, FinancialYear, FinancialPeriod, AmountDC } = JSON.parse(String(left)) as Record<string, string>;
  withheld = {
    ...{ account: String(GLAccount), year: String(FinancialYear), period: String(FinancialPeriod) },
    amount: String(AmountDC),
  };
  await store(feedOf('transaction_lines'), lines);
}, 60_000);

afterAll(async () => {
  await Promise.all([warehouse.close(), pages.stop()]);
  await sandbox.stop();
});

describe('control totals', () => {
  it('show the one ledger line that was withheld: account, period, and the amount to the cent', async () => {
    expect(await rowsOf('control_ledger')).toBeGreaterThan(100);
    const asked = ['gl_account', 'year', 'period', 'difference', 'exact_rows', 'warehouse_rows'];
    const found = await differences('control_ledger', asked);
    expect(found.length).toBe(1);
    const { gl_account: account, year, period, difference, ...rows } = found[0]!;
    const minus = withheld.amount.startsWith('-') ? withheld.amount.slice(1) : `-${withheld.amount}`;
    expect({ account, year, period, amount: difference }).toEqual({ ...withheld, amount: minus });
    expect(Number(rows['exact_rows']) - Number(rows['warehouse_rows'])).toBe(1);
  });

  it('of what relations owe and are owed agree with the open terms, relation by relation', async () => {
    expect(await rowsOf('control_aging')).toBeGreaterThan(10);
    expect(await differences('control_aging', ['kind', 'account', 'difference'])).toEqual([]);
  });
});
