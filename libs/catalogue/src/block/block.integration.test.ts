import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTITIES } from '../catalogue.js';
import { tableName } from '../core/names.js';
import { tableDdl } from '../derive/ddl.js';
import { BlockBuilder } from './block-builder.js';
import { blockForm, type FormColumn } from './block-form.js';
import { addJsonRow } from './put-parsed.js';
import { packBlock, unpackBlock } from './pack-block.js';
import { blockLines } from './read-block.js';
import { stampBlock } from './stamp-block.js';

const database = `catalogue_block_${process.pid}`;
const url = new URL(process.env['CLICKHOUSE_URL'] ?? '');

/** Names how a body is packed. */
const PACKED = { 'content-encoding': 'zstd' };

async function query(
  sql: string,
  body: readonly Buffer[] = [],
  packing: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const address = new URL('/', url);
  address.searchParams.set('query', sql);
  const user = decodeURIComponent(url.username || 'default');
  const authorization = `Basic ${Buffer.from(`${user}:${decodeURIComponent(url.password)}`).toString('base64')}`;
  const headers = { authorization, ...packing };
  const response = await fetch(address, { method: 'POST', body: new Blob([...body]), headers });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw new Error(bytes.toString());
  return bytes;
}

beforeAll(() => query(`CREATE DATABASE ${database}`));
afterAll(() => query(`DROP DATABASE ${database}`));

const day = fc
  .integer({ min: Date.UTC(1900, 0, 1) / 86_400_000, max: Date.UTC(2299, 11, 31) / 86_400_000 })
  .map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
const moment = fc
  .integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2299, 11, 31, 23, 59, 59, 999) })
  .map((ms) => new Date(ms).toISOString().slice(0, 23).replace('T', ' '));
const wildText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('', ' ', '\u0000', '😀', '"\\', 'é€', '\u2028', 'x'.repeat(70_000)),
);

function decimal(digits: number, scale: number): fc.Arbitrary<string> {
  const most = 10n ** BigInt(digits) - 1n;
  const whole = fc.oneof(fc.bigInt({ min: -most, max: most }), fc.constantFrom(most, -most, 0n, 1n, -1n));
  return whole.map((value) => {
    const text = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
    return `${value < 0n ? '-' : ''}${text.slice(0, -scale)}.${text.slice(-scale)}`;
  });
}

/** Any value a column's type holds, as JSON has it. */
function anyValue({ wire }: FormColumn): fc.Arbitrary<unknown> {
  const bits = BigInt(wire.width * 8);
  switch (wire.kind) {
    case 'uuid':
      return fc.uuid();
    case 'text':
    case 'same':
      return wildText;
    case 'list':
      return fc.array(wildText, { minLength: 1, maxLength: 3 });
    case 'bool':
      return fc.boolean();
    case 'decimal':
      return decimal(wire.width === 8 ? 18 : 38, wire.scale);
    case 'day':
      return day;
    case 'moment':
      return moment;
    case 'signed':
      return fc.bigInt({ min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n }).map((n) => jsonOf(n, wire.width));
    case 'unsigned':
      return fc.bigInt({ min: 0n, max: 2n ** bits - 1n }).map((n) => jsonOf(n, wire.width));
  }
}
const jsonOf = (value: bigint, width: number): string | number => (width > 4 ? String(value) : Number(value));

/** Any row of a table: JSON text with columns in the block's order, null ones left out. */
function anyRow(form: readonly FormColumn[]): fc.Arbitrary<string> {
  const members = form.map((column) =>
    (column.wire.nullable || column.wire.kind === 'list'
      ? fc.option(anyValue(column), { nil: undefined })
      : anyValue(column)
    ).map((value) => [column.name, value] as const),
  );
  return fc.tuple(...members).map((row) => JSON.stringify(Object.fromEntries(row)));
}

/** Tables that have every type between them. */
const TABLES = ['fact_transaction_line', 'dim_item', 'dim_gl_scheme'];

describe.each(TABLES)('blocks of %s', (table) => {
  const entity = ENTITIES.find((one) => tableName(one) === table);
  if (entity === undefined) throw new Error(`no table ${table}`);
  const form = blockForm(table);
  const rows = fc.array(anyRow(form), { minLength: 1, maxLength: 12 });
  const blockOf = (lines: readonly string[]): BlockBuilder => {
    const block = new BlockBuilder(table);
    for (const line of lines) addJsonRow(block, line);
    return block;
  };

  it('are read as what was written, whatever the values', () => {
    fc.assert(
      fc.property(rows, (lines) => {
        const block = blockOf(lines);
        const bytes = block.encode();
        expect(unpackBlock(bytes).length).toBe(block.size());
        expect(blockLines(bytes)).toEqual(lines);
      }),
      { numRuns: 60 },
    );
  });

  it('are what ClickHouse stores, to the last digit and character', async () => {
    await query(
      tableDdl(entity)
        .replace('warehouse.', `${database}.`)
        .replace(/ReplacingMergeTree\(.*\)/, 'MergeTree'),
    );
    const wanted = form.map(
      ({ name, wire }) =>
        (wire.kind === 'same' ? `CAST(${name}, 'LowCardinality(String)')` : `CAST(${name}, ${sqlText(wire.type)})`) +
        ` AS ${name}`,
    );
    await fc.assert(
      fc.asyncProperty(rows, async (lines) => {
        await query(`TRUNCATE TABLE ${database}.${table}`);
        const numbered = lines.map((line, n) =>
          JSON.stringify({ ...(JSON.parse(line) as object), raw_offset: String(n) }),
        );
        await query(
          `INSERT INTO ${database}.${table} FORMAT Native`,
          stampBlock(blockOf(numbered).encode(), 0),
          PACKED,
        );
        const stored = await query(
          `SELECT ${wanted.join(', ')} FROM ${database}.${table} ORDER BY raw_offset FORMAT Native`,
        );
        expect(blockLines(packBlock(stored)).map((line) => JSON.parse(line) as unknown)).toEqual(
          numbered.map((line) => JSON.parse(line) as unknown),
        );
      }),
      { numRuns: 25 },
    );
  });
});

function sqlText(text: string): string {
  return `'${text.replaceAll("'", "\\'")}'`;
}
