import { ENTITIES } from '@ml-connector/catalogue';
import { TOPICS, type ConnectionView, type ServiceName } from '@ml-connector/contracts';
import { createKafkaClient, requestReply, TopicProducer } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { mlConnector } from './command-line.js';
import { freshDataFolder, removeDataFolder } from './data-folders.js';
import { DemoStack, differencesOf } from './demo-stack.js';

/** Deletions: named in `sync/Deleted`, and such that only a full read finds. */
const LOGGED = ['SalesOrders', 'SalesOrderLines', 'SalesInvoices', 'PurchaseOrders', 'PurchaseEntries'];
const FOUND_BY_COMPARE = { Budgets: 'budgets', ExchangeRates: 'exchange_rates', BankAccounts: 'bank_accounts' };

const events: string[] = [];
let dataDir: string;
let demo: DemoStack;

const start = (): Promise<DemoStack> =>
  DemoStack.start({ dataDir, seed: 11, log: (text) => (/ended|gave up/.test(text) ? events.push(text) : undefined) });
const syncNow = (): Promise<string> => mlConnector(dataDir, 'sync', 'now');

async function divisions(): Promise<{ region: string; division: number }[]> {
  const found = (await demo.control('GET', '/divisions')) as { divisions: { region: string; division: number }[] };
  return found.divisions;
}

/** Sum of the samples of a service's metric that begin with this text. */
async function metric(service: ServiceName, prefix: string): Promise<number> {
  const text = await (await fetch(`${demo.access.services[service]}/metrics`)).text();
  const samples = text.split('\n').filter((line) => line.startsWith(prefix));
  return samples.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

async function expectEqual(timeoutMs: number): Promise<void> {
  expect(differencesOf(await demo.compare(timeoutMs))).toEqual([]);
}

async function fullCompare(divisionKey: string, feed: string): Promise<void> {
  const connections = (await demo.services.get('token-service', '/v1/connections')) as ConnectionView[];
  const connectionId = connections.find(({ region }) => divisionKey.startsWith(`${region}:`))?.id ?? '';
  const client = createKafkaClient({
    brokers: demo.access.kafkaBrokers,
    clientId: 'pipeline-test',
    logger: silentLogger,
  });
  const producer = new TopicProducer(client, {
    logger: silentLogger,
    meter: silentMeter,
    clock: systemClock,
    health: { register: () => undefined },
    fail: (error) => {
      throw error;
    },
  });
  await producer.connect();
  const id = randomUUID();
  const message = {
    key: connectionId,
    value: JSON.stringify({ type: 'full_compare', id, connectionId, divisionKey, feed }),
  };
  const topics = { commandTopic: TOPICS.command, answerTopic: TOPICS.answer };
  const answer = await requestReply(client, producer, { ...topics, message, id, timeoutMs: 30_000 });
  await producer.disconnect();
  expect(answer).toMatchObject({ type: 'accepted' });
}

beforeAll(async () => {
  // Engines of its own: they are stopped and started with the rest, and their topics have fixed names.
  for (const name of ['KAFKA_BROKERS', 'POSTGRES_URL', 'CLICKHOUSE_URL']) vi.stubEnv(name, undefined);
  dataDir = await freshDataFolder('main-job');
  demo = await start();
});

afterAll(async () => {
  await demo.stop();
  await removeDataFolder(dataDir);
});

describe('the main job', () => {
  it('loads every division and entity, and Looker answers what the books say', async () => {
    const load = await demo.loaded();
    expect(load.parked).toEqual([]);
    const report = await demo.compare(30_000);
    expect(differencesOf(report)).toEqual([]);
    expect(new Set(report.totals.map((total) => total.divisionKey)).size).toBe(3);
    expect(new Set(report.totals.map((total) => total.entity)).size).toBeGreaterThan(ENTITIES.length - 5);
    expect(report.totals.reduce((sum, total) => sum + total.warehouseRows, 0)).toBeGreaterThanOrEqual(load.records);
    for (const { name, figures } of report.questions) expect(figures.length, name).toBeGreaterThan(5);
  });

  it('reads less than a tenth more calls than needed for the first load', async () => {
    const load = await demo.loaded();
    expect(load.calls).toBeLessThanOrEqual(Math.ceil(load.callsLeast * 1.1));
  });

  it('follows trades by webhooks, long before the next sweep', async () => {
    const accepted = (): Promise<number> => metric('webhook-ingress', 'webhook_answers_total{outcome="accepted"');
    const before = await accepted();
    await demo.trade(10);
    const silent = new Set(ENTITIES.filter(({ feed }) => feed.webhookTopics.length === 0).map(({ name }) => name));
    await vi.waitFor(
      async () => {
        const { totals } = await demo.compare(0);
        const late = totals.filter((total) => !total.equal && !silent.has(total.entity));
        expect(late.map((total) => `${total.divisionKey} ${total.entity}`)).toEqual([]);
      },
      { timeout: 20_000, interval: 500 },
    );
    expect(await accepted()).toBeGreaterThan(before);
  });

  it('is equal again after trades and deletions of every kind', async () => {
    await demo.trade(60);
    for (const { region, division } of await divisions()) {
      for (const resource of LOGGED) await demo.control('POST', '/mutate', { division, resource, action: 'delete' });
      for (const [resource, feed] of Object.entries(FOUND_BY_COMPARE)) {
        await demo.control('POST', '/mutate', { division, resource, action: 'delete' });
        await fullCompare(`${region}:${division}`, feed);
      }
      const resource = 'GLAccountClassificationMappings';
      await demo.control('POST', '/mutate', { division, resource, action: 'delete' });
    }
    expect(await syncNow()).toContain('streams are due');
    await expectEqual(60_000);
  });

  it.each([
    ['exact-fetcher', 'transformer'],
    ['warehouse-writer', 'exact-fetcher'],
    ['webhook-ingress', 'token-service'],
  ] as const)('is equal again after %s and %s were killed amid trades', async (first, second) => {
    events.length = 0;
    await demo.trade(20);
    const syncing = syncNow();
    demo.kill(first);
    await demo.trade(20);
    await systemClock.sleep(500);
    demo.kill(second);
    await demo.trade(20);
    await syncing;
    await expectEqual(90_000);
    expect(events.map((event) => event.split(' ')[0])).toEqual(expect.arrayContaining([first, second]));
  });

  it('finds all data again when everything is stopped and started', async () => {
    const before = await demo.control('GET', '/stats');
    expect(before).toHaveProperty('trades');
    await demo.stop();
    demo = await start();
    await demo.loaded();
    await expectEqual(60_000);
    await demo.trade(10);
    await syncNow();
    await expectEqual(60_000);
  });
});
