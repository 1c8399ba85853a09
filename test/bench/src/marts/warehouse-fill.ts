import type { WarehouseClient } from '@ml-connector/clickhouse';
import { DIVISION_SHARES, SAMPLE_TABLES, type SampleTable } from './sample-tables.js';
import { fillStatus } from './status-fill.js';

const ROWS_PER_INSERT = 1_000_000;
/** Of a table's rows, what comes last: in small parts that are not merged. */
const TAIL_SHARE = 0.03;
const TAIL_INSERTS = 24;

/** Which rows of a table one insert writes, and what becomes of them. */
interface Slice {
  readonly first: number;
  readonly count: number;
  /** State of the rows: the first, a later one that changes amounts, or the deletion. */
  readonly state: 'first' | 'changed' | 'deleted';
}

const keyOf = (division: string): string => `concat('nl:', toString(100001 + ${division}))`;

/** Key of one of the bench's divisions. */
export function divisionKey(index: number): string {
  return `nl:${100_001 + index}`;
}

function divisionSql(sample: SampleTable): string {
  if (sample.perDivision !== undefined) return `toUInt64(n % ${DIVISION_SHARES.length})`;
  const slots = DIVISION_SHARES.flatMap((share, division) => Array.from({ length: share }, () => division));
  return `toUInt64([${slots.join(',')}][1 + sipHash64('division', toUInt64(${sample.of ?? 'n'}), seed) % 100])`;
}

const VERSIONS = { first: 2, changed: 4, deleted: 7 } as const;

function insertSql(sample: SampleTable, { first, count, state }: Slice, seed: number): string {
  const { id, ...fields } = sample.columns;
  const values = state === 'deleted' ? {} : fields;
  const value = (name: string, sql: string): string =>
    state === 'changed' && name === 'amount_dc' ? `(${sql}) + 1` : sql;
  const columns = ['division_key', 'region', 'division', 'id', 'version', 'is_deleted', 'fetched_at', 'ingested_at'];
  const system = [
    keyOf('d'),
    `'nl'`,
    'toUInt32(100001 + d)',
    id ?? `''`,
    String(VERSIONS[state]),
    state === 'deleted' ? '1' : '0',
    `toDateTime64('2026-08-31 12:00:00', 3, 'UTC')`,
    `toDateTime64('2026-08-31 12:00:00', 3, 'UTC')`,
  ];
  return `INSERT INTO warehouse.${sample.table} (${[...columns, ...Object.keys(values)].join(', ')})
SELECT ${[...system, ...Object.entries(values).map(([name, sql]) => value(name, sql))].join(',\n  ')}
FROM (SELECT number + ${first} AS n, ${seed} AS seed, ${divisionSql(sample)} AS d, intDiv(n, ${DIVISION_SHARES.length}) AS nth FROM numbers(${count}))`;
}

function rowsOf(sample: SampleTable, ledgerLines: number): number {
  if (sample.perDivision !== undefined) return sample.perDivision * DIVISION_SHARES.length;
  return Math.max(DIVISION_SHARES.length, Math.round(ledgerLines * (sample.share ?? 0)));
}

/** New rows, changed ones and deletions in turn, spread over the whole table. */
function tailOf(base: number, rows: number): Slice[] {
  const each = Math.max(1, Math.floor((rows - base) / TAIL_INSERTS));
  return Array.from({ length: TAIL_INSERTS }, (_, i): Slice => {
    const spread = Math.floor((base / TAIL_INSERTS) * i);
    if (i % 3 === 1) return { first: spread, count: each, state: 'changed' };
    if (i % 3 === 2) return { first: spread, count: Math.max(1, Math.floor(each / 4)), state: 'deleted' };
    return { first: base + i * each, count: each, state: 'first' };
  });
}

/** First row that belongs to a table's tail. */
function tailAt(rows: number): number {
  return Math.max(DIVISION_SHARES.length, Math.floor(rows * (1 - TAIL_SHARE)));
}

/** Fills the tables that marts read, their tails left out, and lets ClickHouse merge as it likes. */
export async function fillTables(client: WarehouseClient, ledgerLines: number, seed: number): Promise<void> {
  for (const sample of SAMPLE_TABLES) {
    const rows = rowsOf(sample, ledgerLines);
    const last = sample.perDivision === undefined ? tailAt(rows) : rows;
    for (let first = 0; first < last; first += ROWS_PER_INSERT)
      await client.command(
        insertSql(sample, { first, count: Math.min(ROWS_PER_INSERT, last - first), state: 'first' }, seed),
      );
    await settle(client, sample.table);
  }
  await fillStatus(client);
}

/** The last rows of every fact table, changes and deletions, in small parts that stay apart. */
export async function addTails(client: WarehouseClient, ledgerLines: number, seed: number): Promise<void> {
  for (const sample of SAMPLE_TABLES.filter(({ perDivision }) => perDivision === undefined)) {
    const rows = rowsOf(sample, ledgerLines);
    await client.command(`SYSTEM STOP MERGES warehouse.${sample.table}`);
    // As the writer inserts.
    for (const slice of tailOf(tailAt(rows), rows))
      await client.command(`${insertSql(sample, slice, seed)} SETTINGS optimize_on_insert = 0`);
  }
}

/** Waits until ClickHouse has merged what it wants to. */
async function settle(client: WarehouseClient, table: string): Promise<void> {
  for (;;) {
    const [row] = await client.query<{ running: string }>(
      `SELECT count() AS running FROM system.merges WHERE database = 'warehouse' AND table = {table:String}`,
      { table },
    );
    if (row === undefined || row.running === '0') return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
