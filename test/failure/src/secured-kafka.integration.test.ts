import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { derivedTopics, FEEDS, rawTopic, rowsTopic } from '@ml-connector/catalogue';
import { FIXED_TOPICS, OPERATOR_ACCESS, TOPIC_ACCESS, TOPICS, type TopicSpec } from '@ml-connector/contracts';
import {
  createKafkaClient,
  grantPermissions,
  permissionsOf,
  readTopic,
  TopicAdmin,
  TopicProducer,
  type KafkaClient,
  type KafkaPorts,
} from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { startSecureKafka, type SecureKafka } from '@ml-connector/local-engines';
import { kafkaConnection, kafkaEnv, startService, type KafkaConfig } from '@ml-connector/runtime';
import { service as transformer } from '@ml-connector/transformer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PatientHost } from './patient-host.js';
import { waitsBecauseOf } from './waits.js';

/** The broker's one user is called as the service whose permissions are tried. */
const USER = 'transformer';
const folder = mkdtempSync(join(tmpdir(), 'secured-kafka-'));
const tokenRequests: string[] = [];
let broker: SecureKafka;
let tokens: Server;
let admin: KafkaClient;

beforeAll(async () => {
  broker = await startSecureKafka(folder, USER);
  tokens = createServer((request, response) => {
    tokenRequests.push(String(request.headers.authorization));
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ access_token: unsignedToken() }));
  }).listen(0, '127.0.0.1');
  await once(tokens, 'listening');
  admin = createKafkaClient({ brokers: broker.adminBrokers, clientId: 'admin', logger: silentLogger });
  const layout = { dataPartitions: 1, controlPartitions: 1, replicationFactor: 1 };
  await new TopicAdmin(admin).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], layout);
  await grantPermissions(admin, permissionsOf(`User:${USER}`, TOPIC_ACCESS.transformer));
}, 120_000);
afterAll(async () => {
  tokens.close();
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Whom the token server vouches for. */
let subject = USER;
function unsignedToken(): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: subject, iat: now, exp: now + 600 })}.`;
}

const environment = (own: Record<string, string>): Record<string, string> => ({
  KAFKA_BROKERS: broker.brokers,
  ...{ KAFKA_TLS: 'on', KAFKA_TLS_CA_FILE: broker.caFile },
  ...own,
});
const withPassword = (mechanism: string): Record<string, string> =>
  environment({
    ...{ KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: broker.user, KAFKA_SASL_PASSWORD: broker.password },
  });
const withToken = (): Record<string, string> =>
  environment({
    KAFKA_SASL_MECHANISM: 'oauthbearer',
    KAFKA_OAUTH_TOKEN_URL: `http://127.0.0.1:${(tokens.address() as AddressInfo).port}/token`,
    ...{ KAFKA_OAUTH_CLIENT_ID: 'id', KAFKA_OAUTH_CLIENT_SECRET: 'the secret' },
  });
function clientWith(env: Record<string, string>): KafkaClient {
  const config: KafkaConfig = kafkaEnv.parse(env);
  return createKafkaClient({ ...kafkaConnection(config), clientId: 'test', logger: silentLogger });
}
const ports: KafkaPorts = {
  ...{ logger: silentLogger, meter: silentMeter, clock: systemClock },
  ...{ health: { register: () => undefined }, fail: () => undefined },
};
const TOPIC = rowsTopic('dim_account');

async function written(client: KafkaClient, topic: string, value: string): Promise<void> {
  const producer = new TopicProducer(client, ports);
  try {
    await producer.connect();
    await producer.send(topic, [{ key: 'k', value }]);
  } finally {
    await producer.disconnect();
  }
}

describe('a broker with TLS, logins and access lists', () => {
  it.each(['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'])(
    'is written to after a login by %s',
    async (how) => {
      await written(clientWith(how === 'oauthbearer' ? withToken() : withPassword(how)), TOPIC, how);
      const read: string[] = [];
      await readTopic(admin, TOPIC, ({ value }) => read.push(String(value)));
      expect(read).toContain(how);
      if (how === 'oauthbearer')
        expect(tokenRequests).toContain(`Basic ${Buffer.from('id:the%20secret').toString('base64')}`);
    },
  );

  it('refuses what the service is not declared to do', async () => {
    const client = clientWith(withPassword('scram-sha-512'));
    await expect(written(client, TOPICS.notice, 'not ours')).rejects.toThrow(/authoriz/i);
    await expect(readTopic(client, TOPICS.command, () => undefined)).rejects.toThrow(/authoriz/i);
  });

  it('lets the operator make, set and remove topics of ours, and no others', async () => {
    subject = 'operator';
    try {
      await grantPermissions(admin, permissionsOf('User:operator', OPERATOR_ACCESS));
      const topics = new TopicAdmin(clientWith(withToken()));
      const layout = { dataPartitions: 1, controlPartitions: 1, replicationFactor: 1 };
      const declared = [...FIXED_TOPICS, ...derivedTopics()];
      expect(await topics.plan(declared, layout)).toEqual([]);
      const ours: TopicSpec = { name: 'exact.tried.v1', retention: '7d', size: 'control' };
      expect(await topics.ensureTopics([ours], layout)).toEqual([ours.name]);
      const longer = await topics.plan([...declared, { ...ours, retention: '30d' }], layout);
      expect(longer.length).toBeGreaterThan(0);
      await topics.apply(longer);
      expect(await topics.plan([...declared, { ...ours, retention: '30d' }], layout)).toEqual([]);
      await topics.apply([{ kind: 'unknown', topic: ours.name }]);
      expect(await topics.listTopics()).not.toContain(ours.name);
      await expect(topics.ensureTopics([{ ...ours, name: 'somebody.elses' }], layout)).rejects.toMatchObject({
        errors: [expect.objectContaining({ type: 'TOPIC_AUTHORIZATION_FAILED' })],
      });
    } finally {
      subject = USER;
    }
  });

  it('lets the service do all that it is declared to do', async () => {
    const app = await startService(transformer, {
      env: { ...withPassword('scram-sha-512'), PORT: '0', LOG_LEVEL: 'silent' },
      exit: () => undefined,
    });
    try {
      const feed = FEEDS.find(({ name }) => name === 'accounts')!;
      await written(admin, rawTopic(feed), 'no envelope');
      const letters: string[] = [];
      for (let tries = 0; tries < 100 && letters.length === 0; tries++)
        await readTopic(admin, 'transformer.dead-letter.v1', ({ value }) => letters.push(String(value)));
      expect(letters).toEqual(['no envelope']);
    } finally {
      await app.stop();
    }
  });

  it('is not spoken to when its certificate is nobody’s we trust', async () => {
    const { KAFKA_TLS_CA_FILE: own, ...env } = withPassword('plain');
    expect(own).toBe(broker.caFile);
    await expect(written(clientWith(env), TOPIC, 'x')).rejects.toThrow(/certificate/i);
  });

  it('refuses a wrong password: the service waits, says so, and never the password', async () => {
    const host = new PatientHost();
    await host.run(transformer, { ...withPassword('scram-sha-512'), KAFKA_SASL_PASSWORD: 'a wrong password' });
    await waitsBecauseOf(host, 'kafka_refused');
    expect(JSON.stringify(host.events)).not.toContain('a wrong password');
    await host.stop();
    expect(host.exited).toBe(0);
  });

  it('has a topic with another number of partitions: the service waits until it is made anew', async () => {
    const driver = admin.admin();
    await driver.connect();
    await driver.createPartitions({ topicPartitions: [{ topic: TOPIC, count: 2 }] });
    await driver.disconnect();
    const host = new PatientHost();
    await host.run(transformer, withPassword('scram-sha-512'));
    await waitsBecauseOf(host, 'partition_count', `${TOPIC} has 2`);
    await host.stop();
    expect(host.exited).toBe(0);
  });
});
