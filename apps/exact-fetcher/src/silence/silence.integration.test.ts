import { derivedTopics } from '@ml-connector/catalogue';
import {
  FETCHER_API,
  FIXED_TOPICS,
  signServiceToken,
  TOPICS,
  type Answer,
  type ConnectionState,
  type DivisionLifeView,
  type SubscriptionView,
} from '@ml-connector/contracts';
import { createKafkaClient, readTopic, TopicAdmin, TopicProducer } from '@ml-connector/kafka';
import { newLineageId, silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { createDatabase } from '@ml-connector/postgres';
import { startService, type RunningService } from '@ml-connector/runtime';
import { uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { service } from '../service.js';
import { FakeExact } from '../testing/fake-exact.test-double.js';

const SECRET = 'a-secret-of-the-tests-with-forty-letters';
const TOPIC = 'SalesOrders';
const PATH = 'sync/SalesOrder/SalesOrderHeaders';
const LOOKED_AFTER = 'webhooks/WebhookSubscriptions';
/** Seconds: of the feed itself, of the shortest of the plan, and for late notices. */
const [SWEEP_S, SHORTEST_S, GRACE_S] = [4, 1, 4];
const division = 100_000 + Math.floor(Math.random() * 800_000);
const divisionKey = `fr:${division}`;
const connectionId = uniqueName('silence');
const brokers = process.env['KAFKA_BROKERS']!;
const client = createKafkaClient({ brokers, clientId: 'test', logger: silentLogger });
const producer = new TopicProducer(client, {
  ...{ logger: silentLogger, meter: silentMeter, clock: systemClock, health: { register: () => undefined } },
  fail: (error) => {
    throw error;
  },
});
const fake = new FakeExact();
let postgresUrl = '';
let running: RunningService;
let version = 1_000;

function start(): Promise<RunningService> {
  return startService(service, {
    env: {
      ...{ POSTGRES_URL: postgresUrl, KAFKA_BROKERS: brokers, TOKEN_SERVICE_URL: fake.url },
      ...{ SERVICE_AUTH_SECRET: SECRET, PHASE_TIMEOUT_S: '1', LOG_LEVEL: 'silent', NOTICE_GAP_S: '0' },
      ...{ SWEEP_SYNC_S: String(SWEEP_S), SWEEP_DELETED_S: String(SHORTEST_S), SILENCE_GRACE_S: String(GRACE_S) },
    },
    exit: (code) => {
      throw new Error(`the service ended with ${code}`);
    },
  });
}

async function until(what: () => boolean | Promise<boolean>, timeoutMs = 40_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await what())) {
    if (Date.now() > end) throw new Error('it did not happen in time');
    await systemClock.sleep(100);
  }
}

async function get<T>(path: string): Promise<T> {
  const token = await signServiceToken(SECRET, 'operator', 'exact-fetcher', Date.now());
  return (await (await fetch(`${running.url}${path}`, { headers: { authorization: `Bearer ${token}` } })).json()) as T;
}
const subscription = async () =>
  (await get<SubscriptionView[]>(FETCHER_API.subscriptions)).find(({ topic }) => topic === TOPIC);
const silentTopics = async () =>
  (await get<DivisionLifeView[]>(FETCHER_API.divisions)).find((one) => one.divisionKey === divisionKey)?.silentTopics;
const loops = async (state: string) =>
  new RegExp(`exact_webhook_loops\\{[^}]*state="${state}"[^}]*\\} (\\d+)`).exec(
    await (await fetch(`${running.url}/metrics`)).text(),
  )?.[1];
const callsOf = (path: string) => fake.calls.filter((call) => call.startsWith(path)).length;

/** An order is changed at the source, and nobody says so. */
function change(): void {
  const row = { Timestamp: String(++version), ID: '00000000-0000-4000-8000-000000000001', Division: division };
  fake.rows.set(PATH, [row]);
}

async function notify(): Promise<void> {
  const receivedAt = new Date().toISOString();
  const about = { connectionId, region: 'fr', division, topic: TOPIC, action: 'update', key: uniqueName('key') };
  const value = JSON.stringify({ ...about, receivedAt, lineageId: newLineageId(Date.now()) });
  await producer.send(TOPICS.notice, [{ key: divisionKey, value }]);
}

async function told(): Promise<Extract<Answer, { type: 'webhooks' }>[]> {
  const answers: Answer[] = [];
  await readTopic(client, TOPICS.answer, ({ value }) => answers.push(JSON.parse(String(value)) as Answer));
  return answers.filter((one) => one.connectionId === connectionId).filter((one) => one.type === 'webhooks');
}

/** Sweeps of the feed within a time. */
async function sweeps(ms: number): Promise<number> {
  const before = callsOf(PATH);
  await systemClock.sleep(ms);
  return callsOf(PATH) - before;
}

beforeAll(async () => {
  await fake.start();
  await new TopicAdmin(client).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], {
    ...{ dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 },
  });
  await producer.connect();
  postgresUrl = await createDatabase(process.env['POSTGRES_URL']!, uniqueName('fetcher'));
  change();
  running = await start();
  const state: ConnectionState = {
    ...{ connectionId, region: 'fr', baseUrl: fake.url, state: 'authorised', reason: null, remedy: null },
    divisions: [{ number: division, name: 'Test', country: null, currency: null, moveDate: null, blocked: false }],
    ...{ webhookUrl: 'https://hooks.example.test/webhooks/exact/one', changedAt: new Date().toISOString() },
  };
  await producer.send(TOPICS.connectionState, [{ key: connectionId, value: JSON.stringify(state) }]);
  await until(async () => (await subscription())?.state === 'active' && callsOf(PATH) >= 3);
}, 60_000);

afterAll(async () => {
  await running.stop();
  await producer.disconnect();
  await fake.stop();
});

describe('a webhook loop that stops to deliver', () => {
  it('is not silent while its notices come, nor while nothing changes', async () => {
    change();
    await notify();
    await until(async () => (await subscription())?.heardAt != null);
    await systemClock.sleep((SWEEP_S + GRACE_S) * 1000);
    expect(await silentTopics()).toEqual([]);
    expect(await loops('suspected')).toBe('0');
  });

  it('is reported once changes are found that nobody told of, is swept more often, and its subscription made again', async () => {
    fake.subscriptions.list = fake.subscriptions.list.filter(({ Topic }) => Topic !== TOPIC);
    const lists = callsOf(LOOKED_AFTER);
    change();
    await until(async () => (await loops('suspected')) === '1');
    expect(await silentTopics()).toEqual([]);
    expect(callsOf(LOOKED_AFTER)).toBe(lists);
    await until(async () => (await silentTopics())?.includes(TOPIC) === true);
    await until(
      async () =>
        (await told())
          .at(-1)
          ?.silent.map(({ topic }) => topic)
          .join() === TOPIC,
    );
    await until(() => fake.subscriptions.of(division).includes(TOPIC));
    expect(await sweeps(8_000)).toBeGreaterThanOrEqual(5);
  }, 60_000);

  it('is known to be silent after a restart, and is over with the next notice', async () => {
    await running.stop();
    running = await start();
    await until(async () => (await loops('silent')) === '1');
    expect(await silentTopics()).toEqual([TOPIC]);
    await notify();
    await until(async () => (await told()).at(-1)?.silent.length === 0);
    expect(await silentTopics()).toEqual([]);
    expect(await told()).toHaveLength(2);
    expect(await sweeps(8_000)).toBeLessThanOrEqual(3);
  }, 60_000);
});
