import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DivisionBooks, ResourceSchema } from './books/books.js';
import { openBooks } from './open-books.js';
import type { Json } from './sandbox-client.test-double.js';
import { SandboxClient } from './sandbox-client.test-double.js';

const books = openBooks({ seed: 11, size: 'small', today: '2026-07-01', regions: ['nl'] });
const company = books.divisions[0] as DivisionBooks;
const served = company.resources().filter((schema) => !schema.path.startsWith('current/'));
let client: SandboxClient;

beforeAll(async () => {
  client = await SandboxClient.start({ books, limits: { minutely: 1e6, daily: 1e6 } });
  await client.connect();
});
afterAll(() => client.stop());

async function readAll(path: string): Promise<Json[]> {
  const rows: Json[] = [];
  for (let next: string | undefined = `${company.division}/${path}`; next !== undefined;) {
    const { d }: Json = await client.json(next);
    rows.push(...d.results);
    next = d.__next;
  }
  return rows;
}

function selectAll(schema: ResourceSchema): string {
  return `$select=${schema.fields.map((field) => field.name).join(',')}`;
}

describe('every resource of the books', () => {
  it.each(served.map((schema) => [schema.path, schema] as const))('%s comes whole, once each', async (path, schema) => {
    const rows = await readAll(`${path}?${selectAll(schema)}`);
    expect(rows).toHaveLength(company.count(path));
    expect(new Set(rows.map((row) => row[schema.key])).size).toBe(rows.length);
    const uris = new Set(rows.map((row) => row.__metadata.uri));
    expect(uris.size).toBe(rows.length);
    if (schema.sync) {
      const versions = rows.map((row) => BigInt(row.Timestamp));
      expect(versions.every((version, index) => index === 0 || version > (versions[index - 1] ?? 0n))).toBe(true);
    }
    for (const { name } of schema.fields)
      expect(
        rows.every((row) => row[name] !== undefined),
        name,
      ).toBe(true);
  });

  const modified = served.filter((schema) => !schema.sync && schema.fields.some(({ name }) => name === 'Modified'));
  it.each(modified.map((schema) => [schema.path, schema] as const))(
    '%s gives the same rows by Modified',
    async (path, schema) => {
      const rows = await readAll(`${path}?$select=${schema.key},Modified&$orderby=Modified`);
      expect(new Set(rows.map((row) => row[schema.key])).size).toBe(company.count(path));
      const middle = rows[Math.floor(rows.length / 2)];
      if (middle === undefined) return;
      const ms = Number(middle.Modified.slice(6, -2));
      const literal = new Date(ms).toISOString().replace('Z', '');
      const since = await readAll(`${path}?$select=${schema.key}&$filter=Modified ge datetime'${literal}'`);
      const expected = rows.filter((row) => Number(row.Modified.slice(6, -2)) >= ms);
      expect(new Set(since.map((row) => row[schema.key]))).toEqual(new Set(expected.map((row) => row[schema.key])));
    },
  );

  it('is read by a sync cursor after a change without anything else', async () => {
    const path = 'sync/Financial/TransactionLines';
    const last = (await readAll(`${path}?$select=ID,Timestamp`)).at(-1);
    expect(await readAll(`${path}?$select=ID,Timestamp&$filter=Timestamp gt ${last.Timestamp}L`)).toEqual([]);
    await client.control('POST', '/trade', { count: 40 });
    const fresh = await readAll(`${path}?$select=ID,Timestamp&$filter=Timestamp gt ${last.Timestamp}L`);
    expect(fresh.length).toBeGreaterThan(0);
    expect(fresh.every((row) => BigInt(row.Timestamp) > BigInt(last.Timestamp))).toBe(true);
    const since = "modified=datetime'2000-01-01'&endPoint='TransactionLines'";
    const { d } = await client.json(`${company.division}/read/sync/Sync/SyncTimestamp?${since}`);
    expect(BigInt(d.results[0].TimeStampAsBigInt)).toBeLessThanOrEqual(BigInt(last.Timestamp));
  });

  it('loses a deleted record, which the deletion log then names', async () => {
    const deleted = 'sync/Deleted?$select=ID,Timestamp,EntityKey,EntityType';
    const before = await readAll(deleted);
    const { division } = company;
    const change = { division, resource: 'crm/Accounts' };
    const { events } = await client.control('POST', '/mutate', { ...change, action: 'insert' });
    const key = events[0].key as string;
    expect(await readAll(`crm/Accounts?$select=ID&$filter=ID eq guid'${key}'`)).toHaveLength(1);
    await client.control('POST', '/mutate', { ...change, action: 'delete', key });
    const from = before.at(-1)?.Timestamp ?? '0';
    const log = await readAll(`${deleted}&$filter=EntityType eq 2 and Timestamp gt ${from}L`);
    expect(log).toMatchObject([{ EntityKey: key, EntityType: 2 }]);
    expect((await client.call(`${division}/crm/Accounts(guid'${key}')`)).status).toBe(404);
    expect(await readAll(`crm/Accounts?$select=ID&$filter=ID eq guid'${key}'`)).toEqual([]);
  });

  it('shows a move as a new DivisionMoveDate and row versions that start over', async () => {
    const { division } = company;
    const moved = async (): Promise<Json> => (await readAll('system/Divisions?$select=Code,DivisionMoveDate'))[0];
    const first = async (): Promise<bigint> =>
      BigInt((await readAll('sync/Financial/GLAccounts?$select=ID,Timestamp'))[0].Timestamp);
    const [dateBefore, versionBefore] = [(await moved()).DivisionMoveDate, await first()];
    await client.control('POST', '/move-division', { division });
    expect((await moved()).DivisionMoveDate).not.toBe(dateBefore);
    expect(await first()).toBeLessThan(versionBefore);
  });
});
