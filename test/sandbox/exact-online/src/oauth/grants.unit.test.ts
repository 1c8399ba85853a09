import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../sandbox-client.test-double.js';
import { SandboxClient } from '../sandbox-client.test-double.js';
import { DEMO_APP } from '../start-sandbox.js';

const DAY_MS = 86_400_000;
const OTHER_APP = { ...DEMO_APP, clientId: 'other-app', clientSecret: 'other-secret' };
const redirect = DEMO_APP.redirectUri;
let client: SandboxClient;

beforeEach(async () => {
  client = await SandboxClient.start({ apps: [DEMO_APP, OTHER_APP] });
});
afterEach(() => client.stop());

const redeem = (code: string, more: Record<string, string> = {}): Promise<{ status: number; body: Json }> =>
  client.token({ grant_type: 'authorization_code', code, redirect_uri: redirect, ...more });

async function tokenAt(region: 'nl' | 'be', fields: Record<string, string>): Promise<{ status: number; body: Json }> {
  const { clientId, clientSecret } = DEMO_APP;
  const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...fields });
  const answer = await fetch(`${client.sandbox.regions[region]}/api/oauth2/token`, { method: 'POST', body });
  return { status: answer.status, body: await answer.json() };
}

async function decide(decision: string): Promise<URL> {
  const query = { client_id: DEMO_APP.clientId, redirect_uri: redirect, response_type: 'code', state: 'a&b=c' };
  const url = `${client.sandbox.regions.nl}/api/oauth2/auth?${new URLSearchParams(query).toString()}`;
  const { location } = await client.control('POST', '/oauth/approve', { url, decision });
  return new URL(location);
}

describe('a code', () => {
  it('is worth nothing with another redirect address, at another site, for another app, or after a wrong use', async () => {
    const refused = { status: 400, body: { error: 'invalid_grant' } };
    const code = await client.consent('anna');
    expect(await redeem(code, { redirect_uri: `${redirect}/` })).toEqual(refused);
    expect(await redeem(code)).toEqual(refused);
    const grant = { grant_type: 'authorization_code', redirect_uri: redirect };
    expect(await tokenAt('be', { ...grant, code: await client.consent('anna') })).toEqual(refused);
    const other = { client_id: OTHER_APP.clientId, client_secret: OTHER_APP.clientSecret };
    expect(await redeem(await client.consent('anna'), other)).toEqual(refused);
    expect(await redeem('never-issued')).toEqual(refused);
  });

  it('lives to the last millisecond of three minutes', async () => {
    const code = await client.consent('anna');
    const { nowMs } = await client.control('GET', '/clock');
    await client.control('POST', '/clock', { setMs: nowMs + 179_000 });
    expect((await redeem(code)).status).toBe(200);
  });

  it('is not given when the user says no; the state comes back unchanged', async () => {
    const location = await decide('deny');
    expect(Object.fromEntries(location.searchParams)).toEqual({ error: 'access_denied', state: 'a&b=c' });
    expect((await decide('approve')).searchParams.get('state')).toBe('a&b=c');
  });

  it('that is redeemed by a second consent voids the first chain, its refresh token too; by another app does not', async () => {
    await client.connect('anna');
    const first = client.refreshToken;
    const voided = { error: 'unauthorized_client', error_description: 'Old refresh token used.' };
    const code = await client.consent('anna');
    await client.advance(100_000);
    expect((await client.call('current/Me')).status).toBe(200);
    expect((await redeem(code)).status).toBe(200);
    await client.advance(600_000);
    expect(await client.refresh(first)).toEqual({ status: 401, body: voided });
    expect((await client.refresh()).status).toBe(200);
  });
});

describe('the token endpoint', () => {
  it('wants a form, a known app with its secret, and a grant it knows', async () => {
    const url = `${client.sandbox.regions.nl}/api/oauth2/token`;
    const json = await fetch(url, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
    expect([json.status, await json.json()]).toMatchObject([400, { error: 'invalid_request' }]);
    expect((await fetch(url)).status).toBe(405);
    const invalid = { status: 401, body: { error: 'invalid_client' } };
    expect(await client.token({ client_id: 'nobody' })).toEqual(invalid);
    expect(await client.token({ client_secret: OTHER_APP.clientSecret })).toEqual(invalid);
    expect((await client.token({ grant_type: 'password' })).body.error).toBe('unsupported_grant_type');
  });

  it('knows no refresh token of another app or site', async () => {
    await client.connect();
    await client.advance(600_000);
    const refresh = { grant_type: 'refresh_token', refresh_token: client.refreshToken };
    const unknown = { status: 400, body: { error: 'invalid_grant' } };
    const other = { client_id: OTHER_APP.clientId, client_secret: OTHER_APP.clientSecret };
    expect(await client.token({ ...refresh, ...other })).toEqual(unknown);
    expect(await tokenAt('be', refresh)).toEqual(unknown);
    expect((await client.refresh()).status).toBe(200);
  });

  it('gives a new refresh token each time; one of months ago still ends the chain', async () => {
    await client.connect();
    const first = client.refreshToken;
    const seen = new Set([first]);
    for (let round = 1; round <= 300; round += 1) {
      await client.advance(570_000);
      expect((await client.refresh()).status).toBe(200);
      seen.add(client.refreshToken);
    }
    expect(seen.size).toBe(301);
    expect((await client.refresh(first)).body.error_description).toBe('Old refresh token used.');
    expect((await client.call('current/Me')).status).toBe(401);
  });

  it('counts the thirty days from the last refresh', async () => {
    await client.connect();
    for (let month = 0; month < 3; month += 1) {
      await client.advance(29.9 * DAY_MS);
      expect((await client.refresh()).status).toBe(200);
    }
    await client.advance(30.1 * DAY_MS);
    const expired = await client.refresh();
    expect([expired.status, expired.body.error]).toEqual([400, 'invalid_request']);
    expect((await client.refresh()).body.error_description).toContain('The refresh token expired at');
  });

  it('refuses with the other status where told so, and stops answering after too many refusals', async () => {
    const strict = await SandboxClient.start({ quirks: { tooEarlyStatus: 400 } });
    await strict.connect();
    const answers = [];
    for (let call = 0; call < 12; call += 1) answers.push(await strict.refresh());
    expect(answers[0]).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description: 'Rate limit exceeded: access_token not expired' },
    });
    expect(answers[11]?.body.error_description).toContain('Error limit exceeded');
    await strict.advance(571_000);
    expect((await strict.refresh()).status).toBe(400);
    await strict.advance(3_600_000);
    expect((await strict.refresh()).status).toBe(200);
    await strict.stop();
  });

  it('leaves the access token before alive until its own end', async () => {
    await client.connect();
    const before = client.accessToken;
    await client.advance(580_000);
    await client.refresh();
    client.accessToken = before;
    expect((await client.call('current/Me')).status).toBe(200);
    await client.advance(20_000);
    expect((await client.call('current/Me')).headers.get('www-authenticate')).toContain('expired');
  });
});

describe('what was handed out', () => {
  it('is told by the control interface, tokens of dead chains too', async () => {
    await client.connect('anna');
    const first = [client.accessToken, client.refreshToken];
    await client.connect('anna');
    const { issued } = await client.control('GET', '/oauth/issued');
    const values = issued.map((one: Json) => one.value);
    expect(values).toEqual(expect.arrayContaining([...first, client.accessToken, client.refreshToken]));
    expect(issued.map((one: Json) => one.kind)).toEqual(
      Array.from({ length: 2 }, () => ['code', 'access_token', 'refresh_token']).flat(),
    );
  });
});
