import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Books } from './books/books.js';
import { openBooks } from './open-books.js';
import type { Json } from './sandbox-client.test-double.js';
import { SandboxClient } from './sandbox-client.test-double.js';

let client: SandboxClient;
let books: Books;
let division: string;

beforeAll(async () => {
  books = openBooks({ seed: 7, size: 'small', today: '2026-07-01' });
  client = await SandboxClient.start({ books });
  await client.connect();
  division = String(books.divisions[0]?.division);
});
afterAll(() => client.stop());

/** Every field that only one side has, by resource: a new one must be looked at and written down. */
const differences = JSON.parse(
  readFileSync(new URL('../fixtures/shape-differences.json', import.meta.url), 'utf8'),
) as Json;

function recorded(file: string): Json {
  return JSON.parse(readFileSync(new URL(`../fixtures/recorded/${file}`, import.meta.url), 'utf8')) as Json;
}

/** What kind of text a value is on the wire. */
function kind(value: unknown): string {
  if (typeof value !== 'string') return value === null ? 'null' : typeof value;
  if (/^\/Date\(-?\d+\)\/$/.test(value)) return 'date';
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value) ? 'guid' : 'text';
}

const kindOfType: Readonly<Record<string, string>> = {
  'Edm.DateTime': 'date',
  'Edm.Guid': 'guid',
  'Edm.Int64': 'text',
  'Edm.String': 'text',
  'Edm.Binary': 'text',
  'Edm.Boolean': 'boolean',
};

function plainFields(row: Json): string[] {
  return Object.keys(row).filter((name) => row[name] === null || typeof row[name] !== 'object');
}

/** Fields whose recorded form is not the form the sandbox gives them, whatever their value is here. */
function wrongForms(path: string, mine: Json, theirs: Json): string[] {
  const schema = books.divisions[0]?.schema(path);
  return plainFields(theirs).flatMap((name) => {
    const type = schema?.fields.find((field) => field.name === name)?.type;
    if (type === undefined || theirs[name] === null) return [];
    const expected = kindOfType[type] ?? 'number';
    const here = kind(mine[name]);
    const fits = kind(theirs[name]) === expected && (here === expected || here === 'null');
    return fits ? [] : [`${name}: recorded ${kind(theirs[name])}, ${type} here ${here}`];
  });
}

function fieldDifferences(mine: Json, theirs: Json): { onlyRecorded: string[]; onlyHere: string[] } {
  const here = new Set(Object.keys(mine));
  const there = new Set(Object.keys(theirs));
  return {
    onlyRecorded: [...there].filter((name) => !here.has(name)).sort(),
    onlyHere: [...here].filter((name) => !there.has(name)).sort(),
  };
}

describe('answers have the shape of recorded ones', () => {
  it.each([
    ['financial/GLAccounts', 'glaccount-single.json', (answer: Json) => answer.d],
    ['salesinvoice/SalesInvoices', 'salesinvoice-single-2013.json', (answer: Json) => answer.d],
    [
      'salesinvoice/SalesInvoiceLines',
      'salesinvoice-single-2013.json',
      (answer: Json) => answer.d.SalesInvoiceLines.results[0],
    ],
    ['crm/Accounts', 'accounts-expanded.json', (answer: Json) => answer.d.results[0]],
    ['logistics/Items', 'items-results.json', (answer: Json) => answer.d.results[0]],
  ] as const)('%s', async (path, file, rowOf) => {
    const theirs = rowOf(recorded(file));
    const mine = (await client.json(`${division}/${path}?$top=1`)).d[0];
    expect(mine.__metadata.type).toBe(theirs.__metadata.type);
    const address = /^https?:\/\/[^/]+(\/api\/v1\/)\d+(\/.*\(guid')[^']+('\))$/;
    expect(mine.__metadata.uri.replace(address, '$1n$2id$3')).toBe(theirs.__metadata.uri.replace(address, '$1n$2id$3'));
    expect(Object.keys(mine)[0]).toBe('__metadata');
    expect(wrongForms(path, mine, theirs)).toEqual([]);
    expect(fieldDifferences(mine, theirs)).toEqual(differences[path]);
  });

  it('in the results form and in the bare array form', async () => {
    const list = await client.json(`${division}/logistics/Items`);
    expect(Object.keys(list)).toEqual(Object.keys(recorded('items-results.json')));
    expect(Array.isArray(list.d.results)).toBe(Array.isArray(recorded('items-results.json').d.results));
    const bare = await client.json(`${division}/logistics/Items?$top=1`);
    expect(Array.isArray(bare.d)).toBe(Array.isArray(recorded('item-bare-array.json').d));
  });

  it('deferred and expanded navigation properties', async () => {
    const theirs = recorded('accounts-expanded.json').d.results[0].BankAccounts;
    const mine = (await client.json(`${division}/crm/Accounts?$top=1`)).d[0];
    expect(Object.keys(mine.BankAccounts)).toEqual(Object.keys(theirs));
    expect(mine.BankAccounts.__deferred.uri).toBe(`${mine.__metadata.uri}/BankAccounts`);
    const invoice = (await client.json(`${division}/salesinvoice/SalesInvoices?$top=1&$expand=SalesInvoiceLines`)).d[0];
    const expanded = recorded('salesinvoice-single-2013.json').d.SalesInvoiceLines;
    expect(Object.keys(invoice.SalesInvoiceLines)).toEqual(Object.keys(expanded));
    expect(invoice.SalesInvoiceLines.results.length).toBeGreaterThan(0);
  });

  it('padding of codes', async () => {
    const theirs = recorded('accounts-expanded.json').d.results[0];
    const { d } = await client.json(`${division}/crm/Accounts?$select=Code,Country&$top=1`);
    expect(d[0].Code).toHaveLength(theirs.Code.length);
    expect(d[0].Code).toMatch(/^ +\S/);
    expect(d[0].Country).toMatch(/^[A-Z]{2} $/);
  });

  it('Me as Atom', async () => {
    const theirs = readFileSync(new URL('../fixtures/recorded/me-atom.xml', import.meta.url), 'utf8');
    const mine = await (await client.call('current/Me', { headers: { Accept: '' } })).text();
    const typed = (xml: string): Map<string, string> =>
      new Map([...xml.matchAll(/<d:(\w+)( m:type="[\w.]+")?/g)].map((found) => [found[1] ?? '', found[2] ?? '']));
    const here = typed(mine);
    const missing = [...typed(theirs)].filter(([name, type]) => here.get(name) !== type);
    expect(missing.map(([name]) => name)).toEqual([]);
    const elements = (xml: string): Set<string> => new Set([...xml.matchAll(/<([a-z]+)[\s>]/g)].map((m) => m[1] ?? ''));
    expect([...elements(theirs)].filter((name) => !elements(mine).has(name))).toEqual([]);
    expect(mine).toContain('term="Exact.Web.Api.System.Me"');
  });

  it('rate limit headers', async () => {
    const { headers } = await client.call(`${division}/hrm/Costcenters`);
    const { daily, minutely } = recorded('ratelimit-headers.json');
    for (const [name, value] of Object.entries({ ...daily, ...minutely })) {
      expect(headers.get(name), name).toMatch(/^\d+$/);
      if (name.endsWith('Reset')) expect(headers.get(name)).toHaveLength(String(value).length);
    }
    expect(Number(headers.get('X-RateLimit-Reset')) % 86_400_000).toBe(0);
    expect(Number(headers.get('X-RateLimit-Minutely-Reset')) % 60_000).toBe(0);
  });
});
