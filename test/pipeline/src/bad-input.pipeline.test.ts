import { deletionRecord, rawTopic } from '@ml-connector/catalogue';
import { rawHeaders, rawKey, type RawEnvelope } from '@ml-connector/contracts';
import type { OutgoingMessage } from '@ml-connector/kafka';
import { searchStack } from '@ml-connector/test-bench';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Bus, feedNamed, type DeadLetter } from './bus.js';
import { mlConnector } from './command-line.js';
import { freshDataFolder, removeDataFolder } from './data-folders.js';
import { DemoStack, differencesOf } from './demo-stack.js';

type Json = Record<string, unknown>;
const GONE = '999999999999999999999999999999999999';
const restarts: string[] = [];
let failed = false;
let dataDir: string;
let demo: DemoStack;
let bus: Bus;
let division: number;
let divisionKey: string;
let item: Json;

/** Of these feeds only: others, counts above all, call the same addresses and would meet the fault in their place. */
const syncNow = (...feeds: string[]): Promise<string> =>
  mlConnector(dataDir, 'sync', 'now', ...feeds.flatMap((feed) => ['--feed', feed]));

beforeAll(async () => {
  dataDir = await freshDataFolder('bad-input');
  const log = (text: string): void => void (/ended|gave up/.test(text) && restarts.push(text));
  demo = await DemoStack.start({ dataDir, seed: 12, log });
  bus = new Bus(demo.access.kafkaBrokers);
  await demo.loaded();
  const found = (await demo.control('GET', '/divisions')) as { divisions: { region: string; division: number }[] };
  division = found.divisions.find(({ region }) => region === 'nl')?.division ?? 0;
  divisionKey = `nl:${division}`;
  const sample = await bus.sample('items', divisionKey);
  item = JSON.parse(String(sample.value)) as Json;
});

beforeEach(({ onTestFailed }) => onTestFailed(() => void (failed = true)));

afterAll(async () => {
  await bus.close();
  await demo.stop();
  const logs = await removeDataFolder(dataDir, failed);
  if (logs !== undefined) process.stderr.write(`logs of the services: ${logs}\n`);
});

function raw(
  feed: string,
  key: string,
  value: string,
  kind: RawEnvelope['kind'] = 'record',
  version = '2',
): OutgoingMessage {
  const envelope: RawEnvelope = {
    kind,
    feed,
    connectionId: 'test',
    region: 'nl',
    division,
    fetchedAt: '2026-01-02T03:04:05.678Z',
    version,
    lineageId: randomUUID(),
  };
  return { key: rawKey(divisionKey, key), value, headers: rawHeaders(envelope, 0), partition: 0 };
}

/** Takes records of a test out of the warehouse again, so that it can be compared as a whole. */
async function withdraw(feed: string, keys: readonly string[]): Promise<void> {
  const messages = keys.map((key) => raw(feed, key, deletionRecord(key), 'deletion', GONE));
  await bus.send(rawTopic(feedNamed(feed)), messages);
}

async function letterWith(service: 'transformer' | 'exact-fetcher', fits: (letter: DeadLetter) => boolean) {
  return vi.waitFor(
    async () => {
      const letters = await bus.deadLetters(service);
      const found = letters.find(fits);
      expect(found, letters.map((l) => `${l.key} ${l.reason}`).join('; ')).toBeDefined();
      return found as DeadLetter;
    },
    { timeout: 30_000, interval: 300 },
  );
}

describe('bad records on the bus', () => {
  it('end as dead letters, odd ones are stored with nulls, and the others go on', async () => {
    const before = await Promise.all([
      demo.metric('transformer', 'kafka_dead_letters_total{'),
      demo.metric('transformer', 'schema_drift_total{entity="items",kind="unknown"'),
      demo.metric('transformer', 'schema_drift_total{entity="items",kind="missing"'),
    ]);
    const keys = Array.from({ length: 9 }, () => randomUUID());
    const [first = '', unknown = '', missing = '', noKey = '', noCursor = '', wrongType = '', broken = '', html = ''] =
      keys;
    const last = keys.at(-1) ?? '';
    const { Description, Barcode, ...withoutTwo } = item;
    const { Timestamp, ...withoutCursor } = item;
    expect([typeof Description, Barcode !== undefined, Timestamp !== undefined]).toEqual(['string', true, true]);
    const texts: Record<string, string> = {
      [first]: JSON.stringify({ ...item, ID: first }),
      [unknown]: JSON.stringify({ ...item, ID: unknown, NewInVersion9: { deep: [1, 'x"}'] } }),
      [missing]: JSON.stringify({ ...withoutTwo, ID: missing }),
      [noKey]: JSON.stringify({ ...item, ID: null }),
      [noCursor]: JSON.stringify({ ...withoutCursor, ID: noCursor }),
      [wrongType]: JSON.stringify({ ...item, ID: wrongType, IsSalesItem: 'perhaps' }),
      [broken]: JSON.stringify({ ...item, ID: broken }).slice(0, -40),
      [html]: '<html><body>Maintenance</body></html>',
      [last]: JSON.stringify({ ...item, ID: last }),
    };
    await bus.send(
      rawTopic(feedNamed('items')),
      keys.map((key) => raw('items', key, texts[key] ?? '')),
    );

    await vi.waitFor(
      async () => {
        const rows = await demo.warehouse.query<Json>(
          'SELECT toString(id) AS key, description, barcode, code FROM warehouse.dim_item FINAL WHERE id IN {keys:Array(UUID)}',
          { keys },
        );
        const byId = new Map(rows.map((row) => [row['key'], row]));
        expect([...byId.keys()].sort()).toEqual([first, unknown, missing, last].sort());
        expect(byId.get(missing)).toMatchObject({ description: null, barcode: null });
        expect(byId.get(unknown)).toMatchObject({ description: Description });
      },
      { timeout: 20_000, interval: 200 },
    );
    const reasons = {
      [noKey]: 'missing_key',
      [noCursor]: 'missing_cursor',
      [wrongType]: 'wrong_type',
      [broken]: 'bad_json',
      [html]: 'bad_json',
    };
    for (const [key, reason] of Object.entries(reasons)) {
      const letter = await letterWith('transformer', (l) => l.key === `${divisionKey}|${key}`);
      expect(letter).toMatchObject({ reason, topic: rawTopic(feedNamed('items')), service: 'transformer' });
      expect(letter.value.toString('utf8')).toBe(texts[key]);
    }
    const after = await Promise.all([
      demo.metric('transformer', 'kafka_dead_letters_total{'),
      demo.metric('transformer', 'schema_drift_total{entity="items",kind="unknown"'),
      demo.metric('transformer', 'schema_drift_total{entity="items",kind="missing"'),
    ]);
    expect(after.map((value, i) => value - (before[i] ?? 0))).toEqual([5, 1, 2]);
    await withdraw('items', [first, unknown, missing, last]);
  });

  it('with broken envelopes are kept whole, too', async () => {
    const key = randomUUID();
    const good = raw('items', key, JSON.stringify({ ...item, ID: key }));
    const bad = (change: Record<string, string>): OutgoingMessage => ({
      ...good,
      headers: { ...good.headers, ...change },
    });
    await bus.send(rawTopic(feedNamed('items')), [
      bad({ ce_source: 'test/xx/1' }),
      bad({ version: '-1' }),
      bad({ ce_type: 'exact.accounts.record.v1' }),
      { ...good, key: `de:1|${key}` },
    ]);
    for (const reason of ['bad_envelope', 'bad_version', 'wrong_feed', 'bad_key']) {
      const letter = await letterWith('transformer', (l) => l.reason === reason);
      expect(letter.value.toString('utf8')).toBe(good.value);
    }
  });
});

describe('a dead letter', () => {
  it('is listed, shown, fixed and driven again by command, and its row is in the warehouse', async () => {
    const cli = async (...args: string[]): Promise<Json> =>
      JSON.parse(await mlConnector(dataDir, '--json', 'dead-letters', ...args)) as Json;
    const [key, other] = [randomUUID(), randomUUID()];
    const text = JSON.stringify({ ...item, ID: key, IsSalesItem: 'perhaps' });
    const send = (id: string): Promise<void> =>
      bus.send(rawTopic(feedNamed('items')), [raw('items', id, text.replace(key, id), 'record', '2')]);
    await Promise.all([key, other].map(send));
    await Promise.all([key, other].map((id) => letterWith('transformer', (l) => l.key === `${divisionKey}|${id}`)));
    const filter = ['--feed', 'items', '--reason', 'wrong_type', '--division', divisionKey];
    const ours = async (...more: string[]): Promise<Json[]> => {
      const { letters } = await cli('list', ...filter, ...more);
      const shown = await Promise.all((letters as Json[]).map(({ id }) => cli('show', String(id))));
      return shown.filter((letter) => [key, other].some((id) => letter['key'] === `${divisionKey}|${id}`));
    };
    const letters = await ours();
    expect(letters).toHaveLength(2);
    const letter = letters.find((one) => one['key'] === `${divisionKey}|${key}`);
    const id = String(letter?.['id']);
    const otherId = String(letters.find((one) => one !== letter)?.['id']);
    expect(letter).toMatchObject({ text, state: 'open', attempt: 1 });
    expect(String(letter?.['verdict'])).toContain('IsSalesItem is no bool');

    expect(await cli('fix', id, '--set', 'IsSalesItem=true')).toMatchObject({ verdict: { kind: 'passes' } });
    expect(await cli('retry', id, '--dry-run')).toMatchObject({ dryRun: true, retried: 1 });
    expect(await cli('retry', id)).toMatchObject({ retried: 1, heldBack: 0 });
    expect(await cli('retry', id)).toMatchObject({ retried: 0, settled: 1 });
    await vi.waitFor(
      async () => {
        const rows = await demo.warehouse.query<Json>(
          'SELECT is_sales_item, description FROM warehouse.dim_item FINAL WHERE id = {key:UUID}',
          { key },
        );
        expect(rows).toEqual([{ is_sales_item: true, description: item['Description'] }]);
      },
      { timeout: 20_000, interval: 200 },
    );

    // Driven all the same, it fails again: a letter of its own that says whose second try it is.
    expect(await cli('retry', otherId, '--force')).toMatchObject({ retried: 1 });
    const second = await letterWith('transformer', (l) => l.key === `${divisionKey}|${other}` && l.attempt === 2);
    expect(second).toMatchObject({ reason: 'wrong_type', retryOf: otherId });
    const [again] = await ours();
    expect(again).toMatchObject({ attempt: 2, retryOf: otherId });
    expect(await cli('discard', String(again?.['id']), '--why', 'made up')).toMatchObject({
      discarded: [again?.['id']],
    });
    expect(await ours()).toEqual([]);
    expect(await ours('--all')).toHaveLength(3);
    await withdraw('items', [key]);
  });
});

describe('a dead letter of a record that the source has', () => {
  it('is read again by command: a newer state takes the place of the spoilt one, on the bus and in the warehouse', async () => {
    const { key, headers, partition, value } = await bus.sample('items', divisionKey);
    const spoilt = String(value).replace(/"Timestamp":"?\d+"?/, '"Timestamp":{}');
    const topic = rawTopic(feedNamed('items'));
    await bus.send(topic, [{ key, value: spoilt, partition, ...(headers === undefined ? {} : { headers }) }]);
    const letter = await letterWith('transformer', (l) => l.key === String(key) && l.reason === 'wrong_type');
    const args = ['--json', 'dead-letters', 'retry', letter.id, '--refetch'];
    expect(JSON.parse(await mlConnector(dataDir, ...args))).toMatchObject({ refetched: 1, heldBack: 0 });
    await vi.waitFor(
      async () => {
        const last = (await bus.read(topic)).findLast((message) => String(message.key) === String(key));
        expect(String(last?.value)).toBe(String(value));
        expect(BigInt(String(last?.headers?.['version']))).toBeGreaterThan(BigInt(String(headers?.['version'])));
      },
      { timeout: 60_000, interval: 500 },
    );
    expect(JSON.parse(await mlConnector(dataDir, ...args))).toMatchObject({ refetched: 0, settled: 1 });
  });
});

describe('bad pages of Exact', () => {
  const HTML = '<html><body><h1>Exact Online is in maintenance</h1></body></html>';
  const faults = [
    { kind: 'truncated', path: 'sync/Financial/TransactionLines', feed: 'transaction_lines', reason: 'page_truncated' },
    { kind: 'html', path: 'sync/Cashflow/PaymentTerms', feed: 'payment_terms', reason: 'not_json', body: HTML },
    {
      kind: 'resultsNull',
      path: 'sync/SalesInvoice/SalesInvoices',
      feed: 'sales_invoices',
      reason: 'page_results_null',
      body: '{"d":{"results":null}}',
    },
    { kind: 'empty200', path: 'crm/BankAccounts', feed: 'bank_accounts', reason: 'not_json', body: '' },
    { kind: 'atom', path: 'budget/Budgets', feed: 'budgets', reason: 'not_json' },
  ];

  it('go to the dead letters whole and are read again; other streams and divisions go on', async () => {
    for (const { kind, path } of faults)
      await demo.control('POST', '/faults', {
        kind,
        path,
        region: 'nl',
        count: 1,
        ...(kind === 'html' ? { body: HTML } : {}),
      });
    await demo.control('POST', '/faults', {
      kind: 'duplicateKeys',
      path: 'sync/Logistics/Items',
      region: 'nl',
      count: 1,
    });
    await demo.trade(15);
    await syncNow('items', ...faults.map(({ feed }) => feed));
    for (const { feed, reason, body } of faults) {
      const letter = await letterWith('exact-fetcher', (l) => l.key === `${divisionKey}|${feed}`);
      expect(letter, feed).toMatchObject({ reason, service: 'exact-fetcher' });
      if (body !== undefined) expect(letter.value.toString('utf8')).toBe(body);
    }
    expect(await demo.metric('exact-fetcher', 'exact_dead_letters_total{')).toBeGreaterThanOrEqual(faults.length);
    expect(((await demo.control('GET', '/faults')) as { waiting: unknown[] }).waiting).toEqual([]);
    await syncNow();
    expect(differencesOf(await demo.compare(60_000))).toEqual([]);
  });

  it('a deletion of a kind nobody declared is counted and kept, the known one beside it is obeyed', async () => {
    const key = randomUUID();
    await bus.send(rawTopic(feedNamed('items')), [raw('items', key, JSON.stringify({ ...item, ID: key }))]);
    const row = (EntityType: number, EntityKey: string) => ({
      Timestamp: 1,
      ID: randomUUID(),
      DeletedBy: randomUUID(),
      DeletedDate: '/Date(1767312000000)/',
      Division: division,
      EntityKey,
      EntityType,
    });
    const rows = [row(7777, randomUUID()), row(9, key)];
    await demo.control('POST', '/faults', {
      kind: 'status',
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ d: { results: rows } }),
      path: 'sync/Deleted',
      region: 'nl',
    });
    await syncNow('deletions');
    await vi.waitFor(
      async () => {
        expect(await demo.metric('exact-fetcher', 'exact_unknown_deletions_total')).toBe(1);
        const kept = await demo.warehouse.query<Json>(
          'SELECT entity_type FROM warehouse.fact_deletion FINAL WHERE id IN {ids:Array(UUID)}',
          { ids: rows.map(({ ID }) => ID) },
        );
        expect(kept).toHaveLength(2);
        const alive = await demo.warehouse.query('SELECT id FROM warehouse.dim_item FINAL WHERE id = {key:UUID}', {
          key,
        });
        expect(alive).toEqual([]);
      },
      { timeout: 30_000, interval: 300 },
    );
    await withdraw(
      'deletions',
      rows.map(({ ID }) => ID),
    );
    expect(differencesOf(await demo.compare(60_000))).toEqual([]);
  });

  it('a next link to another host is never followed: its stream is parked with the reason, the others go on', async () => {
    await demo.control('POST', '/faults', { kind: 'wrongNext', path: 'financial/ReportingBalance', region: 'nl' });
    await syncNow('reporting_balances');
    const letter = await letterWith('exact-fetcher', (l) => l.reason === 'foreign_next_link');
    expect(letter.key).toBe(`${divisionKey}|reporting_balances`);
    expect(letter.value.toString('utf8')).toContain('https://attacker.example/');
    const streams = (await demo.services.get('exact-fetcher', '/v1/streams')) as Json[];
    const parked = streams.filter((stream) => stream['state'] === 'parked');
    expect(parked).toMatchObject([{ divisionKey, feed: 'reporting_balances', reason: expect.any(String) as string }]);
    await demo.trade(5);
    await syncNow();
    expect(differencesOf(await demo.compare(60_000))).toEqual([]);
    expect(restarts).toEqual([]);
  });
});

describe('after all of this', () => {
  it('no secret stands in clear in any log, metric, topic, table or file of the run', async () => {
    const { hits, sees, canaries } = await searchStack(dataDir, demo.access);
    expect(sees).toBe(true);
    // Of three connections: code, access token and refresh token.
    expect(canaries).toBeGreaterThanOrEqual(9);
    expect(hits).toEqual([]);
  });
});
