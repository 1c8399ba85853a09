import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../sandbox-client.test-double.js';
import { SandboxClient } from '../sandbox-client.test-double.js';
import { TEST_DIVISION, testId } from './two-table-books.test-double.js';

const division = String(TEST_DIVISION);
const centers = `${division}/hrm/Costcenters`;
const accounts = `${division}/sync/Financial/GLAccounts`;
let client: SandboxClient;

beforeAll(async () => {
  client = await SandboxClient.start();
  await client.connect();
});
beforeEach(() => client.control('POST', '/limits/reset'));
afterAll(() => client.stop());

async function allPages(path: string): Promise<{ rows: Json[]; pages: number; tokens: string[] }> {
  const rows: Json[] = [];
  const tokens: string[] = [];
  let next: string | undefined = path;
  let pages = 0;
  while (next !== undefined) {
    const { d }: Json = await client.json(next);
    rows.push(...d.results);
    pages += 1;
    next = d.__next;
    if (next !== undefined) tokens.push(new URL(next).searchParams.get('$skiptoken') ?? '');
  }
  return { rows, pages, tokens };
}

describe('collections', () => {
  it('come in pages of 60 in key order, linked by guid tokens', async () => {
    const { rows, pages, tokens } = await allPages(`${centers}?$select=ID`);
    expect(rows.map((row) => row.ID)).toEqual(Array.from({ length: 130 }, (_, index) => testId(index + 1)));
    expect(pages).toBe(3);
    expect(tokens[0]).toBe(`guid'${testId(60)}'`);
  });

  it('come in the asked order with the key breaking ties over pages', async () => {
    const { rows, tokens } = await allPages(`${centers}?$select=ID,Modified&$orderby=Modified desc`);
    expect(new Set(rows.map((row) => row.ID)).size).toBe(130);
    const times = rows.map((row) => Number(row.Modified.slice(6, -2)));
    expect(times).toEqual([...times].sort((left, right) => right - left));
    expect(tokens[0]).toMatch(/^datetime'2026-01-01T00:17:00',guid'/);
  });

  it('of sync resources come in row version order, 1,000 a page, after the cursor', async () => {
    const from = `${accounts}?$filter=Timestamp gt 5000000100L&$select=ID,Timestamp`;
    const { rows, pages } = await allPages(from);
    expect(pages).toBe(3);
    expect(rows).toHaveLength(2400);
    expect(rows[0].Timestamp).toBe('5000000101');
  });

  it('are a bare array when $top fits in one page, and results when it does not', async () => {
    expect(Array.isArray((await client.json(`${centers}?$top=60`)).d)).toBe(true);
    expect((await client.json(`${centers}?$top=60&$skip=0&$orderby=Code`)).d.results).toHaveLength(60);
    const { d } = await client.json(`${centers}?$top=100`);
    expect(d.results).toHaveLength(60);
    expect(new URL(d.__next).searchParams.get('$top')).toBe('40');
    expect((await client.json(d.__next)).d).toHaveLength(40);
  });

  it('count all rows as text beside a page and as plain text alone', async () => {
    const { d } = await client.json(`${centers}?$filter=Active eq true&$inlinecount=allpages&$select=ID`);
    expect(d.__count).toBe('65');
    const plain = await client.call(`${centers}/$count?$filter=Active eq true`, { headers: { Accept: 'text/plain' } });
    expect(plain.headers.get('content-type')).toContain('text/plain');
    expect(await plain.text()).toBe('65');
    expect((await client.call(`${centers}/$count`)).status).toBe(415);
  });

  it('use the index of a key, a parent and a time when the filter allows', async () => {
    expect((await client.json(`${centers}?$filter=ID eq guid'${testId(7)}'`)).d.results).toHaveLength(1);
    expect((await client.json(`${centers}?$filter=Parent eq guid'${testId(1)}'`)).d.results).toHaveLength(30);
    const since = await client.json(`${centers}?$filter=Modified ge datetime'2026-01-01T00:32'&$select=ID`);
    expect(since.d.results).toHaveLength(3);
  });
});

describe('rows', () => {
  it('carry metadata and the wire form of every type', async () => {
    const text = await (await client.call(`${centers}(guid'${testId(1)}')`)).text();
    const uri = `${client.sandbox.regions.nl}/api/v1/${centers}(guid'${testId(1)}')`;
    expect(JSON.parse(text)).toEqual({
      d: {
        __metadata: { uri, type: 'Exact.Web.Api.Models.HRM.Costcenter' },
        ID: testId(1),
        Code: 'C1',
        Description: null,
        Modified: '/Date(1767225600000)/',
        Amount: 1157.39999999999,
        Active: false,
        Hid: '1',
        Parent: null,
        Children: { __deferred: { uri: `${uri}/Children` } },
      },
    });
    expect((await client.json(`${centers}(guid'${testId(2)}')?$select=Amount`)).d.Amount).toBe(-300);
  });

  it('expand one level and follow deferred links', async () => {
    const key = `${centers}(guid'${testId(1)}')`;
    const { d } = await client.json(`${key}?$expand=Children&$select=ID,Children/Code`);
    expect(d.Children.results).toHaveLength(30);
    expect(Object.keys(d.Children.results[0])).toEqual(['__metadata', 'Code']);
    expect((await client.json(`${key}/Children`)).d.results).toHaveLength(30);
  });

  it('refuse $expand, pass over it, or show a part of the children, as the resource is told', async () => {
    const path = 'hrm/Costcenters';
    const asked = `${centers}?$top=1&$expand=Children&$select=ID,Children/ID`;
    await client.control('POST', '/expand', { path, mode: 'refused' });
    expect((await client.call(asked)).status).toBe(400);
    await client.control('POST', '/expand', { path, mode: 'ignored' });
    expect((await client.json(asked)).d[0].Children.__deferred.uri).toContain('/Children');
    await client.control('POST', '/expand', { path, mode: 'accepted', linesPerPage: 12 });
    const { results, __next: next } = (await client.json(asked)).d[0].Children;
    await client.control('POST', '/expand', { path });
    const all = (await client.json(asked)).d[0].Children.results.map((row: Json) => row.ID);
    const rest = (await client.json(next)).d.results.map((row: Json) => row.ID);
    expect(results).toHaveLength(12);
    expect([...results.map((row: Json) => row.ID), ...rest].sort()).toEqual(all.sort());
  });

  it('are Atom XML unless JSON is asked for', async () => {
    const answer = await client.call(`${centers}?$filter=ID eq guid'${testId(10)}'`, { headers: { Accept: '*/*' } });
    expect(answer.headers.get('content-type')).toContain('application/atom+xml');
    const xml = await answer.text();
    expect(xml).toContain('<d:Amount m:type="Edm.Double">-300</d:Amount>');
    expect(xml).toContain("<d:Description>O'Hara &amp; &lt;Söhne&gt;</d:Description>");
    expect(xml).toContain('<d:Parent m:type="Edm.Guid" m:null="true" />');
  });
});

describe('refusals', () => {
  it.each([
    [`${accounts}?$filter=Timestamp gt 1L`, 400, '$select'],
    [`${accounts}?$select=*`, 400, '$select=*'],
    [`${accounts}?$select=ID&$filter=Code eq '1'`, 400, 'Allowed: Timestamp'],
    [`${accounts}?$select=ID&$skip=10`, 400, '$skip'],
    [`${centers}?$select=Colour`, 400, 'Colour'],
    [`${centers}?$orderby=Colour`, 400, 'Colour'],
    [`${centers}?$expand=Colour`, 400, 'Colour'],
    [`${centers}?$search=x`, 400, '$search'],
    [`${centers}?$skiptoken=nonsense`, 400, '$skiptoken'],
    [`${centers}(guid'${testId(999)}')`, 404, 'not found'],
    [`${division}/hrm/Nothing`, 404, 'not found'],
    ['current/You', 404, 'not found'],
    ['123/hrm/Costcenters', 403, 'Forbidden'],
  ])('%s gives %i', async (path, status, text) => {
    const answer = await client.call(path);
    expect(answer.status).toBe(status);
    const { error } = (await answer.json()) as Json;
    expect(error.code).toBe('');
    expect(error.message.value).toContain(text);
    if (status === 403) expect(answer.headers.get('reason')).toBe('NoDivisionAccess');
  });
});

describe('current/Me, divisions and SyncTimestamp', () => {
  it('Me stands in results and costs no quota', async () => {
    const answer = await client.call('current/Me');
    expect(answer.headers.has('x-ratelimit-remaining')).toBe(false);
    const { d } = (await answer.json()) as Json;
    expect(d.results[0]).toMatchObject({ CurrentDivision: TEST_DIVISION, Legislation: '1', UserName: 'anna' });
    expect(d.results[0].ServerTime).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+$/);
  });

  it('a consent for no division of the site leaves every division out of reach', async () => {
    const narrow = await SandboxClient.start();
    await narrow.connect('bert', '1');
    expect((await narrow.call(`${division}/system/Divisions`)).status).toBe(403);
    await narrow.stop();
  });

  it('lists the divisions of the site only', async () => {
    const { d } = await client.json(`${division}/system/Divisions`);
    expect(d.results.map((row: Json) => row.Code)).toEqual([TEST_DIVISION]);
  });

  it('SyncTimestamp refuses unknown names and missing arguments', async () => {
    const path = `${division}/read/sync/Sync/SyncTimestamp?modified=datetime'2026-01-01'`;
    expect((await client.call(path)).status).toBe(400);
    expect((await client.call(`${path}&endPoint='GLAccounts'`)).status).toBe(400);
    expect((await client.json(`${path}&endPoint='TransactionLines'`)).d.results).toEqual([]);
  });
});
