import { describe, expect, it } from 'vitest';
import { ENTITIES } from '../catalogue.js';
import type { Entity } from '../core/define-entity.js';
import { columnName, tableName } from '../core/names.js';
import { decodeRecord, type DecodedRecord } from '../decode/decode.js';
import { columnsOf, tableDdl } from '../derive/ddl.js';
import { rawText, SAMPLE_CONTEXT, sampleMembers, type SampleMembers } from './sample-record.js';

const golden = (file: string): string => new URL(`../../golden/${file}`, import.meta.url).pathname;
const decode = (entity: Entity, members: SampleMembers): DecodedRecord =>
  decodeRecord(entity.feed, rawText(entity, members), SAMPLE_CONTEXT);

function rowOf(entity: Entity, decoded: DecodedRecord): Record<string, unknown> {
  if (!decoded.ok) throw new Error(`${decoded.reason}: ${decoded.detail}`);
  const json = decoded.rows.find(({ table }) => table === tableName(entity))?.json;
  return JSON.parse(json ?? 'null') as Record<string, unknown>;
}

/** Fields without which there is no row, and the reason the dead letter gives. */
function needed(entity: Entity): Map<string, string> {
  const fields = new Map(entity.key.map((name) => [name, 'missing_key']));
  if (entity.part !== 'line' && entity.feed.cursor !== null) fields.set(entity.feed.cursor, 'missing_cursor');
  if (entity.route !== undefined) fields.set(entity.route.field, 'no_route');
  return fields;
}

const label = (entity: Entity, name: string): string =>
  entity.part === 'line' ? `${entity.feed.lines?.property ?? ''}/${name}` : name;

describe.each(ENTITIES.map((entity) => [entity.name, entity] as const))('%s', (_name, entity) => {
  it('makes the table that is reviewed', async () => {
    await expect(`${tableDdl(entity)};\n`).toMatchFileSnapshot(golden(`${tableName(entity)}.sql`));
  });

  it('decodes a record with every field to the row that is reviewed', async () => {
    const decoded = decode(entity, sampleMembers(entity));
    expect(decoded).toMatchObject({ ok: true, drift: { unknown: [], missing: [] } });
    const row = rowOf(entity, decoded);
    const columns = new Set(columnsOf(entity).map(({ name }) => name));
    expect(Object.keys(row).filter((column) => !columns.has(column))).toEqual([]);
    const left = [...columns].filter((column) => !(column in row));
    expect(left).toEqual(['ingested_at', 'date_flags']);
    await expect(`${JSON.stringify(row, null, 1)}\n`).toMatchFileSnapshot(golden(`${tableName(entity)}.json`));
  });

  it('leaves null columns out of the row', () => {
    const keep = needed(entity);
    const members = new Map([...sampleMembers(entity)].map(([name, text]) => [name, keep.has(name) ? text : 'null']));
    const row = rowOf(entity, decode(entity, members));
    for (const name of Object.keys(entity.fields))
      if (!keep.has(name) && name !== entity.document) expect(row).not.toHaveProperty(columnName(name));
  });

  it('refuses a record without key, cursor or route; any other absent field is null and reported', () => {
    for (const name of Object.keys(entity.fields)) {
      const members = sampleMembers(entity);
      members.delete(name);
      const decoded = decode(entity, members);
      const reason = needed(entity).get(name);
      if (reason !== undefined) expect(decoded).toMatchObject({ ok: false, reason });
      else if (name === entity.document) expect(decoded).toMatchObject({ ok: true, drift: { missing: [] } });
      else {
        expect(decoded).toMatchObject({ ok: true, drift: { missing: [label(entity, name)], unknown: [] } });
        expect(rowOf(entity, decoded)).not.toHaveProperty(columnName(name));
      }
    }
  });

  it('names the field that has another type than declared, and never its value', () => {
    for (const name of Object.keys(entity.fields)) {
      if (name === entity.document) continue;
      const decoded = decode(entity, sampleMembers(entity).set(name, '{"secret":"4711"}'));
      expect(decoded).toMatchObject({ ok: false, reason: 'wrong_type' });
      const detail = decoded.ok ? '' : decoded.detail;
      expect(detail).toContain(label(entity, name));
      expect(detail).not.toContain('4711');
    }
  });

  it('reports a field it does not know, and goes on', () => {
    const decoded = decode(entity, sampleMembers(entity).set('BrandNew', '[1]'));
    expect(decoded).toMatchObject({ ok: true, drift: { unknown: [label(entity, 'BrandNew')], missing: [] } });
  });
});
