import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Blocks } from '../block/blocks.js';
import { addJsonRow } from '../block/put-parsed.js';
import { stampBlock } from '../block/stamp-block.js';
import { ENTITIES } from '../catalogue.js';
import type { Entity } from '../core/define-entity.js';
import { tableName } from '../core/names.js';
import { decodeRecord } from '../decode/decode.js';
import { tableDdl } from '../derive/ddl.js';
import { fixedValues, membersOfRandom, randomRecord } from './random-record.js';
import { rawText, SAMPLE_CONTEXT } from './sample-record.js';

const RECORDS = 60;
const SEED = 20_260_131;
const LOADED_MS = Date.UTC(2026, 0, 15, 12, 0, 0, 123);
const database = `catalogue_random_${process.pid}`;
const url = new URL(process.env['CLICKHOUSE_URL'] ?? '');

async function query(
  sql: string,
  body: string | Buffer = '',
  packing: Readonly<Record<string, string>> = {},
): Promise<string> {
  const address = new URL('/', url);
  address.searchParams.set('query', sql);
  address.searchParams.set('output_format_json_quote_decimals', '1');
  address.searchParams.set('output_format_decimal_trailing_zeros', '1');
  address.searchParams.set('output_format_json_quote_64bit_integers', '1');
  const user = decodeURIComponent(url.username || 'default');
  const authorization = `Basic ${Buffer.from(`${user}:${decodeURIComponent(url.password)}`).toString('base64')}`;
  const headers = { authorization, ...packing };
  const response = await fetch(address, { method: 'POST', body: new Blob([body]), headers });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

type Row = Record<string, unknown>;
const rowsIn = (text: string): Row[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);

/** Rows of random records of an entity, those that are refused left out; each with a version of its own. */
function randomLines(entity: Entity): string[] {
  const records = fc.sample(
    fixedValues(entity).chain((fixed) => randomRecord(entity, fixed)),
    { numRuns: RECORDS, seed: SEED },
  );
  return records.flatMap((record, n) => {
    const context = { ...SAMPLE_CONTEXT, version: String(2 * n + 2), rawOffset: String(n) };
    const decoded = decodeRecord(entity.feed, rawText(entity, membersOfRandom(record)), context);
    if (!decoded.ok) return [];
    return decoded.rows.flatMap(({ table, json }) => (table === tableName(entity) ? [json] : []));
  });
}

beforeAll(async () => {
  await query(`CREATE DATABASE ${database}`);
});
afterAll(async () => {
  await query(`DROP DATABASE ${database}`);
});

describe.each(ENTITIES.map((entity) => [tableName(entity), entity] as const))('%s', (table, entity) => {
  it('takes every row the decoder makes, and holds the same values', async () => {
    await query(tableDdl(entity).replace('warehouse.', `${database}.`));
    const lines = randomLines(entity);
    expect(lines.length).toBeGreaterThan(RECORDS / 4);
    await query(`INSERT INTO ${database}.${table} FORMAT JSONEachRow`, lines.join('\n'));
    const stored = rowsIn(await query(`SELECT * FROM ${database}.${table} FORMAT JSONEachRow`));
    const byOffset = new Map(stored.map((row) => [row['raw_offset'], row]));
    for (const sent of rowsIn(lines.join('\n'))) {
      const row = byOffset.get(sent['raw_offset']);
      // A row that a higher version of the same key replaced within the insert is gone by right.
      if (row === undefined) expect(stored.some(({ id }) => id === sent['id'])).toBe(true);
      else expect(row).toMatchObject(sent);
    }
  });

  it('takes them as blocks of columns as well, and holds the same', async () => {
    await query(`CREATE TABLE ${database}.${table}_block AS ${database}.${table}`);
    const blocks = new Blocks();
    for (const line of randomLines(entity)) addJsonRow(blocks.of(table), line);
    const parts = blocks.all().flatMap((block) => stampBlock(block.encode(), LOADED_MS));
    await query(`INSERT INTO ${database}.${table}_block FORMAT Native`, Buffer.concat(parts), {
      'content-encoding': 'zstd',
    });
    const stored = (name: string) =>
      query(
        `SELECT * EXCEPT (ingested_at) FROM ${database}.${name} FINAL ORDER BY division_key, id FORMAT JSONEachRow`,
      );
    expect(await stored(`${table}_block`)).toBe(await stored(table));
    const [at] = rowsIn(await query(`SELECT DISTINCT ingested_at FROM ${database}.${table}_block FORMAT JSONEachRow`));
    expect(at).toEqual({ ingested_at: '2026-01-15 12:00:00.123' });
  });
});
