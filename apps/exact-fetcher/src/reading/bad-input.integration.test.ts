import { derivedTopics, feedByName, FEEDS, rawTopic } from '@ml-connector/catalogue';
import {
  deadLetterTopic,
  FETCHER_API,
  FIXED_TOPICS,
  readDeadLetterFacts,
  readRawEnvelope,
  signServiceToken,
  TOPICS,
  type ConnectionState,
  type StreamView,
} from '@ml-connector/contracts';
import { createKafkaClient, readTopic, TopicAdmin, TopicProducer } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { createDatabase } from '@ml-connector/postgres';
import { startService, type RunningService } from '@ml-connector/runtime';
import { uniqueName } from '@ml-connector/testing';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { service } from '../service.js';
import { FakeExact } from '../testing/fake-exact.test-double.js';

const SECRET = 'a-secret-of-the-tests-with-forty-letters';
const division = 100_000 + Math.floor(Math.random() * 900_000);
const key = `fr:${division}`;
const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const brokers = process.env['KAFKA_BROKERS']!;
const client = createKafkaClient({ brokers, clientId: 'test', logger: silentLogger });
const producer = new TopicProducer(client, {
  logger: silentLogger,
  meter: silentMeter,
  clock: systemClock,
  health: { register: () => undefined },
  fail: (error) => {
    throw error;
  },
});
const fake = new FakeExact();
let running: RunningService;

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
  const token = await signServiceToken(SECRET, 'operator', 'exact-fetcher', Date.now());
  const answer = await fetch(`${running.url}${FETCHER_API.streams}`, { headers: { authorization: `Bearer ${token}` } });
  return new Map(((await answer.json()) as StreamView[]).map((one) => [one.feed, one]));
}

async function until(what: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await what())) {
    if (Date.now() > end) throw new Error('it did not happen in time');
    await systemClock.sleep(200);
  }
}

async function rawKeys(feed: string): Promise<string[]> {
  const found: string[] = [];
  await readTopic(client, rawTopic({ name: feed }), (message) => {
    const [own, record = ''] = String(message.key).split('|');
    if (own === key && readRawEnvelope(message.headers).kind === 'record') found.push(record);
  });
  return found;
}

const syncNow = (feeds: readonly string[]) =>
  producer.send(TOPICS.command, [
    {
      key: 'bad',
      value: JSON.stringify({ id: uniqueName('cmd'), connectionId: 'bad', divisionKey: key, type: 'sync', feeds }),
    },
  ]);

beforeAll(async () => {
  await fake.start();
  await new TopicAdmin(client).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], {
    ...{ dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 },
  });
  await producer.connect();
  running = await startService(service, {
    env: {
      POSTGRES_URL: await createDatabase(process.env['POSTGRES_URL']!, uniqueName('fetcher')),
      KAFKA_BROKERS: brokers,
      TOKEN_SERVICE_URL: fake.url,
      SERVICE_AUTH_SECRET: SECRET,
      PHASE_TIMEOUT_S: '1',
      ...{ SWEEP_SYNC_S: '86400', SWEEP_MODIFIED_S: '86400', SWEEP_SNAPSHOT_S: '86400', SWEEP_DELETED_S: '86400' },
      LOG_LEVEL: 'silent',
    },
    exit: (code) => {
      throw new Error(`the service ended with ${code}`);
    },
  });
  const state: ConnectionState = {
    ...{ connectionId: 'bad', region: 'fr', baseUrl: fake.url, state: 'authorised', reason: null, remedy: null },
    divisions: [{ number: division, name: 'Test', country: null, currency: null, moveDate: null, blocked: false }],
    ...{ webhookUrl: null, changedAt: new Date().toISOString() },
  };
  await producer.send(TOPICS.connectionState, [{ key: 'bad', value: JSON.stringify(state) }]);
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

afterAll(async () => {
  await running.stop();
  await producer.disconnect();
  await fake.stop();
});

describe('bad input', () => {
  it.each(TABLE)('$what: $feed is $state, dead letters $reasons', async (input) => {
    const found: { reason: string; value: string }[] = [];
    await readTopic(client, deadLetterTopic('exact-fetcher'), ({ key: own, value, headers }) => {
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
    await until(() => Promise.resolve(callsOf('cost_centers').length > before));
    expect(callsOf('cost_centers').filter((call) => /2099|2100/.test(call))).toEqual([]);
  });
});
