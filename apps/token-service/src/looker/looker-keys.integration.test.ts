import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TOKEN_API } from '@ml-connector/contracts';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VaultHarness } from '../testing/vault-harness.js';

const h = new VaultHarness(new ManualClock(), uniqueName('vault'));
let seen = { url: '', type: '', body: '' };
let answer: { status: number; body: string } = { status: 200, body: '' };
const looker = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const type = String(request.headers['content-type']);
    seen = { url: String(request.url), type, body: Buffer.concat(chunks).toString() };
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
});
beforeAll(async () => {
  await h.open();
  await new Promise<void>((resolve) => looker.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(looker.address() as AddressInfo).port}/`;
  const put = { baseUrl, clientId: 'looker-id', clientSecret: 'looker-canary' };
  expect((await h.call('operator', 'PUT', TOKEN_API.looker, put)).status).toBe(204);
});
afterAll(async () => {
  looker.closeAllConnections();
  looker.close();
  await h.close();
});

const token = () => h.call('looker-sync', 'POST', TOKEN_API.lookerToken);

describe("Looker's key", () => {
  it('becomes a token by a form-encoded login, credentials in the body only', async () => {
    answer = { status: 200, body: '{"access_token":"t","token_type":"Bearer","expires_in":3600}' };
    expect((await token()).body).toMatchObject({ accessToken: 't', expiresAt: h.clock.now() + 3_600_000 });
    expect(seen.url).toBe('/api/4.0/login');
    expect(seen.type).toMatch(/^application\/x-www-form-urlencoded/);
    expect(Object.fromEntries(new URLSearchParams(seen.body))).toEqual({
      client_id: 'looker-id',
      client_secret: 'looker-canary',
    });
  });

  it.each([
    [404, '{}', 409, 'looker_refused'],
    [502, '<html>', 503, 'looker_away'],
    [429, '{}', 503, 'looker_away'],
    [200, '{"unexpected":1}', 503, 'looker_away'],
  ])('answers a login refused with %i %s', async (status, body, expected, code) => {
    answer = { status, body };
    expect(await token()).toMatchObject({ status: expected, body: { code } });
    expect(h.logged.join('') + h.refused.join('')).not.toContain('looker-canary');
  });
});
