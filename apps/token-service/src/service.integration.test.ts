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
import { createKafkaClient, readTopic, TopicAdmin } from '@ml-connector/kafka';
import { silentLogger } from '@ml-connector/kernel';
import { createDatabase } from '@ml-connector/postgres';
import { startService } from '@ml-connector/runtime';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { service } from './service.js';
import { FakeExact } from './testing/fake-exact.js';

const secret = 's'.repeat(32);
const clock = new ManualClock();
const exact = new FakeExact(() => clock.now());
const kafka = createKafkaClient({ brokers: process.env['KAFKA_BROKERS']!, clientId: 'test', logger: silentLogger });
const logged: string[] = [];
let started: Awaited<ReturnType<typeof startService>>;
let exactUrl = '';
let databaseUrl = '';

const env = () => ({
  KAFKA_BROKERS: process.env['KAFKA_BROKERS']!,
  POSTGRES_URL: databaseUrl,
  SERVICE_AUTH_SECRET: secret,
  MASTER_KEY: masterKey,
  LOG_LEVEL: 'debug',
});
const masterKey = randomBytes(32).toString('base64');
const start = () =>
  startService(service, {
    env: env(),
    exit: (code) => logged.push(`exit ${code}`),
    clock,
    logStream: new Writable({
      write: (chunk, _encoding, done) => {
        logged.push(String(chunk));
        done();
      },
    }),
  });

beforeAll(async () => {
  databaseUrl = await createDatabase(process.env['POSTGRES_URL']!, uniqueName('vault'));
  await new TopicAdmin(kafka).ensureTopics(FIXED_TOPICS, {
    dataPartitions: 3,
    controlPartitions: 3,
    replicationFactor: 1,
  });
  exactUrl = await exact.start();
  started = await start();
});
afterAll(async () => {
  await started.stop();
  exact.stop();
});

async function call(
  caller: Caller,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: any }> {
  const response = await fetch(started.url + path, {
    method,
    headers: {
      authorization: `Bearer ${await signServiceToken(secret, caller, 'token-service', clock.now())}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    redirect: 'manual',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

async function connected(name: string): Promise<string> {
  const created = await call('operator', 'POST', TOKEN_API.connections, {
    name,
    region: 'nl',
    baseUrl: exactUrl,
    clientId: 'app',
    clientSecret: 'app-secret',
    webhookSecret: 'hook-canary',
    redirectUri: 'https://example.test/oauth/callback',
    webhookBaseUrl: 'https://example.test',
  });
  expect(created.status).toBe(201);
  const { body } = await call('operator', 'GET', `${TOKEN_API.authorise(created.body.id)}?format=json`);
  const state = new URL(body.url).searchParams.get('state');
  expect((await fetch(`${started.url}/oauth/callback?code=good&state=${state}`)).status).toBe(200);
  expect((await fetch(`${started.url}/oauth/callback?code=good&state=${state}`)).status).toBe(400);
  return created.body.id;
}

const token = (id: string) => call('exact-fetcher', 'POST', TOKEN_API.accessToken(id));

describe('token-service', () => {
  it('lets fifty readers cause one refresh, never before 570 s', async () => {
    const id = await connected('readers');
    expect((await token(id)).body.accessToken).toBe('access-canary-1');
    await clock.advance(560_000);
    expect((await token(id)).body.accessToken).toBe('access-canary-1');
    await clock.advance(20_000);
    const answers = await Promise.all(Array.from({ length: 50 }, () => token(id)));
    expect(new Set(answers.map((a) => a.body.accessToken))).toEqual(new Set(['access-canary-2']));
    expect({ refreshes: exact.refreshes, tooEarly: exact.tooEarly }).toEqual({ refreshes: 1, tooEarly: 0 });
  });

  it('shares one refresh over two replicas', async () => {
    const id = await connected('replicas');
    const other = await start();
    const before = exact.refreshes;
    await clock.advance(580_000);
    const authorization = `Bearer ${await signServiceToken(secret, 'exact-fetcher', 'token-service', clock.now())}`;
    const fromOther = Array.from({ length: 10 }, () =>
      fetch(other.url + TOKEN_API.accessToken(id), { method: 'POST', headers: { authorization } }),
    );
    const answers = Promise.all([...Array.from({ length: 10 }, () => token(id)), ...fromOther]);
    // Who waits for the other replica's refresh sleeps on the clock.
    for (let i = 0; i < 20; i++) {
      await clock.advance(200);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await answers;
    expect(exact.refreshes - before).toBe(1);
    await other.stop();
  });

  it('holds a connection whose chain is lost, says what to do, and comes back by a new consent', async () => {
    const id = await connected('lost');
    await clock.advance(580_000);
    exact.loseAnswers = 1;
    const asked = token(id);
    for (let i = 0; i < 10; i++) {
      await clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect((await asked).status).toBeGreaterThanOrEqual(400);
    const { body } = (await call('operator', 'GET', TOKEN_API.connection(id))) as { body: ConnectionView };
    expect(body).toMatchObject({ state: 'held', reason: expect.stringContaining('newer refresh token') });
    expect(body.remedy).toMatch(/Authorise the connection again/);
    expect((await token(id)).body).toMatchObject({ code: 'connection_held' });
  });

  it('answers each caller only what it may have, and names the field of a bad body', async () => {
    const id = await connected('rights');
    expect((await call('webhook-ingress', 'POST', TOKEN_API.accessToken(id))).status).toBe(403);
    expect((await call('operator', 'GET', TOKEN_API.verificationKeys(id))).status).toBe(403);
    expect((await call('webhook-ingress', 'GET', TOKEN_API.verificationKeys(id))).body).toMatchObject({
      secrets: ['hook-canary'],
    });
    expect((await call('operator', 'GET', TOKEN_API.connection('nobody'))).status).toBe(404);
    const bad = await call('operator', 'POST', TOKEN_API.connections, { name: 'x', region: 'zz' });
    expect(bad.status).toBe(400);
    expect(bad.body.message).toMatch(/region/);
    expect((await fetch(started.url + TOKEN_API.connections)).status).toBe(401);
  });

  it('tells the others the state of each connection, and asks for its divisions', async () => {
    const messages: any[] = [];
    for (const topic of [TOPICS.connectionState, TOPICS.command])
      await readTopic(kafka, topic, async ({ value }) => void messages.push(JSON.parse(value!.toString())));
    expect(
      messages.some(
        (m) => m.state === 'authorised' && m.webhookUrl?.startsWith('https://example.test/webhooks/exact/'),
      ),
    ).toBe(true);
    expect(messages.some((m) => m.type === 'discover')).toBe(true);
    expect(messages.some((m) => m.state === 'held')).toBe(true);
    expect(JSON.stringify(messages)).not.toMatch(/canary|app-secret/);
  });

  it('never logs a secret', () => {
    expect(logged.length).toBeGreaterThan(5);
    expect(logged.join('')).not.toMatch(/canary|app-secret/);
    expect(logged.join('')).not.toContain(masterKey);
  });
});
