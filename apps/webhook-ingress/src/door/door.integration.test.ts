import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@ml-connector/kernel';
import { startService, type RunningService } from '@ml-connector/runtime';
import { uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { service } from '../service.js';
import { FakeTokenService } from '../testing/fake-token-service.js';
import { SECURITY_HEADERS } from './security-headers.js';

const authSecret = 's'.repeat(32);
const tokenService = new FakeTokenService(authSecret);
const spoolDir = mkdtempSync(join(tmpdir(), 'door-test-'));
const id = uniqueName('c');
const CONNECTIONS = 5;
let ingress: RunningService;

beforeAll(async () => {
  const tokenUrl = await tokenService.start();
  tokenService.keys.set(id, { connectionId: id, region: 'nl', clientId: 'app', secrets: ['hook'], divisions: [7] });
  ingress = await startService(service, {
    env: {
      ...{ KAFKA_BROKERS: process.env['KAFKA_BROKERS']!, TOKEN_SERVICE_URL: tokenUrl, SERVICE_AUTH_SECRET: authSecret },
      ...{ SPOOL_DIR: spoolDir, LOG_LEVEL: 'silent', REQUEST_TIMEOUT_MS: '1000', TRUST_PROXY: 'true' },
      ...{ REFUSED_LIMIT_PER_S: '1', RATE_LIMIT_PER_S: '4', CONNECTIONS_PER_ADDRESS: String(CONNECTIONS) },
    },
    exit: (code) => {
      throw new Error(`the service ended with ${code}`);
    },
  });
});
afterAll(async () => {
  await ingress.stop();
  tokenService.stop();
  rmSync(spoolDir, { recursive: true });
});

function signed(secret: string): string {
  const content = JSON.stringify({ Topic: 'Accounts', ClientId: 'app', Division: 7, Action: 'Update', Key: 'guid' });
  const hash = createHmac('sha256', secret).update(content).digest('hex').toUpperCase();
  return `{"Content":${content},"HashCode":"${hash}"}`;
}

/** The proxy says who asks. */
const post = (from: string, secret = 'hook') =>
  fetch(`${ingress.url}/webhooks/exact/${id}`, {
    ...{ method: 'POST', body: signed(secret), headers: { 'x-forwarded-for': from, connection: 'close' } },
  });

async function statuses(count: number, from: string, secret?: string): Promise<number[]> {
  const found: number[] = [];
  for (let n = 0; n < count; n++) found.push((await post(from, secret)).status);
  return found;
}

const open = (): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(ingress.url).port), '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
const closed = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    let said = '';
    socket.on('data', (data) => (said += String(data))).on('close', () => resolve(said));
  });

describe('the door', () => {
  it('shuts for an address that is refused too often, for good requests too, and opens again by itself', async () => {
    expect(await statuses(5, '10.0.0.1', 'wrong')).toEqual([401, 401, 401, 401, 401]);
    await expect.poll(async () => (await post('10.0.0.1', 'wrong')).status).toBe(429);
    const shut = await post('10.0.0.1');
    expect(shut.status).toBe(429);
    expect(Number(shut.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await shut.json()).toMatchObject({ code: 'rate_limited', remedy: expect.stringMatching(/^come again in/) });
    expect((await post('10.0.0.2')).status).toBe(200);
    await systemClock.sleep(Number(shut.headers.get('retry-after')) * 1000 + 200);
    expect((await post('10.0.0.1')).status).toBe(200);
  }, 20_000);

  it('takes so many a second from one address and no more, while others go on', async () => {
    const all = await statuses(22, '10.0.0.3');
    expect(all.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(all.slice(20)).toEqual([429, 429]);
    expect((await post('10.0.0.4')).status).toBe(200);
  });

  it('takes so many connections of one address, and another one when one is closed', async () => {
    const sockets: Socket[] = [];
    for (let n = 0; n < CONNECTIONS; n++) sockets.push(await open());
    const tooMany = await open();
    expect(await closed(tooMany)).toBe('');
    for (const socket of sockets) socket.destroy();
    await expect.poll(async () => (await post('10.0.0.5')).status).toBe(200);
  });

  it('waits no longer than its time for a sender that is slow, in its headers or in its body', async () => {
    const head = `POST /webhooks/exact/${id} HTTP/1.1\r\nHost: x\r\n`;
    for (const begin of [head, `${head}Content-Length: 100\r\n\r\n{"Content":`]) {
      const socket = await open();
      const begun = performance.now();
      socket.write(begin);
      expect(await closed(socket)).toMatch(/^HTTP\/1\.1 408 /);
      expect(performance.now() - begun).toBeLessThan(5_000);
    }
  }, 20_000);

  it('puts its headers on every answer, and no trace of its insides', async () => {
    const addresses = [`/webhooks/exact/${id}`, '/webhooks/exact/nobody', '/nothing-here', '/ready'];
    for (const path of addresses) {
      const answer = await fetch(`${ingress.url}${path}`, { headers: { 'x-forwarded-for': '10.0.0.6' } });
      expect(Object.fromEntries(answer.headers)).toMatchObject(SECURITY_HEADERS);
      expect(answer.headers.get('x-powered-by')).toBeNull();
      expect(await answer.text()).not.toMatch(/\bat .+:\d+:\d+|node_modules/);
    }
  });
});
