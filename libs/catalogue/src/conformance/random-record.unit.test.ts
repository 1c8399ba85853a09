import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENTITIES } from '../catalogue.js';
import type { Entity } from '../core/define-entity.js';
import { columnName, tableName } from '../core/names.js';
import { decodeRecord, type DecodedRecord } from '../decode/decode.js';
import { systemColumns } from '../derive/ddl.js';
import { fixedValues, membersOfRandom, randomRecord, type RandomRecord } from './random-record.js';
import { rawText, SAMPLE_CONTEXT, sampleMembers } from './sample-record.js';

const RUNS = 60;

const recordsOf = (entity: Entity): fc.Arbitrary<RandomRecord> =>
  fixedValues(entity).chain((fixed) => randomRecord(entity, fixed));

function decode(entity: Entity, record: RandomRecord): DecodedRecord {
  const members = membersOfRandom(record);
  return decodeRecord(entity.feed, rawText(entity, members), SAMPLE_CONTEXT);
}

function rowOf(entity: Entity, decoded: DecodedRecord): string {
  if (!decoded.ok) throw new Error(`${decoded.reason}: ${decoded.detail}`);
  return decoded.rows.find(({ table }) => table === tableName(entity))?.json ?? '';
}

/** Columns and flags a row has to have, by the reading of the generator. */
function expectedRow(entity: Entity, record: RandomRecord): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  const flags: string[] = [];
  for (const name of Object.keys(entity.fields)) {
    const expected = record.get(name)?.expected;
    const column = columnName(name);
    if (column === 'id' || expected === undefined || name === entity.document) continue;
    if (expected.kind === 'value') row[column] = expected.value;
    if (expected.kind === 'flag') flags.push(column);
  }
  return flags.length === 0 ? row : { ...row, date_flags: flags };
}

const SYSTEM = (entity: Entity): Set<string> =>
  new Set(
    systemColumns(entity)
      .map(({ name }) => name)
      .filter((name) => name !== 'date_flags'),
  );

describe.each(ENTITIES.map((entity) => [entity.name, entity] as const))('%s', (_name, entity) => {
  it('decodes any record to the very values it holds, or refuses it naming the field', () => {
    const own = Object.keys(entity.fields).filter((name) => name !== entity.document);
    fc.assert(
      fc.property(recordsOf(entity), (record) => {
        const wrong = own.filter((name) => record.get(name)?.expected.kind === 'refused');
        const decoded = decode(entity, record);
        if (wrong.length > 0) {
          expect(decoded).toMatchObject({ ok: false, reason: 'wrong_type' });
          const detail = decoded.ok ? '' : decoded.detail;
          expect(wrong.some((name) => detail.split('/').at(-1)?.startsWith(`${name} is no `))).toBe(true);
          return;
        }
        const row = JSON.parse(rowOf(entity, decoded)) as Record<string, unknown>;
        const system = SYSTEM(entity);
        const values = Object.entries(row).filter(([column]) => !system.has(column));
        const document = entity.document === undefined ? '' : columnName(entity.document);
        expect(Object.fromEntries(values.filter(([column]) => column !== document))).toEqual(
          expectedRow(entity, record),
        );
      }),
      { numRuns: RUNS },
    );
  });

  it('makes the same bytes of the same record, in whatever order its members come', () => {
    fc.assert(
      fc.property(recordsOf(entity), fc.integer(), (record, seed) => {
        const decoded = decode(entity, record);
        expect(decode(entity, record)).toEqual(decoded);
        if (!decoded.ok) return;
        const mixed = [...record].sort(([a], [b]) => hash(a, seed) - hash(b, seed));
        expect(rowOf(entity, decode(entity, new Map(mixed)))).toBe(rowOf(entity, decoded));
      }),
      { numRuns: 20 },
    );
  });

  it('makes no row of a record that is no JSON text any more, and never throws over it', () => {
    const text = rawText(entity, sampleMembers(entity).set('BrandNew', '{"a":[1,{"b":"]"}],"c":-0.5e1}'));
    const junk = fc.oneof(
      fc.string({ maxLength: 3 }),
      fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', '1', 'x'), maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.oneof(fc.nat(3), fc.nat(60)), junk, (at, cut, put) => {
        const spoilt = text.slice(0, at) + put + text.slice(at + cut);
        const decoded = decodeRecord(entity.feed, spoilt, SAMPLE_CONTEXT);
        if (decoded.ok) for (const { json } of decoded.rows) expect(isJson(json)).toBe(true);
        if (!isJson(spoilt)) expect(decoded.ok).toBe(false);
      }),
      { numRuns: RUNS * 3 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function hash(name: string, seed: number): number {
  let sum = seed;
  for (const letter of name) sum = Math.imul(sum ^ letter.charCodeAt(0), 0x01000193);
  return sum;
}
