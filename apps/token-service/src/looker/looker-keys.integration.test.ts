import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ALERT_API, alertView, TOKEN_API } from '@ml-connector/contracts';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { VaultHarness } from '../testing/vault-harness.js';

const h = new VaultHarness(new ManualClock(), uniqueName('vault'));
let seen = { url: '', type: '', body: '' };
let answer: { status: number; body: string; headers?: Record<string, string> } = { status: 200, body: '' };
let logins = 0;
let logouts: string[] = [];
let logoutStatus = 204;
let atOnce = { now: 0, most: 0 };
const TOKEN = '{"access_token":"t","token_type":"Bearer","expires_in":3600}';
const looker = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const type = String(request.headers['content-type']);
    if (request.method === 'DELETE') {
      logouts.push(String(request.headers.authorization));
      return void response.writeHead(logoutStatus).end();
    }
    seen = { url: String(request.url), type, body: Buffer.concat(chunks).toString() };
    logins++;
    atOnce = { now: atOnce.now + 1, most: Math.max(atOnce.most, atOnce.now + 1) };
    const { status, body, headers } = answer;
    setTimeout(() => {
      atOnce.now--;
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    }, 10);
  });
});
beforeAll(async () => {
  await h.open();
  await new Promise<void>((resolve) => looker.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(looker.address() as AddressInfo).port}/`;
  const put = { baseUrl, clientId: 'looker-id', clientSecret: 'looker-canary' };
  answer = { status: 200, body: '{"access_token":"t","token_type":"Bearer","expires_in":3600}' };
  expect((await h.call('operator', 'PUT', TOKEN_API.looker, put)).status).toBe(200);
});
afterAll(async () => {
  looker.closeAllConnections();
  looker.close();
  await h.close();
});

const token = (body: unknown = { purpose: 'request' }) => h.call('looker-sync', 'POST', TOKEN_API.lookerToken, body);
const lookerAlerts = async () => {
  const alerts = alertView.array().parse((await h.call('operator', 'GET', ALERT_API.alerts)).body);
  return alerts.filter(({ kind }) => kind === 'looker_refused');
};

describe("Looker's key", () => {
  it('becomes a token by a form-encoded login, credentials in the body only', async () => {
    answer = { status: 200, body: TOKEN };
    expect((await token()).body).toMatchObject({ accessToken: 't', expiresAt: h.clock.now() + 3_600_000 });
    expect(seen.url).toBe('/api/4.0/login');
    expect(seen.type).toMatch(/^application\/x-www-form-urlencoded/);
    expect(Object.fromEntries(new URLSearchParams(seen.body))).toEqual({
      client_id: 'looker-id',
      client_secret: 'looker-canary',
    });
  });

  it('is written down with its change, by the names of the fields', async () => {
    expect(await h.audited('looker.created')).toMatchObject([
      { actor: 'operator', subject: 'looker', detail: { fields: ['baseUrl', 'clientId', 'clientSecret'] } },
    ]);
  });

  it.each([
    [404, '{}', 409, 'looker_refused'],
    [307, '', 409, 'looker_refused'],
    [502, '<html>', 503, 'looker_away'],
    [200, '{"unexpected":1}', 503, 'looker_away'],
  ])('answers a login refused with %i %s', async (status, body, expected, code) => {
    answer = { status, body };
    expect(await token()).toMatchObject({ status: expected, body: { code } });
    expect(h.logged.join('') + h.refused.join('')).not.toContain('looker-canary');
  });

  it('refused is an alert while it lasts', async () => {
    answer = { status: 404, body: '{}' };
    await token();
    await token();
    expect((await lookerAlerts()).filter(({ clearedAt }) => clearedAt === null)).toMatchObject([
      { reason: 'Looker answered the login with 404', remedy: expect.stringContaining('client id and secret') },
    ]);
    answer = { status: 200, body: TOKEN };
    await token({ purpose: 'job', job: 'deploy 1' });
    expect((await lookerAlerts()).every(({ clearedAt }) => clearedAt !== null)).toBe(true);
  });

  it('is used by a few at a time', async () => {
    answer = { status: 200, body: TOKEN };
    atOnce = { now: 0, most: 0 };
    const answers = await Promise.all(Array.from({ length: 20 }, () => token()));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(atOnce.most).toBeLessThanOrEqual(4);
  });

  it('is not used again before the time Looker names with a 429', async () => {
    answer = { status: 429, body: '{}', headers: { 'retry-after': '30' } };
    expect(await token()).toMatchObject({ status: 503, body: { code: 'looker_busy' } });
    answer = { status: 200, body: TOKEN };
    const before = logins;
    expect(await token()).toMatchObject({ status: 503, body: { code: 'looker_busy' } });
    expect(logins).toBe(before);
    await h.clock.advance(30_001);
    expect((await token()).status).toBe(200);
  });

  it('is asked for with a purpose, and by looker-sync only', async () => {
    expect(await token({ purpose: 'job' })).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    expect((await token({})).status).toBe(400);
    expect((await h.call('operator', 'POST', TOKEN_API.lookerToken, { purpose: 'request' })).status).toBe(403);
  });
});

describe('tokens of jobs', () => {
  const named = (name: string) => `{"access_token":"${name}-canary","token_type":"Bearer","expires_in":3600}`;
  const take = async (job: string, name: string) => {
    answer = { status: 200, body: named(name) };
    expect((await token({ purpose: 'job', job })).status).toBe(200);
  };
  const end = (keep: string) => h.call('looker-sync', 'POST', TOKEN_API.endJobTokens, { keep });

  it('are ended for the next process when theirs died, and remembered while Looker is away', async () => {
    await end('nobody');
    await take('deploy a', 'dead');
    await take('deploy b', 'mine');
    [logouts, logoutStatus] = [[], 503];
    expect((await end('deploy b')).body).toEqual({ ended: 0, left: 1 });
    logoutStatus = 204;
    expect((await end('deploy b')).body).toEqual({ ended: 1, left: 0 });
    expect((await end('deploy b')).body).toEqual({ ended: 0, left: 0 });
    expect(logouts).toEqual(['Bearer dead-canary', 'Bearer dead-canary']);
    expect(h.logged.join('') + h.refused.join('')).not.toContain('canary"');
  });

  it('that ended by themselves are forgotten, with no call where they are too old', async () => {
    [logouts, logoutStatus] = [[], 401];
    expect((await end('deploy c')).body).toEqual({ ended: 1, left: 0 });
    expect(logouts).toEqual(['Bearer mine-canary']);
    await take('deploy a', 'old');
    await h.clock.advance(3_600_001);
    logouts = [];
    expect((await end('deploy c')).body).toEqual({ ended: 1, left: 0 });
    expect(logouts).toEqual([]);
  });

  it('are not handed out when they can not be remembered', async () => {
    [logouts, logoutStatus] = [[], 204];
    answer = { status: 200, body: named('lost') };
    const db = new DataSource({ type: 'postgres', url: h.databaseUrl });
    await db.initialize();
    await db.query('alter table token_service.looker_job_token rename to away');
    expect((await token({ purpose: 'job', job: 'deploy d' })).status).toBeGreaterThanOrEqual(500);
    await db.query('alter table token_service.away rename to looker_job_token');
    await db.destroy();
    expect(logouts).toEqual(['Bearer lost-canary']);
  });

  it('are ended for looker-sync only', async () => {
    expect((await h.call('operator', 'POST', TOKEN_API.endJobTokens, { keep: 'x' })).status).toBe(403);
  });
});
