import { derivedTopics, FEEDS } from '@ml-connector/catalogue';
import {
  FETCHER_API,
  FIXED_TOPICS,
  signServiceToken,
  TOPICS,
  type Answer,
  type ConnectionState,
  type SubscriptionView,
} from '@ml-connector/contracts';
import { createKafkaClient, readTopic, TopicAdmin, TopicProducer } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { createDatabase } from '@ml-connector/postgres';
import { startService, type RunningService } from '@ml-connector/runtime';
import { uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { service } from '../service.js';
import { FakeExact } from '../testing/fake-exact.test-double.js';

const SECRET = 'a-secret-of-the-tests-with-forty-letters';
const ALL = [...new Set(FEEDS.flatMap(({ webhookTopics }) => webhookTopics))].sort();
const first = 100_000 + Math.floor(Math.random() * 800_000);
const second = first + 1;
const connectionId = uniqueName('hooks');
const OURS = 'https://hooks.example.test/webhooks/exact/hooks';
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

function start(): Promise<RunningService> {
  return startService(service, {
    env: {
      ...{ POSTGRES_URL: postgresUrl, KAFKA_BROKERS: brokers, TOKEN_SERVICE_URL: fake.url },
      ...{ SERVICE_AUTH_SECRET: SECRET, PHASE_TIMEOUT_S: '1', LOG_LEVEL: 'silent' },
    },
    exit: (code) => {
      throw new Error(`the service ended with ${code}`);
    },
  });
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await what())) {
    if (Date.now() > end) throw new Error('it did not happen in time');
    await systemClock.sleep(100);
  }
}

async function subscriptions(): Promise<SubscriptionView[]> {
  const token = await signServiceToken(SECRET, 'operator', 'exact-fetcher', Date.now());
  const address = `${running.url}${FETCHER_API.subscriptions}`;
  return (await fetch(address, { headers: { authorization: `Bearer ${token}` } })).json() as Promise<
    SubscriptionView[]
  >;
}

async function announce(divisions: readonly number[], change: Partial<ConnectionState> = {}): Promise<void> {
  const state: ConnectionState = {
    ...{ connectionId, region: 'de', baseUrl: fake.url, state: 'authorised', reason: null, remedy: null },
    divisions: divisions.map((number) => ({
      ...{ number, name: 'Test', country: null, currency: null, moveDate: null, blocked: false },
    })),
    ...{ webhookUrl: OURS, changedAt: new Date().toISOString() },
    ...change,
  };
  await producer.send(TOPICS.connectionState, [{ key: connectionId, value: JSON.stringify(state) }]);
}

async function unsubscribe(): Promise<Answer> {
  const id = uniqueName('cmd');
  const command = { type: 'unsubscribe', id, connectionId };
  await producer.send(TOPICS.command, [{ key: connectionId, value: JSON.stringify(command) }]);
  let found: Answer | undefined;
  await until(async () => {
    await readTopic(client, TOPICS.answer, ({ value }) => {
      const answer = JSON.parse(String(value)) as Answer;
      if (answer.id === id) found = answer;
    });
    return found !== undefined;
  });
  return found!;
}

beforeAll(async () => {
  await fake.start();
  await new TopicAdmin(client).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], {
    ...{ dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 },
  });
  await producer.connect();
  postgresUrl = await createDatabase(process.env['POSTGRES_URL']!, uniqueName('fetcher'));
  fake.subscriptions.add(second, 'Documents', 'https://elsewhere.example.test/hook');
  fake.subscriptions.add(first, ALL[0]!, 'https://old.example.test/webhooks/exact/hooks');
  fake.subscriptions.foreign.add('Items');
  running = await start();
  await announce([first, second]);
}, 60_000);

afterAll(async () => {
  await running.stop();
  await producer.disconnect();
  await fake.stop();
});

describe('webhook subscriptions', () => {
  const ours = () => ALL.filter((topic) => topic !== 'Items');

  it('are made for every topic of every division, in place of those with an old address', async () => {
    await until(() =>
      ours().every((topic) => [first, second].every((of) => fake.subscriptions.of(of).includes(topic))),
    );
    await until(
      async () => (await subscriptions()).filter(({ state }) => state === 'active').length === 2 * ours().length,
    );
    const made = fake.subscriptions.list.filter(({ division }) => division === first);
    expect(new Set(made.map(({ CallbackURL }) => CallbackURL))).toEqual(new Set([OURS]));
  });

  it('say that another user of the app has a topic, and leave theirs alone', async () => {
    await until(async () => (await subscriptions()).filter(({ state }) => state === 'taken').length === 2);
    const taken = (await subscriptions()).filter(({ state }) => state === 'taken');
    expect(taken.map(({ topic, detail }) => [topic, /already exists/.test(detail ?? '')])).toEqual([
      ['Items', true],
      ['Items', true],
    ]);
  });

  it('are made again when they are gone at Exact, found on every page of the list', async () => {
    const [lost] = fake.subscriptions.list.filter(
      ({ CallbackURL, division }) => CallbackURL === OURS && division === first,
    );
    fake.subscriptions.list = fake.subscriptions.list.filter((one) => one !== lost);
    const kept = fake.subscriptions.list.filter(({ division }) => division === first).map(({ ID }) => ID);
    await running.stop();
    running = await start();
    await until(() => fake.subscriptions.of(first).includes(lost!.Topic));
    expect(fake.subscriptions.list.filter(({ ID }) => kept.includes(ID))).toHaveLength(kept.length);
  });

  it('of a division that is no longer read are removed, those of others and of other apps stay', async () => {
    await announce([first]);
    await until(() => fake.subscriptions.of(second).length === 1);
    expect(fake.subscriptions.of(second)).toEqual(['Documents']);
    expect(fake.subscriptions.of(first).sort()).toEqual(ours());
  });

  it('end with their connection, before its tokens do', async () => {
    expect(await unsubscribe()).toMatchObject({ type: 'unsubscribed', left: 0 });
    expect(fake.subscriptions.of(first)).toEqual([]);
    await announce([], { state: 'removed' });
    await until(async () => (await subscriptions()).length === 0);
  });
});
