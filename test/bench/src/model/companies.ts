import {
  AGGREGATES,
  aggregateRefreshSql,
  decodeRecord,
  DICTIONARIES,
  FEEDS,
  SERVING_TABLES,
  type Feed,
} from '@ml-connector/catalogue';
import type { WarehouseClient } from '@ml-connector/clickhouse';
import { packVersion, systemClock, type Region } from '@ml-connector/kernel';
import { createBooks, type BookRow, type DivisionBooks } from '@ml-connector/sandbox-exact-online';
import { WarehouseServing } from '@ml-connector/warehouse-writer';
import { loadComparisons } from './comparisons.js';
import { withDocumentsOfTheField } from './documents-of-the-field.js';
import { recordsOf } from './wire.js';

const FETCHED_AT = '2026-01-15T03:04:05.678Z';
/** When rows of a table became queryable: each table a second after the one before. */
const FIRST_LOAD_MS = Date.UTC(2026, 0, 15, 4);
/** One record of each is kept from the warehouse: no measure but the orphans' depends on it. */
const WITHHELD = ['logistics/Items', 'hrm/Costcenters'];
const CONTROL_COUNTS = 'control_counts';

/** A load of one table, as the warehouse was told of it. */
export interface TableLoad {
  readonly table: string;
  /** As `YYYY-MM-DD hh:mm:ss`, UTC. */
  readonly loadedAt: string;
}

/** A company of the source and the division of the warehouse that its rows are in. */
export interface Company {
  /** `nl:4711`: no other test's rows are there. */
  readonly key: string;
  readonly division: number;
  readonly books: DivisionBooks;
  readonly loads: readonly TableLoad[];
  /** Keys of records that are kept from the warehouse: what points to them is an orphan. */
  readonly withheld: ReadonlySet<string>;
}

/** What is loaded. */
export interface CompaniesOptions {
  readonly seed: number;
  readonly regions: readonly Region[];
  /** `YYYY-MM-DD`: the books end here. */
  readonly today: string;
  /** Division numbers are counted from here. */
  readonly firstDivision: number;
}

/** Books of random companies, decoded as the transformer does and stored as the writer does, sums and labels included. */
export async function loadCompanies(owner: WarehouseClient, options: CompaniesOptions): Promise<readonly Company[]> {
  const { seed, today, regions, firstDivision } = options;
  const { divisions } = createBooks({ seed, size: 'small', today, regions });
  const companies: Company[] = [];
  for (const [nth, books] of divisions.entries())
    companies.push(await loadCompany(owner, withDocumentsOfTheField(books), firstDivision + nth));
  for (const aggregate of AGGREGATES)
    for (const { key } of companies) await owner.command(aggregateRefreshSql(aggregate), { key, version: 1 });
  await fillServing(owner, companies.slice(1));
  for (const { name } of DICTIONARIES) await owner.command(`SYSTEM RELOAD DICTIONARY warehouse.${name}`);
  return companies;
}

/** All but the first: marts show a division from the facts themselves until it is in the serving table, the same. */
async function fillServing(owner: WarehouseClient, companies: readonly Company[]): Promise<void> {
  const serving = new WarehouseServing(owner, systemClock);
  const made = await Promise.all(
    SERVING_TABLES.flatMap((table) => companies.map(({ key }) => serving.refresh(table, key))),
  );
  await Promise.all(made.map(({ visible }) => visible));
}

async function loadCompany(owner: WarehouseClient, books: DivisionBooks, division: number): Promise<Company> {
  const key = `${books.region}:${division}`;
  const tables = new Map<string, Buffer[]>();
  const withheld = new Set(WITHHELD.flatMap((path) => firstKey(books, path)));
  for (const feed of FEEDS) {
    if (feed.name === CONTROL_COUNTS) continue;
    for (const { table, line } of rowsOf(books, feed, division, withheld)) {
      const lines = tables.get(table) ?? [];
      tables.set(table, lines);
      lines.push(line);
    }
  }
  const loads: TableLoad[] = [];
  for (const [table, lines] of tables) {
    await owner.insertLines(`warehouse.${table}`, lines);
    const loadedAt = new Date(FIRST_LOAD_MS + loads.length * 1000).toISOString().slice(0, 19).replace('T', ' ');
    loads.push({ table, loadedAt });
  }
  const status = loads.map(({ table, loadedAt }) =>
    Buffer.from(
      `${JSON.stringify({ division_key: key, region: books.region, division, table_name: table, fetched_at: loadedAt, loaded_at: loadedAt })}\n`,
    ),
  );
  await owner.insertLines('warehouse.load_status', status);
  await loadComparisons(owner, { key, region: books.region, number: division });
  return { key, division, books, loads, withheld };
}

function firstKey(books: DivisionBooks, path: string): string[] {
  for (const row of books.rows(path)) return [String(row['ID'])];
  return [];
}

function* rowsOf(
  books: DivisionBooks,
  feed: Feed,
  division: number,
  withheld: ReadonlySet<string>,
): Iterable<{ table: string; line: Buffer }> {
  let sequence = 0n;
  for (const { row, text } of recordsOf(books, feed)) {
    if (feed.perConnection === true && row['Code'] !== books.division) continue;
    if (withheld.has(String(row['ID']))) continue;
    const counter = feed.cursor === 'Timestamp' ? versionOf(row) : (sequence += 1n);
    const decoded = decodeRecord(feed, ownNumber(feed, text, books.division, division), {
      divisionKey: `${books.region}:${division}`,
      ...{ region: books.region, division, fetchedAt: FETCHED_AT, lineageId: 'model', rawPartition: 0, rawOffset: '0' },
      version: packVersion({ epoch: 0, counter, generation: 0, deleted: false }).toString(),
    });
    if (!decoded.ok) throw new Error(`${feed.name}: ${decoded.reason}: ${decoded.detail}`);
    for (const { table, json } of decoded.rows)
      yield { table, line: Buffer.from(json.replace(/\}$/, ',"ingested_at":"2026-01-15 03:04:06.000"}\n')) };
  }
}

function versionOf(row: BookRow): bigint {
  const version = row['Timestamp'];
  if (typeof version !== 'bigint') throw new TypeError('a record of a sync feed has no row version');
  return version;
}

/** The record that describes a division names itself by its number, which is another one here. */
function ownNumber(feed: Feed, text: string, theirs: number, own: number): string {
  return feed.perConnection === true ? text.replace(`"Code":${theirs}`, `"Code":${own}`) : text;
}
