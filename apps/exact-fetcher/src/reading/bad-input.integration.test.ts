import { feedByName, FEEDS } from '@ml-connector/catalogue';
import {
  deadLetterTopic,
  FETCHER_API,
  readDeadLetterFacts,
  readRawEnvelope,
  type StreamView,
} from '@ml-connector/contracts';
import { readTopic } from '@ml-connector/kafka';
import { systemClock } from '@ml-connector/kernel';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FetcherStand, until } from '../testing/fetcher-stand.test-double.js';

const division = 100_000 + Math.floor(Math.random() * 900_000);
const key = `fr:${division}`;
const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const SELDOM = '86400';
const stand = new FetcherStand({
  PHASE_TIMEOUT_S: '1',
  ...{ SWEEP_SYNC_S: SELDOM, SWEEP_MODIFIED_S: SELDOM, SWEEP_SNAPSHOT_S: SELDOM, SWEEP_DELETED_S: SELDOM },
});
const { fake } = stand;

const sync = (n: number, fields: object = {}) => ({ ID: guid(n), Timestamp: String(100 + n), ...fields });
const page = (results: unknown, next?: string) =>
  JSON.stringify({ d: { results, ...(next === undefined ? {} : { __next: next }) } });

interface BadInput {
  readonly what: string;
  /** Each input has a feed of its own, so that none hides what another does. */
  readonly feed: string;
  readonly body: string;
  readonly status?: number;
  readonly times?: number;
  /** Reasons of the dead letters; the bytes are those of the page, or of `letters`. */
  readonly reasons: readonly string[];
  readonly letters?: readonly string[];
  /** Keys of the records on the raw topic afterwards, in order: what the good answer behind the bad one brings. */
  readonly raw: readonly string[];
  readonly state: 'live' | 'parked';
  readonly why: RegExp | null;
}

const GOOD = sync(1);
const READ_AGAIN = { raw: [guid(1)], state: 'live', why: null } as const;
const PARKED = { raw: [], state: 'parked' } as const;
const HTML = '<!DOCTYPE html><html><body><form action="/login">Sign in</form></body></html>';
const XML = '<?xml version="1.0"?><error><code/><message xml:lang="">Something went wrong</message></error>';
const FUTURE = JSON.stringify(sync(2, { Timestamp: '9223372036854775000' }));
const BUSINESS = '{"error":{"code":"","message":{"lang":"","value":"Period is closed"}}}';
const TABLE: readonly BadInput[] = [
  {
    what: 'truncated JSON',
    feed: 'items',
    body: '{"d":{"results":[{"ID":"',
    reasons: ['page_truncated'],
    ...READ_AGAIN,
  },
  { what: 'HTML login page', feed: 'projects', body: HTML, reasons: ['not_json'], ...READ_AGAIN },
  {
    ...{ what: 'HTML login page that stays', feed: 'gl_accounts', body: HTML, times: 4 },
    ...{ reasons: Array.from({ length: 4 }, () => 'not_json'), ...PARKED, why: /JSON/i },
  },
  { what: 'XML error', feed: 'employees', body: XML, reasons: ['not_json'], ...READ_AGAIN },
  { what: 'empty 200', feed: 'sales_order_headers', body: '', reasons: ['not_json'], ...READ_AGAIN },
  { what: 'results null', feed: 'sales_order_lines', body: page(null), reasons: ['page_results_null'], ...READ_AGAIN },
  {
    ...{ what: 'next page on another host', feed: 'sales_invoices', reasons: ['foreign_next_link'] },
    ...{ body: page([GOOD], 'https://attacker.example/api/v1/1/sync/x'), ...PARKED, why: /another host/ },
  },
  {
    ...{ what: 'next page in another region', feed: 'purchase_orders', reasons: ['foreign_next_link'] },
    ...{ body: page([GOOD], `https://start.exactonline.de/api/v1/${division}/x`), ...PARKED, why: /another host/ },
  },
  {
    ...{ what: 'next page of another division', feed: 'gl_classifications', reasons: ['foreign_next_link'] },
    ...{ body: 'BASE', ...PARKED, why: /another division/ },
  },
  {
    ...{
      what: 'duplicate keys in a page',
      feed: 'payment_terms',
      body: page([sync(1), sync(1, { Timestamp: '150' })]),
    },
    ...{ reasons: [], raw: [guid(1), guid(1)], state: 'live', why: null },
  },
  {
    ...{ what: 'row version from the future', feed: 'transaction_lines', body: `{"d":{"results":[${FUTURE}]}}` },
    ...{ reasons: ['cursor_from_future'], letters: [FUTURE], raw: [], state: 'live', why: null },
  },
  {
    ...{ what: 'date of change from the future', feed: 'cost_centers', reasons: [], state: 'live', why: null },
    ...{ body: page([{ ID: guid(1), Code: 'A', Modified: '/Date(4102444800000)/' }]), raw: [guid(1)] },
  },
  {
    ...{ what: 'numbers as text, text as numbers', feed: 'deletions', reasons: [], state: 'live', why: null },
    ...{ body: page([{ ...sync(1), Timestamp: 101, EntityType: '7777', DeletedBy: 5 }]), raw: [guid(1)] },
  },
  {
    what: '500 with a business text',
    feed: 'journals',
    status: 500,
    body: BUSINESS,
    reasons: [],
    raw: [],
    state: 'live',
    why: null,
  },
];
const bodyOf = ({ body }: BadInput) => (body === 'BASE' ? page([GOOD], `${fake.url}/api/v1/1/sync/x`) : body);
const pathOf = (feed: string) => feedByName(feed)!.path;
const callsOf = (feed: string) => fake.calls.filter((call) => call.startsWith(`${pathOf(feed)}?`));

async function streams(): Promise<Map<string, StreamView>> {
  return new Map((await stand.get<StreamView[]>(FETCHER_API.streams)).map((one) => [one.feed, one]));
}

async function rawKeys(feed: string): Promise<string[]> {
  const records = (await stand.raw(feed, key)).filter(({ headers }) => readRawEnvelope(headers).kind === 'record');
  return records.map((message) => String(message.key).slice(key.length + 1));
}

const syncNow = (feeds: readonly string[]) => stand.command('bad', { divisionKey: key, type: 'sync', feeds });

beforeAll(async () => {
  await stand.prepare();
  await stand.start();
  await stand.announce({ connectionId: 'bad', region: 'fr' }, [division]);
  const isLoaded = async () => [...(await streams()).values()].filter(({ state: at }) => at === 'live').length;
  await until(async () => (await isLoaded()) === FEEDS.length);
  // A bad answer for each stream, a good one behind it, and a stream that only has good ones.
  for (const { feed, reasons } of TABLE)
    if (reasons.length === 1 && feed !== 'transaction_lines') fake.rows.set(pathOf(feed), [GOOD]);
  fake.rows.set(pathOf('accounts'), [GOOD]);
  for (const input of TABLE)
    for (let n = 0; n < (input.times ?? 1); n++) {
      const answer = (response: ServerResponse) => {
        response.writeHead(input.status ?? 200, { 'content-type': 'application/json' });
        response.end(bodyOf(input));
      };
      fake.faults.push({ path: pathOf(input.feed), answer });
    }
  await syncNow([...TABLE.map(({ feed }) => feed), 'accounts']);
  await until(async () => {
    const all = await streams();
    const done = TABLE.every(({ feed, state: wanted }) => all.get(feed)?.state === wanted);
    return fake.faults.length === 0 && done && (await rawKeys('accounts')).length === 1;
  });
  // Retries of the last bad answer come within its backoff.
  await systemClock.sleep(4_000);
}, 150_000);

afterAll(() => stand.stop());

describe('bad input', () => {
  it.each(TABLE)('$what: $feed is $state, dead letters $reasons', async (input) => {
    const found: { reason: string; value: string }[] = [];
    await readTopic(stand.client, deadLetterTopic('exact-fetcher'), ({ key: own, value, headers }) => {
      if (String(own) === `${key}|${input.feed}`)
        found.push({ reason: readDeadLetterFacts(headers).reason, value: String(value) });
    });
    expect(found.map(({ reason }) => reason)).toEqual(input.reasons);
    expect(found.map(({ value }) => value)).toEqual(input.letters ?? input.reasons.map(() => bodyOf(input)));
    expect(await rawKeys(input.feed)).toEqual(input.raw);
    const stream = (await streams()).get(input.feed)!;
    expect(stream.state).toBe(input.state);
    if (input.why === null) expect(stream.reason).toBeNull();
    else expect(stream.reason).toMatch(input.why);
  });

  it('lets the stream beside them go on', async () => {
    expect(await rawKeys('accounts')).toEqual([guid(1)]);
    expect((await streams()).get('accounts')).toMatchObject({ state: 'live', reason: null });
  });

  it('asks again after a 500', () => {
    expect(callsOf('journals').length).toBeGreaterThanOrEqual(3);
  });

  it('never goes on from a cursor of the future: what changes next is read', async () => {
    const before = callsOf('cost_centers').length;
    fake.rows.set(pathOf('transaction_lines'), [sync(3)]);
    await syncNow(['transaction_lines', 'cost_centers']);
    await until(async () => (await rawKeys('transaction_lines')).includes(guid(3)));
    await until(() => callsOf('cost_centers').length > before);
    expect(callsOf('cost_centers').filter((call) => /2099|2100/.test(call))).toEqual([]);
  });
});
