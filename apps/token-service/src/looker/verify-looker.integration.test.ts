import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CONNECTING_API, TOKEN_API } from '@ml-connector/contracts';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VaultHarness } from '../testing/vault-harness.js';

const h = new VaultHarness(new ManualClock(), uniqueName('verify'));
const LOGIN = '{"access_token":"looker-token","token_type":"Bearer","expires_in":3600}';
const VERSIONS = '{"looker_release_version":"26.12.3","supported_versions":[{"version":"4.0"}]}';
const calls: string[] = [];
let answers: Record<string, { status: number; body: string }> = {};
const looker = createServer((request, response) => {
  const call = `${request.method} ${request.url}`;
  calls.push(call);
  request.resume();
  const { status, body } = answers[call] ?? { status: 204, body: '' };
  response.writeHead(status, status === 302 ? { location: '/stolen' } : {}).end(body);
});
let baseUrl = '';
beforeAll(async () => {
  await h.open();
  await new Promise<void>((resolve) => looker.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(looker.address() as AddressInfo).port}`;
});
beforeEach(() => {
  calls.length = 0;
  answers = {
    'POST /api/4.0/login': { status: 200, body: LOGIN },
    'GET /api/4.0/versions': { status: 200, body: VERSIONS },
  };
});
afterAll(async () => {
  looker.closeAllConnections();
  looker.close();
  await h.close();
});

const put = (more: object = {}) =>
  h.call('operator', 'PUT', TOKEN_API.looker, { baseUrl, clientId: 'id', clientSecret: 'looker-canary', ...more });
const pingLooker = async () => (await h.call('operator', 'POST', CONNECTING_API.ping)).body.systems.at(-1);

describe('a Looker key', () => {
  it.each([
    ['an unknown key', 'POST /api/4.0/login', 404, '{"message":"Not found"}', 400, 'looker_refused', 'clientSecret'],
    ['a page that is no API', 'POST /api/4.0/login', 404, '<html>', 400, 'bad_looker_address', 'baseUrl'],
    ['a redirect', 'POST /api/4.0/login', 302, '', 400, 'bad_looker_address', 'baseUrl'],
    ['a login without a token', 'POST /api/4.0/login', 200, '{}', 400, 'bad_looker_address', 'baseUrl'],
    ['versions that are none', 'GET /api/4.0/versions', 200, '<html>', 400, 'bad_looker_address', 'versions'],
    ['an instance that is away', 'POST /api/4.0/login', 503, '', 503, 'looker_away', '503'],
  ])('is not stored: %s', async (_name, call, status, body, expected, code, said) => {
    answers[call] = { status, body };
    const answer = await put();
    expect(answer).toMatchObject({ status: expected, body: { code, message: expect.stringContaining(said) } });
    if (expected === 400) expect(answer.body.remedy).toMatch(/Check/);
    expect(calls).not.toContain('POST /stolen');
    expect(await pingLooker()).toMatchObject({ ok: false, detail: 'no Looker key is stored' });
  });

  it('is tried by login, versions and logout, stored, and tried again by a ping', async () => {
    expect(await put()).toMatchObject({ status: 200, body: { version: '26.12.3', apiVersions: ['4.0'] } });
    const visit = ['POST /api/4.0/login', 'GET /api/4.0/versions', 'DELETE /api/4.0/logout'];
    expect(calls).toEqual(visit);
    expect(await pingLooker()).toMatchObject({
      system: 'looker',
      ok: true,
      detail: 'Looker 26.12.3 took the key; API 4.0',
      remedy: null,
    });
    expect(calls).toEqual([...visit, ...visit]);
    answers['POST /api/4.0/login'] = { status: 404, body: '{}' };
    expect(await pingLooker()).toMatchObject({ ok: false, remedy: expect.stringContaining('API key') });
    expect(h.logged.join('') + h.refused.join('')).not.toMatch(/looker-canary|looker-token/);
  });
});
