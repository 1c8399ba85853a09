import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTITIES } from '../catalogue.js';
import type { Entity } from '../core/define-entity.js';
import { tableName } from '../core/names.js';
import { decodeRecord } from '../decode/decode.js';
import { deletionRecord } from '../decode/deletion-record.js';
import { columnsOf, tableDdl } from '../derive/ddl.js';
import { rawText, SAMPLE_CONTEXT, sampleMembers } from './sample-record.js';

const database = `catalogue_${process.pid}`;
const url = new URL(process.env['CLICKHOUSE_URL'] ?? '');

async function query(sql: string, body = ''): Promise<string> {
  const address = new URL('/', url);
  address.searchParams.set('query', sql);
  address.searchParams.set('output_format_json_quote_decimals', '1');
  address.searchParams.set('output_format_json_quote_64bit_integers', '1');
  const user = decodeURIComponent(url.username || 'default');
  const authorization = `Basic ${Buffer.from(`${user}:${decodeURIComponent(url.password)}`).toString('base64')}`;
  const response = await fetch(address, { method: 'POST', body, headers: { authorization } });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

const rowJson = (entity: Entity, text: string, version: string): string => {
  const decoded = decodeRecord(entity.feed, text, { ...SAMPLE_CONTEXT, version });
  if (!decoded.ok) throw new Error(`${decoded.reason}: ${decoded.detail}`);
  return decoded.rows.find(({ table }) => table === tableName(entity))?.json ?? '';
};
const insert = (entity: Entity, json: string): Promise<string> =>
  query(`INSERT INTO ${database}.${tableName(entity)} FORMAT JSONEachRow`, json);
const current = (entity: Entity): Promise<string> =>
  query(`SELECT * FROM ${database}.${tableName(entity)} FINAL FORMAT JSONEachRow`);

beforeAll(async () => {
  await query(`CREATE DATABASE ${database}`);
});
afterAll(async () => {
  await query(`DROP DATABASE ${database}`);
});

describe.each(ENTITIES.map((entity) => [tableName(entity), entity] as const))('%s', (_name, entity) => {
  it('holds the row exactly as it was decoded, keeps the highest version, and loses it by a deletion', async () => {
    await query(tableDdl(entity).replace('warehouse.', `${database}.`));
    const json = rowJson(entity, rawText(entity, sampleMembers(entity)), '64');
    await insert(entity, json);
    await insert(entity, json.replace('"version":"64"', '"version":"62"'));
    const stored = JSON.parse(await current(entity)) as Record<string, unknown>;
    const sent = JSON.parse(json) as Record<string, unknown>;
    expect(stored).toMatchObject(sent);
    expect(Object.keys(stored)).toEqual(columnsOf(entity).map(({ name }) => name));
    if (entity.part === 'line') return;
    const deletion = rowJson(entity, deletionRecord(String(sent['id'])), '64');
    await insert(entity, deletion);
    expect(await current(entity)).toBe('');
  });
});
