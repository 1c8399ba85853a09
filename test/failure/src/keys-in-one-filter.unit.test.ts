import { cutPage, feedByName, pickFields, requestOf, type Feed } from '@ml-connector/catalogue';
import { guidLiteral, resourceUrl } from '@ml-connector/exact';
import { DEMO_APP, startExactSandbox, type ExactSandbox } from '@ml-connector/sandbox-exact-online';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Keys of one call, as many as exact-fetcher puts into an address. */
const KEYS = 30;
const NOBODY = '00000000-0000-4000-8000-000000000001';

let sandbox: ExactSandbox;
let accessToken = '';
let division = 0;

async function json(url: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  const answer = await fetch(url, init);
  expect(answer.status, url.slice(0, 120)).toBe(200);
  return (await answer.json()) as Record<string, unknown>;
}

/** One page of a feed with its lines. */
async function page(feed: Feed, filter?: string): Promise<readonly Buffer[]> {
  const { select, expand, path } = requestOf(feed);
  const options = { $select: select.join(','), $filter: filter, ...(expand === null ? {} : { $expand: expand }) };
  const url = resourceUrl(sandbox.regions.nl, division, path, options);
  expect(url.length).toBeLessThan(6_000);
  const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' };
  const answer = await fetch(url, { headers });
  const body = Buffer.from(await answer.arrayBuffer());
  expect(answer.status, body.toString('utf8', 0, 300)).toBe(200);
  return cutPage(body).records;
}

beforeAll(async () => {
  sandbox = await startExactSandbox({ books: { seed: 7, size: 'small', today: '2026-07-01' }, relaxed: true });
  const { nl } = sandbox.regions;
  const consent = new URLSearchParams({
    client_id: DEMO_APP.clientId,
    redirect_uri: DEMO_APP.redirectUri,
    response_type: 'code',
    state: 's',
  });
  const { location } = await json(`${sandbox.control}/oauth/approve`, {
    method: 'POST',
    body: JSON.stringify({ url: `${nl}/api/oauth2/auth?${consent.toString()}` }),
  });
  const form = new URLSearchParams({
    client_id: DEMO_APP.clientId,
    client_secret: DEMO_APP.clientSecret,
    grant_type: 'authorization_code',
    code: new URL(String(location)).searchParams.get('code') ?? '',
    redirect_uri: DEMO_APP.redirectUri,
  });
  accessToken = String((await json(`${nl}/api/oauth2/token`, { method: 'POST', body: form }))['access_token']);
  const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' };
  const me = JSON.stringify(await json(`${nl}/api/v1/current/Me?$select=CurrentDivision`, { headers }));
  division = Number(/"CurrentDivision":(\d+)/.exec(me)?.[1]);
}, 60_000);
afterAll(() => sandbox.stop());

describe('documents by key, at a site with the real rules', () => {
  it.each(['sales_entries', 'purchase_entries', 'purchase_invoices'])(
    '%s come in one call with all their lines; a key that is gone is left out',
    async (name) => {
      const feed = feedByName(name)!;
      const [field = ''] = feed.key;
      const keyOf = (record: Buffer): string => pickFields(record, [field])[field] ?? '';
      const whole = await page(feed);
      const asked = whole.slice(0, KEYS - 1).map(keyOf);
      const filter = [...asked, NOBODY].map((key) => `${field} eq ${guidLiteral(key)}`).join(' or ');
      const found = await page(feed, filter);
      expect(found.map(keyOf).sort()).toEqual([...asked].sort());
      const lines = (record: Buffer | undefined): number => String(record).split('"LineNumber"').length - 1;
      expect(lines(found[0])).toBe(lines(whole.find((record) => keyOf(record) === keyOf(found[0]!))));
      expect(lines(found[0])).toBeGreaterThan(0);
    },
  );
});
