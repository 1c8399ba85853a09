import { derivedTopics, rawTopic } from '@ml-connector/catalogue';
import { FIXED_TOPICS, signServiceToken, TOPICS, type ConnectionState } from '@ml-connector/contracts';
import { createKafkaClient, readTopic, TopicAdmin, TopicProducer, type ReadMessage } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { createDatabase } from '@ml-connector/postgres';
import { startService, type RunningService } from '@ml-connector/runtime';
import { uniqueName } from '@ml-connector/testing';
import { service } from '../service.js';
import { FakeExact } from './fake-exact.test-double.js';

const SECRET = 'a-secret-of-the-tests-with-forty-letters';
const PARTITIONS = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 };

/** The whole service on real engines, with a fake Exact in front, and a hand on the bus. */
export class FetcherStand {
  readonly fake = new FakeExact();
  readonly client = createKafkaClient({ brokers: brokers(), clientId: 'test', logger: silentLogger });
  readonly producer = new TopicProducer(this.client, {
    ...{ logger: silentLogger, meter: silentMeter, clock: systemClock, health: { register: () => undefined } },
    fail: (error) => {
      throw error;
    },
  });
  readonly running: RunningService[] = [];
  postgresUrl = '';

  /** What its processes share; `env`: what each of them starts with beside that. */
  constructor(private readonly env: Readonly<Record<string, string>>) {}

  async prepare(): Promise<void> {
    await this.fake.start();
    const admin = new TopicAdmin(this.client);
    await admin.ensureTopics([...FIXED_TOPICS, ...derivedTopics()], PARTITIONS);
    // A broker that has just begun has no coordinator yet: it is waited for here, not by members that are just joining.
    await admin.listLag('exact-fetcher', [TOPICS.command]);
    await this.producer.connect();
    this.postgresUrl = await createDatabase(process.env['POSTGRES_URL'] ?? '', uniqueName('fetcher'));
  }

  /** One more process of the service. */
  async start(): Promise<void> {
    const own = { POSTGRES_URL: this.postgresUrl, KAFKA_BROKERS: brokers(), TOKEN_SERVICE_URL: this.fake.url };
    const started = await startService(service, {
      env: { ...own, SERVICE_AUTH_SECRET: SECRET, LOG_LEVEL: 'silent', ...this.env },
      exit: (code) => {
        throw new Error(`the service ended with ${code}`);
      },
    });
    this.running.push(started);
  }

  async stopServices(): Promise<void> {
    await Promise.all(this.running.splice(0).map((one) => one.stop()));
  }

  async stop(): Promise<void> {
    await this.stopServices();
    await this.producer.disconnect();
    await this.fake.stop();
  }

  /** What an operator is answered. */
  async get<T>(path: string): Promise<T> {
    const token = await signServiceToken(SECRET, 'operator', 'exact-fetcher', Date.now());
    const answer = await fetch(`${this.running[0]?.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return (await answer.json()) as T;
  }

  /** Tells of a connection with divisions, as token-service does. */
  async announce(
    about: Pick<ConnectionState, 'connectionId' | 'region'> & Partial<ConnectionState>,
    divisions: readonly number[],
  ): Promise<void> {
    const state: ConnectionState = {
      ...{ baseUrl: this.fake.url, state: 'authorised', reason: null, remedy: null, webhookUrl: null },
      divisions: divisions.map((number) => ({
        ...{ number, name: 'Test', country: null, currency: null, moveDate: null, blocked: false },
      })),
      changedAt: new Date().toISOString(),
      ...about,
    };
    await this.producer.send(TOPICS.connectionState, [{ key: state.connectionId, value: JSON.stringify(state) }]);
  }

  /** Sends a command; returns its id. */
  async command(connectionId: string, fields: object): Promise<string> {
    const id = uniqueName('cmd');
    const value = JSON.stringify({ id, connectionId, ...fields });
    await this.producer.send(TOPICS.command, [{ key: connectionId, value }]);
    return id;
  }

  /** What a division has on the raw topic of a feed. */
  async raw(feed: string, divisionKey: string): Promise<ReadMessage[]> {
    const found: ReadMessage[] = [];
    await readTopic(this.client, rawTopic({ name: feed }), (message) => {
      if (message.key?.toString().startsWith(`${divisionKey}|`) === true) found.push(message);
    });
    return found;
  }
}

/** Waits for something; fails when it does not happen in time. */
export async function until(what: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await what())) {
    if (Date.now() > end) throw new Error('it did not happen in time');
    await systemClock.sleep(100);
  }
}

function brokers(): string {
  return process.env['KAFKA_BROKERS'] ?? '';
}
