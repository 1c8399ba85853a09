import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBooks } from '../open-books.js';
import { SandboxClient } from '../sandbox-client.test-double.js';
import { TEST_DIVISION, testId, twoTableBooks } from '../server/two-table-books.test-double.js';

const path = `${TEST_DIVISION}/hrm/Costcenters?$select=ID`;
let client: SandboxClient;

beforeEach(async () => {
  client = await SandboxClient.start();
  await client.connect();
});
afterEach(() => client.stop());

const fault = (fields: object): Promise<unknown> => client.control('POST', '/faults', fields);

describe('faults', () => {
  it('strike as often as asked, on matching calls only', async () => {
    await fault({ kind: 'status', status: 503, path: 'hrm/Costcenters', count: 2, skip: 1 });
    expect((await client.call(`${TEST_DIVISION}/system/Divisions`)).status).toBe(200);
    const statuses = [];
    for (let call = 0; call < 4; call += 1) statuses.push((await client.call(path)).status);
    expect(statuses).toEqual([200, 503, 503, 200]);
  });

  it('spoil the answer in every named way', async () => {
    const text = async (kind: string): Promise<string> => {
      await fault({ kind });
      return (await client.call(path)).text();
    };
    expect(await text('html')).toContain('<html>');
    expect(await text('empty200')).toBe('');
    expect(await text('resultsNull')).toBe('{"d":{"results":null}}');
    expect(await text('atom')).toContain('<feed');
    expect(await text('wrongNext')).toContain('"__next":"https://attacker.example/');
    const truncated = await text('truncated');
    expect(() => JSON.parse(truncated) as unknown).toThrow();
    const doubled = JSON.parse(await text('duplicateKeys')) as { d: { results: { ID: string }[] } };
    expect(doubled.d.results.at(-1)?.ID).toBe(testId(3));
    await fault({ kind: 'reset' });
    await expect(client.call(path)).rejects.toThrow();
  });

  it('lose the answer of a refresh that took place', async () => {
    await client.advance(600_000);
    await fault({ kind: 'reset', path: 'oauth2/token', phase: 'after' });
    await expect(client.refresh()).rejects.toThrow();
    expect((await client.refresh()).body.error_description).toBe('Old refresh token used.');
  });

  it('of an unknown kind are refused with the kinds there are', async () => {
    await expect(fault({ kind: 'earthquake' })).rejects.toThrow('kind must be one of status, html');
  });
});

describe('a restart with a data folder', () => {
  it('finds connections, subscriptions, the clock and the traded books again', async () => {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'exact-sandbox-'));
    const first = await SandboxClient.start({ dataDirectory });
    await first.connect();
    await first.advance(3_600_000);
    await first.refresh();
    await first.control('POST', '/trade', { count: 3 });
    const { refreshToken } = first;
    await first.stop();

    let replayed = 0;
    const books = { ...twoTableBooks(), trade: () => ((replayed += 1), []) };
    const second = await SandboxClient.start({ dataDirectory, books });
    expect(replayed).toBe(3);
    await second.advance(600_000);
    expect((await second.refresh(refreshToken)).status).toBe(200);
    expect((await second.control('GET', '/clock')).offsetMs).toBe(4_200_000);
    await second.stop();
    rmSync(dataDirectory, { recursive: true });
  });
});

describe('a change that the books refuse', () => {
  const today = '2026-07-01';
  const trades = async (client: SandboxClient): Promise<string> => {
    const { events } = await client.control('POST', '/trade', { count: 30 });
    const { totals } = await client.control('GET', `/truth?asOf=${today}`);
    return JSON.stringify([events, totals]);
  };

  it('leaves the same books after a restart as without one, and no half of itself', async () => {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'exact-sandbox-'));
    const options = {
      books: openBooks({ seed: 5, size: 'small', today, regions: ['nl'] }),
      clock: { now: () => 1_782_900_000_000 },
    };
    const first = await SandboxClient.start({ ...options, dataDirectory });
    const { divisions } = await first.control('GET', '/divisions');
    const division = divisions[0].division as number;
    const refused = [
      // Draws a record first, then finds the field that can't be set.
      { division, resource: 'Costcenters', action: 'update', set: { Description: 'half', Code: 'no' } },
      { division, resource: 'Items', action: 'insert', set: { NoSuchField: 1 } },
      { division, resource: 'SalesOrders', action: 'update', set: { Amount: 1 } },
      { division, resource: 'PurchaseInvoices', action: 'delete' },
      { division: 1, resource: 'Items', action: 'update' },
    ];
    for (const change of refused) await expect(first.control('POST', '/mutate', change)).rejects.toThrow('400');
    const names = [...options.books.divisions[0]!.rows('hrm/Costcenters')].map((row) => row['Description']);
    expect(names).not.toContain('half');
    await first.stop();

    const second = await SandboxClient.start({
      ...options,
      books: openBooks({ seed: 5, size: 'small', today, regions: ['nl'] }),
      dataDirectory,
    });
    const unbroken = await SandboxClient.start(options);
    expect(await trades(second)).toBe(await trades(unbroken));
    await Promise.all([second.stop(), unbroken.stop()]);
    rmSync(dataDirectory, { recursive: true });
  });
});
