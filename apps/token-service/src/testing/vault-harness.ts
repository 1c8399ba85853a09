import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import {
  FIXED_TOPICS,
  signServiceToken,
  TOKEN_API,
  TOPICS,
  type Caller,
  type ConnectionView,
} from '@ml-connector/contracts';
import { createKafkaClient, readTopic, TopicAdmin, TopicProducer, type KafkaClient } from '@ml-connector/kafka';
import { silentLogger, silentMeter, type Clock } from '@ml-connector/kernel';
import { createDatabase } from '@ml-connector/postgres';
import { startService, type RunningService } from '@ml-connector/runtime';
import { DataSource } from 'typeorm';
import { service } from '../service.js';
import { CuttableLine } from './cuttable-line.js';
import { FakeExact } from './fake-exact.js';

const secret = 's'.repeat(32);

/** An answer of token-service. */
export interface Answered {
  readonly status: number;
  readonly body: any;
}

/** A clock that stands still until it is stepped. */
export interface SteppedClock extends Clock {
  advance(ms: number): Promise<void>;
}

/** token-service on a clock that is stepped, with a database of its own and a token endpoint that enforces the rules. */
export class VaultHarness {
  readonly exact: FakeExact;
  readonly masterKey = randomBytes(32).toString('base64');
  readonly logged: string[] = [];
  /** Bodies of all error answers. */
  readonly refused: string[] = [];
  readonly kafka: KafkaClient;
  readonly running: RunningService[] = [];
  exactUrl = '';
  /** Environment beyond the usual, for processes started from now on. */
  readonly moreEnv: Record<string, string> = {};
  /** Between the service and PostgreSQL. */
  line: CuttableLine | undefined;
  databaseUrl = '';

  /** `name`: of the database and the consumer group, unique. */
  constructor(
    readonly clock: SteppedClock,
    private readonly name: string,
  ) {
    this.exact = new FakeExact(() => this.clock.now());
    this.kafka = createKafkaClient({ brokers: process.env['KAFKA_BROKERS']!, clientId: 'test', logger: silentLogger });
  }

  async open(): Promise<void> {
    this.line = new CuttableLine(new URL(await createDatabase(process.env['POSTGRES_URL']!, this.name)));
    this.databaseUrl = await this.line.open();
    const layout = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 };
    await new TopicAdmin(this.kafka).ensureTopics(FIXED_TOPICS, layout);
    this.exactUrl = await this.exact.start();
    await this.start();
  }

  /** Another replica; `more` goes over its environment, undefined takes away. */
  async start(more: Readonly<Record<string, string | undefined>> = {}, made = service): Promise<RunningService> {
    const started = await startService(made, {
      env: {
        KAFKA_BROKERS: process.env['KAFKA_BROKERS']!,
        POSTGRES_URL: this.databaseUrl,
        SERVICE_AUTH_SECRET: secret,
        TOKEN_SERVICE_GROUP_ID: this.name,
        MASTER_KEY: this.masterKey,
        LOG_LEVEL: 'debug',
        ...this.moreEnv,
        ...more,
      },
      exit: (code) => this.logged.push(`exit ${code}`),
      clock: this.clock,
      logStream: new Writable({
        write: (chunk, _encoding, done) => {
          this.logged.push(String(chunk));
          done();
        },
      }),
    });
    this.running.push(started);
    return started;
  }

  async close(): Promise<void> {
    await Promise.all(this.running.map((one) => one.stop()));
    this.exact.stop();
    this.line?.close();
  }

  async call(caller: Caller, method: string, path: string, body?: unknown, at = this.running[0]!): Promise<Answered> {
    const response = await fetch(at.url + path, {
      method,
      headers: {
        authorization: `Bearer ${await signServiceToken(secret, caller, 'token-service', this.clock.now())}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      redirect: 'manual',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status >= 400) this.refused.push(text);
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** Entries of that action, linked or not yet, oldest first: what a commit brought is here with its change. */
  async audited(action: string): Promise<{ actor: string; subject: string; detail: object }[]> {
    const rows: { actor: string; subject: string; detail: string }[] = await this.running[0]!.app.get(DataSource).query(
      `select actor, subject, detail from (select 0 as linked, seq as n, * from (select seq, actor, action, subject, detail from audit) a
         union all select 1, id, * from (select id, actor, action, subject, detail from audit_waiting) w) e
         where action = $1 order by linked, n`,
      [action],
    );
    return rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) as object }));
  }

  token(id: string, at = this.running[0]!): Promise<Answered> {
    return this.call('exact-fetcher', 'POST', TOKEN_API.accessToken(id), undefined, at);
  }

  async view(id: string): Promise<ConnectionView> {
    return (await this.call('operator', 'GET', TOKEN_API.connection(id))).body as ConnectionView;
  }

  create(name: string, more: object = {}): Promise<Answered> {
    return this.call('operator', 'POST', TOKEN_API.connections, {
      name,
      region: 'nl',
      baseUrl: this.exactUrl,
      clientId: 'app',
      clientSecret: 'app-secret',
      webhookSecret: 'hook-canary',
      redirectUri: 'https://example.test/oauth/callback',
      webhookBaseUrl: 'https://example.test',
      ...more,
    });
  }

  /** Address Exact sends the browser back to after a consent an operator's call began: to be pasted. */
  async consent(id: string, code = 'good'): Promise<string> {
    const { body } = await this.call('operator', 'GET', `${TOKEN_API.authorise(id)}?format=json`);
    const state = new URL(body.url as string).searchParams.get('state')!;
    return `${this.running[0]!.url}/oauth/callback?code=${code}&state=${state}`;
  }

  async connected(name: string, more: object = {}): Promise<string> {
    const { body } = await this.create(name, more);
    const back = await this.agree(body.id as string);
    if (back.status !== 200) throw new Error(`the consent was answered with ${back.status}`);
    return body.id as string;
  }

  /** Removes a connection; exact-fetcher, where it is asked, says how many subscriptions are left. */
  async remove(id: string, at = this.running[0]!, left = 0): Promise<Answered> {
    let answered: Answered | undefined;
    const asked = new Set<string>();
    void this.call('operator', 'DELETE', TOKEN_API.connection(id), undefined, at).then((got) => (answered = got));
    await this.stepUntil(async () => {
      const questions = (await this.messages(TOPICS.command)).filter((m) => m.type === 'unsubscribe');
      for (const { id: question, connectionId } of questions)
        if (connectionId === id && !asked.has(question)) {
          asked.add(question);
          await this.send(TOPICS.answer, id, { type: 'unsubscribed', id: question, connectionId, left });
        }
      return answered !== undefined;
    }, 100);
    return answered!;
  }

  /** A person agrees at Exact, and pastes the address the browser was sent to. */
  async agree(id: string, code = 'good'): Promise<Answered> {
    return this.call('operator', 'POST', TOKEN_API.code(id), { redirected: await this.consent(id, code) });
  }

  /** Steps the clock in small steps, with time between them for real I/O, until `done`. */
  async stepUntil(done: () => boolean | Promise<boolean>, stepMs = 500, steps = 200): Promise<void> {
    for (let i = 0; i < steps; i++) {
      if (await done()) return;
      await this.clock.advance(stepMs);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('it did not come about');
  }

  /** Everything a topic holds about our connections, parsed. */
  async messages(topic: string): Promise<any[]> {
    const read: any[] = [];
    await readTopic(this.kafka, topic, ({ value }) => void read.push(JSON.parse(value!.toString())));
    return read;
  }

  async send(topic: string, key: string, message: object): Promise<void> {
    const { logger, health } = this.running[0]!.platform;
    const ports = { logger, meter: silentMeter, clock: this.clock, health, fail: () => undefined };
    const producer = new TopicProducer(this.kafka, ports);
    await producer.send(topic, [{ key, value: JSON.stringify(message) }]);
    await producer.disconnect();
  }
}
