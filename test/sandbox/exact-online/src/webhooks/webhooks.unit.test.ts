import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Json } from '../sandbox-client.test-double.js';
import { SandboxClient } from '../sandbox-client.test-double.js';
import { TEST_DIVISION } from '../server/two-table-books.test-double.js';
import { DEMO_APP } from '../start-sandbox.js';

const path = `${TEST_DIVISION}/webhooks/WebhookSubscriptions`;
let client: SandboxClient;
let receiver: Server;
let callback: string;
let received: { body: string; length: string | undefined }[];
let statuses: number[];

beforeEach(async () => {
  received = [];
  statuses = [];
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      received.push({ body, length: request.headers['content-length'] });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  callback = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  client = await SandboxClient.start({ webhookRetryUnitMs: 20 });
  await client.connect();
});
afterEach(async () => {
  await client.stop();
  receiver.close();
});

async function subscribe(topic = 'Accounts', address = callback): Promise<{ status: number; text: string }> {
  const body = JSON.stringify({ Topic: topic, CallbackURL: address });
  const answer = await client.call(path, { method: 'POST', body });
  return { status: answer.status, text: await answer.text() };
}

const delivered = (): { body: string }[] => received.filter(({ body }) => body !== '');

describe('subscriptions', () => {
  it('are made after an empty probe, listed and removed', async () => {
    const created = await subscribe();
    expect(created.status).toBe(201);
    expect(received).toEqual([{ body: '', length: '0' }]);
    const { d } = JSON.parse(created.text) as Json;
    expect(d).toMatchObject({ Topic: 'Accounts', CallbackURL: callback, ClientID: null, Division: TEST_DIVISION });
    expect((await client.json(path)).d.results).toHaveLength(1);
    expect((await client.call(`${path}(guid'${d.ID}')`, { method: 'DELETE' })).status).toBe(204);
    expect((await client.json(path)).d.results).toEqual([]);
  });

  it('are refused twice, for an unknown topic and when the probe fails', async () => {
    statuses = [500];
    expect(await subscribe()).toMatchObject({ status: 500, text: expect.stringContaining('Callback URL') });
    await subscribe();
    expect(await subscribe()).toMatchObject({ status: 500, text: expect.stringContaining('already exists') });
    expect((await subscribe('Weather')).status).toBe(400);
  });

  it('need HTTPS, no localhost and the host of the redirect without the relaxed flag', async () => {
    const app = { ...DEMO_APP, redirectUri: 'https://app.example/cb' };
    const strict = await SandboxClient.start({ relaxed: false, apps: [app] });
    const query = `client_id=${app.clientId}&redirect_uri=${app.redirectUri}&response_type=code`;
    const url = `${strict.sandbox.regions.nl}/api/oauth2/auth?${query}`;
    const { location } = await strict.control('POST', '/oauth/approve', { url, user: 'anna' });
    const code = new URL(location).searchParams.get('code') ?? '';
    await strict.token({ grant_type: 'authorization_code', code, redirect_uri: app.redirectUri });
    const attempt = async (address: string): Promise<string> => {
      const body = JSON.stringify({ Topic: 'Accounts', CallbackURL: address });
      return (await strict.call(path, { method: 'POST', body })).text();
    };
    expect(await attempt('http://app.example/hook')).toContain('must use HTTPS');
    expect(await attempt('https://localhost/hook')).toContain('must not be localhost');
    expect(await attempt('https://other.example/hook')).toContain('domain of the redirect URI');
    await strict.stop();
  });
});

describe('notifications', () => {
  it('are signed over the content as it stands in the body', async () => {
    await subscribe();
    await client.control('POST', '/trade', { count: 1 });
    await vi.waitFor(() => expect(delivered()).toHaveLength(1));
    const body = delivered()[0]?.body ?? '';
    const content = body.slice('{"Content":'.length, body.lastIndexOf(',"HashCode":"'));
    const expected = createHmac('sha256', DEMO_APP.webhookSecret).update(content).digest('hex').toUpperCase();
    const read = JSON.parse(body) as Json;
    expect(read.HashCode).toBe(expected);
    expect(read.Content).toMatchObject({ Topic: 'Accounts', Division: TEST_DIVISION, Action: 'Update' });
    const base = client.sandbox.regions.nl;
    expect(read.Content.ExactOnlineEndpoint).toBe(
      `${base}/api/v1/${TEST_DIVISION}/crm/Accounts(guid'${read.Content.Key}')`,
    );
  });

  it('come again after a failure', async () => {
    await subscribe();
    statuses = [503, 500, 200];
    await client.control('POST', '/trade', { count: 1 });
    await vi.waitFor(async () => expect((await client.control('GET', '/stats')).webhooks.accepted).toBe(1));
    expect(new Set(delivered().map(({ body }) => body)).size).toBe(1);
    expect(delivered()).toHaveLength(3);
  });

  it('are doubled, lost or wrongly signed on request', async () => {
    await subscribe();
    await client.control('POST', '/faults', { kind: 'webhookLoss' });
    await client.control('POST', '/trade', { count: 1 });
    await client.control('POST', '/faults', { kind: 'webhookDuplicate' });
    await client.control('POST', '/faults', { kind: 'webhookBadSignature' });
    await client.control('POST', '/trade', { count: 1 });
    await vi.waitFor(async () =>
      expect((await client.control('GET', '/stats')).webhooks).toMatchObject({ accepted: 2, lostOnPurpose: 1 }),
    );
    expect(new Set(delivered().map(({ body }) => body)).size).toBe(1);
  });
});
