import {
  CONTROL_SQL,
  decodeRecord,
  derivedTopics,
  ENTITIES,
  FEEDS,
  rawTopic,
  SOURCE_SQL,
  tableDdl,
  type Feed,
} from '@ml-connector/catalogue';
import { WarehouseClient } from '@ml-connector/clickhouse';
import { FIXED_TOPICS, readRawEnvelope } from '@ml-connector/contracts';
import { createKafkaClient, readTopic, TopicAdmin, type ReadMessage } from '@ml-connector/kafka';
import { silentLogger } from '@ml-connector/kernel';
import { createDatabase } from '@ml-connector/postgres';
import { createBooks, startExactSandbox } from '@ml-connector/sandbox-exact-online';
import { uniqueName } from '@ml-connector/testing';
import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTokens } from '../economy/sandbox-tokens.js';
import { FetcherProcess } from '../fetch/fetcher-process.js';

const NO_LIMITS = { minutely: 1_000_000, daily: 10_000_000 };
const brokers = process.env['KAFKA_BROKERS']!;
const kafka = createKafkaClient({ brokers, clientId: 'control', logger: silentLogger });
const books = createBooks({ seed: 11, size: 'small', today: '2026-07-01', regions: ['nl'] });
const source = books.divisions[0]!.division;
/** A division of the warehouse that nobody else's rows are in. */
const division = randomInt(100_000_000, 900_000_000);
const key = `nl:${division}`;
const warehouse = new WarehouseClient({ url: process.env['CLICKHOUSE_URL']!, application: 'control-test' });

/** Other tests' records of the same division lie on the bus as well; ours were written later. */
const startedAt = Date.now();

let withheld: { account: string; year: string; period: string; amount: string } | undefined;

/** exact-fetcher reads everything once. */
async function readEverything(): Promise<void> {
  const partitions = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 };
  await new TopicAdmin(kafka).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], partitions);
  const sandbox = await startExactSandbox({ books, relaxed: true, limits: NO_LIMITS });
  const tokens = await startTokens(sandbox);
  const fetcher = await FetcherProcess.start({
    ...{ brokers, inFlight: 60, divisions: [source], sourceUrl: sandbox.regions.nl, tokenServiceUrl: tokens.url },
    postgresUrl: await createDatabase(process.env['POSTGRES_URL']!, uniqueName('control')),
  });
  await fetcher.loadNothing().finally(async () => {
    await fetcher.stop();
    await tokens.stop();
    await sandbox.stop();
  });
}

/** One ledger line with cents gets lost on its way to the warehouse. */
function isLost(feed: Feed, text: string): boolean {
  if (feed.name !== 'transaction_lines' || withheld !== undefined || !/"AmountDC":-?\d+\.\d\d[,}]/.test(text))
    return false;
  const { GLAccount, FinancialYear, FinancialPeriod, AmountDC } = JSON.parse(text) as Record<string, string | number>;
  withheld = {
    ...{ account: String(GLAccount), year: String(FinancialYear), period: String(FinancialPeriod) },
    amount: String(AmountDC),
  };
  return true;
}

async function store(feed: Feed): Promise<void> {
  const lines = new Map<string, Buffer[]>();
  await readTopic(kafka, rawTopic(feed), ({ key: own, value, headers, timestamp }: ReadMessage) => {
    const envelope = readRawEnvelope(headers);
    if (!String(own).startsWith(`nl:${source}|`) || envelope.kind !== 'record' || Number(timestamp) < startedAt) return;
    const text = String(value);
    if (isLost(feed, text)) return;
    const { version, fetchedAt, lineageId } = envelope;
    const about = { divisionKey: key, region: 'nl', division, rawPartition: 0, rawOffset: '0' } as const;
    const decoded = decodeRecord(feed, text, { ...about, version, fetchedAt, lineageId });
    if (!decoded.ok) throw new Error(`${decoded.reason}: ${decoded.detail}`);
    for (const { table, json } of decoded.rows) {
      const row = Buffer.from(json.replace(/\}$/, ',"ingested_at":"2026-07-01 03:04:06.000"}\n'));
      lines.set(table, [...(lines.get(table) ?? []), row]);
    }
  });
  for (const [table, rows] of lines) await warehouse.insertLines(`warehouse.${table}`, rows);
}

const differences = (view: string, columns: readonly string[]) =>
  warehouse.query<Record<string, string>>(
    `SELECT ${columns.map((name) => `toString(c.${name}) AS ${name}`).join(', ')} FROM warehouse.${view} AS c WHERE c.division_key = '${key}' AND c.difference != 0`,
  );
const compared = async (view: string, side: 'amount' | 'rows'): Promise<number> => {
  const [row] = await warehouse.query<{ n: string }>(
    `SELECT toString(count()) AS n FROM warehouse.${view} WHERE division_key = '${key}' AND exact_${side} != 0 AND warehouse_${side} != 0`,
  );
  return Number(row?.n);
};

beforeAll(async () => {
  await readEverything();
  await warehouse.command('CREATE DATABASE IF NOT EXISTS warehouse');
  for (const statement of [...ENTITIES.map(tableDdl), ...CONTROL_SQL]) await warehouse.command(statement);
  // A list of divisions describes itself: its row would be the source's.
  const feeds = FEEDS.filter(({ perConnection }) => perConnection !== true);
  await Promise.all(feeds.map(store));
}, 120_000);

afterAll(async () => {
  await warehouse.close();
});

describe('control totals', () => {
  it('show the one ledger line that was lost: account, period, and the amount to the cent', async () => {
    expect(await compared('control_ledger', 'amount')).toBeGreaterThan(100);
    const asked = ['gl_account', 'year', 'period', 'difference', 'exact_rows', 'warehouse_rows'];
    const found = await differences('control_ledger', asked);
    expect(found.length).toBe(1);
    const { gl_account: account, year, period, difference, ...rows } = found[0]!;
    const amount = withheld?.amount ?? '';
    const minus = amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
    expect({ account, year, period, amount: difference }).toEqual({ ...withheld, amount: minus });
    expect(Number(rows['exact_rows']) - Number(rows['warehouse_rows'])).toBe(1);
  });

  it('give the reconciliation that line by its account, and every other period as equal', async () => {
    const cells = await warehouse.query<{ period: string; exact_rows: string; differing: string[] }>(
      SOURCE_SQL.ledger,
      {
        division: key,
      },
    );
    const { account, year, period, amount } = withheld!;
    const differing = cells.filter((cell) => cell.differing.length > 0);
    expect(cells.length).toBeGreaterThan(12);
    expect(differing.map((cell) => cell.period)).toEqual([`${year}-${period.padStart(2, '0')}`]);
    const [told] = differing[0]?.differing ?? [];
    expect(told?.split(' ').map((part, n) => (n === 2 ? Number(part) : part))).toEqual([
      account,
      '-1',
      -Number(amount),
    ]);
  });

  it('count every kind of record that Exact can count, and miss that line only', async () => {
    expect(await compared('control_rows', 'rows')).toBeGreaterThan(30);
    expect(await differences('control_rows', ['entity', 'difference'])).toEqual([
      { entity: 'transaction_line', difference: '-1' },
    ]);
  });

  it('of what relations owe and are owed agree with the open terms, relation by relation', async () => {
    expect(await compared('control_aging', 'amount')).toBeGreaterThan(10);
    expect(await differences('control_aging', ['kind', 'account', 'difference'])).toEqual([]);
  });
});
