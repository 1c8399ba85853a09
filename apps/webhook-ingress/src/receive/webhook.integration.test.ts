import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { FIXED_TOPICS, notice, TOPICS, type Notice } from '@ml-connector/contracts';
import { createKafkaClient, readTopic, TopicAdmin, TopicProducer } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { startService, type RunningService } from '@ml-connector/runtime';
import { uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { service } from '../service.js';
import { FakeTokenService } from '../testing/fake-token-service.js';

const SECRET = 'hook-canary';
const authSecret = 's'.repeat(32);
const tokenService = new FakeTokenService(authSecret);
const brokers = process.env['KAFKA_BROKERS']!;
const kafka = createKafkaClient({ brokers, clientId: 'test', logger: silentLogger });
const spoolDir = mkdtempSync(join(tmpdir(), 'ingress-test-'));
const logged: string[] = [];
const id = uniqueName('c');
let tokenUrl = '';
let ingress: RunningService;

const start = (kafkaBrokers: string): Promise<RunningService> =>
  startService(service, {
    env: {
      KAFKA_BROKERS: kafkaBrokers,
      TOKEN_SERVICE_URL: tokenUrl,
      SERVICE_AUTH_SECRET: authSecret,
      SPOOL_DIR: spoolDir,
      SPOOL_MAX_BYTES: '10000',
      LOG_LEVEL: 'debug',
    },
    exit: (code) => logged.push(`exit ${code}`),
    logStream: new Writable({
      write: (chunk, _encoding, done) => {
        logged.push(String(chunk));
        done();
      },
    }),
  });

beforeAll(async () => {
  tokenUrl = await tokenService.start();
  tokenService.keys.set(id, { connectionId: id, region: 'nl', clientId: 'app', secrets: [SECRET], divisions: [7] });
  const layout = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 };
  await new TopicAdmin(kafka).ensureTopics(FIXED_TOPICS, layout);
  ingress = await start(brokers);
});
afterAll(async () => {
  await ingress.stop();
  tokenService.stop();
  rmSync(spoolDir, { recursive: true });
});

const content = (more: object = {}): string =>
  JSON.stringify({ Topic: 'Accounts', ClientId: '{APP}', Division: 7, Action: 'Update', Key: 'guid', ...more });
function signed(text: string, secret = SECRET): string {
  const hash = createHmac('sha256', secret).update(text).digest('hex').toUpperCase();
  return `{"Content":${text},"HashCode":"${hash}"}`;
}
async function post(body: string | Buffer, options: { to?: string; method?: string; type?: string } = {}) {
  const { to = id, method = 'POST', type = 'application/json' } = options;
  const response = await fetch(`${ingress.url}/webhooks/exact/${to}`, {
    method,
    ...(method === 'GET' || method === 'HEAD' ? {} : { body, headers: { 'content-type': type } }),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}
async function notices(): Promise<Notice[]> {
  const found: Notice[] = [];
  await readTopic(kafka, TOPICS.notice, ({ key, value }) => {
    if (String(key) === `${id},nl:7`) found.push(notice.parse(JSON.parse(String(value))));
  });
  return found;
}

describe('webhook-ingress', () => {
  it('answers 200 once the notice is on the bus, whatever the body is called', async () => {
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense'])
      expect((await post(signed(content({ Key: type })), { type })).status).toBe(200);
    const found = await notices();
    expect(found.map(({ key }) => key)).toEqual([
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded',
      'nonsense',
    ]);
    expect(found[0]).toMatchObject({
      connectionId: id,
      region: 'nl',
      division: 7,
      topic: 'Accounts',
      action: 'update',
    });
  });

  it('forwards a notification that comes again once, and two changes of one record twice', async () => {
    const first = signed(content({ Key: 'again', EventCreatedOn: '2026-07-01T10:00:00.123' }));
    const second = signed(content({ Key: 'again', EventCreatedOn: '2026-07-01T10:00:04.456' }));
    for (const body of [first, first, second, first, second]) expect((await post(body)).status).toBe(200);
    // Which change it was is not known: each may be another one.
    const unknown = signed(content({ Key: 'no time' }));
    for (const body of [unknown, unknown]) expect((await post(body)).status).toBe(200);
    const keys = (await notices()).map(({ key }) => key);
    expect(keys.filter((key) => key === 'again')).toHaveLength(2);
    expect(keys.filter((key) => key === 'no time')).toHaveLength(2);
  });

  it.each<[string, number, () => ReturnType<typeof post>]>([
    ['an empty body, the probe of a new subscription', 200, () => post('')],
    ['a body that is no JSON', 400, () => post('hello')],
    ['JSON of another form', 400, () => post('{"a":1}')],
    ['signed bytes that are no JSON', 400, () => post(signed('hello'))],
    ['signed content without a division', 400, () => post(signed('{"Topic":"Accounts"}'))],
    ['a signature of another secret', 401, () => post(signed(content(), 'other'))],
    [
      'a lower-case signature',
      401,
      () => post(signed(content()).toLowerCase().replace('content', 'Content').replace('hashcode', 'HashCode')),
    ],
    ['content changed after it was signed', 401, () => post(signed(content()).replace('"Division":7', '"Division":8'))],
    ['another app', 403, () => post(signed(content({ ClientId: 'other' })))],
    ['a division that is not read', 403, () => post(signed(content({ Division: 8 })))],
    ['a connection nobody knows', 404, () => post(signed(content()), { to: 'nobody' })],
    ['a connection that is no id', 404, () => post(signed(content()), { to: '..%2Flooker' })],
    ['GET', 405, () => post('', { method: 'GET' })],
    ['PROPFIND', 405, () => post('', { method: 'PROPFIND' })],
    ['PUT', 405, () => post(signed(content()), { method: 'PUT' })],
    ['more than 256 KB', 413, () => post(signed(content({ More: 'x'.repeat(262_144) })))],
  ])('answers %s with %i', async (_what, status, ask) => {
    const answered = await ask();
    expect(answered.status).toBe(status);
    expect(answered.text).not.toContain('canary');
    if (status === 405) expect(answered.headers.get('allow')).toBe('POST');
  });

  it('takes an empty probe without a content type or length of any kind', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asking = request(`${ingress.url}/webhooks/exact/${id}`, { method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asking.on('error', reject).end();
    });
    expect(status).toBe(200);
  });

  it('answers no malformed request with a fault of its own', async () => {
    const { port } = new URL(ingress.url);
    const path = `/webhooks/exact/${id}`;
    for (const raw of [
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Type: ;;;\r\n\r\nhello`,
      `POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
      `POST /webhooks/exact/%ff HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}`,
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Encoding: gzip\r\n\r\n{}`,
    ]) {
      const answer = await new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), '127.0.0.1', () => socket.write(raw));
        socket.once('data', (data) => {
          resolve(String(data));
          socket.destroy();
        });
        socket.on('error', reject);
      });
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    }
  });

  it('asks once more for a division it does not know, and goes on without token-service', async () => {
    tokenService.keys.set(id, { ...tokenService.keys.get(id)!, divisions: [7, 9] });
    expect((await post(signed(content({ Division: 9 })))).status).toBe(200);
    tokenService.away = true;
    expect((await post(signed(content({ Key: 'alone' })))).status).toBe(200);
    expect(await post(signed(content()), { to: 'unknown-now' })).toMatchObject({ status: 503 });
    tokenService.away = false;
  });

  it('hears that a connection changed, and uses its new secret', async () => {
    tokenService.keys.set(id, { ...tokenService.keys.get(id)!, secrets: ['hook-canary-2', SECRET] });
    const { health } = ingress.platform;
    const ports = { logger: silentLogger, meter: silentMeter, clock: systemClock, health, fail: () => undefined };
    const producer = new TopicProducer(kafka, ports);
    const before = tokenService.asked;
    await producer.send(TOPICS.connectionState, [{ key: id, value: '{"state":"authorised"}' }]);
    await expect
      .poll(async () => (await post(signed(content({ Key: 'heard' })))).status === 200 && tokenService.asked > before, {
        timeout: 20_000,
        interval: 200,
      })
      .toBe(true);
    expect((await post(signed(content(), 'hook-canary-2'))).status).toBe(200);
    await producer.send(TOPICS.connectionState, [{ key: id, value: '{"state":"removed"}' }]);
    await producer.disconnect();
  });

  it('keeps notices on disk while the brokers are away, refuses when that is full, and sends them in order later', async () => {
    await ingress.stop();
    ingress = await start('127.0.0.1:1');
    expect((await fetch(`${ingress.url}/ready`)).status).toBe(200);
    const keys = ['1', '2', '3', '4', '5'].map((n) => `away-${n}`);
    for (const key of keys) expect((await post(signed(content({ Key: key })))).status).toBe(200);
    let last = await post(signed(content({ Key: 'full' })));
    for (let i = 0; i < 60 && last.status === 200; i++) last = await post(signed(content({ Key: 'full' })));
    expect(last.status).toBe(503);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await fetch(`${ingress.url}/ready`)).status).toBe(503);
    await ingress.stop();
    expect(readdirSync(spoolDir).length).toBeGreaterThan(0);
    ingress = await start(brokers);
    await expect.poll(() => readdirSync(spoolDir).length, { timeout: 20_000, interval: 100 }).toBe(0);
    expect((await notices()).map(({ key }) => key).filter((key) => key.startsWith('away'))).toEqual(keys);
    expect((await post(signed(content({ Key: 'direct' })))).status).toBe(200);
  });

  it('never says a secret in a log', () => {
    expect(logged.length).toBeGreaterThan(20);
    expect(logged.join('')).not.toMatch(/canary/);
    expect(logged.filter((line) => line.startsWith('exit'))).toEqual([]);
  });
});
