import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SandboxClient } from '../sandbox-client.test-double.js';
import { DEMO_APP } from '../start-sandbox.js';

let client: SandboxClient;
beforeEach(async () => {
  client = await SandboxClient.start();
});
afterEach(() => client.stop());

const redirect = DEMO_APP.redirectUri;

describe('consent', () => {
  it('shows a form whose post sends the browser back with code and state', async () => {
    const query = `client_id=${DEMO_APP.clientId}&redirect_uri=${encodeURIComponent(redirect)}&response_type=code&state=x y`;
    const url = `${client.sandbox.regions.nl}/api/oauth2/auth`;
    const page = await (await fetch(`${url}?${query}`)).text();
    expect(page).toContain('<form method="post"');
    const form = new URLSearchParams(`${query}&user=anna&auto=approve`);
    const answer = await fetch(url, { method: 'POST', body: form, redirect: 'manual' });
    const location = new URL(answer.headers.get('location') ?? '');
    expect(answer.status).toBe(302);
    expect(location.searchParams.get('state')).toBe('x y');
    expect(location.searchParams.get('code')).not.toBe('');
  });

  it('refuses an address that is not registered, and without the relaxed flag http and localhost', async () => {
    const ask = async (base: string, address: string): Promise<string> => {
      const query = new URLSearchParams({ client_id: DEMO_APP.clientId, redirect_uri: address, response_type: 'code' });
      const answer = await fetch(`${base}/api/oauth2/auth?${query.toString()}`);
      return `${answer.status} ${await answer.text()}`;
    };
    expect(await ask(client.sandbox.regions.nl, 'https://else.example/cb')).toContain('does not match');
    const strict = await SandboxClient.start({ relaxed: false });
    expect(await ask(strict.sandbox.regions.nl, 'http://app.example/cb')).toContain('must use HTTPS');
    expect(await ask(strict.sandbox.regions.nl, 'https://localhost/cb')).toContain('must not be localhost');
    await strict.stop();
  });
});

describe('tokens', () => {
  it('come with expires_in as text, for a code that works once and for three minutes', async () => {
    const code = await client.consent('anna');
    const grant = { grant_type: 'authorization_code', code, redirect_uri: redirect };
    const first = await client.token(grant);
    expect(first.body).toMatchObject({ token_type: 'bearer', expires_in: '600' });
    expect(await client.token(grant)).toEqual({ status: 400, body: { error: 'invalid_grant' } });
    const late = await client.consent('anna');
    await client.advance(180_000);
    expect((await client.token({ ...grant, code: late })).body).toEqual({ error: 'invalid_grant' });
  });

  it('are refused for a refresh before 570 seconds and given after', async () => {
    await client.connect();
    await client.advance(569_000);
    const early = await client.refresh();
    expect(early.status).toBe(401);
    expect(early.body.error_description).toContain('access_token not expired');
    await client.advance(2_000);
    expect((await client.refresh()).status).toBe(200);
  });

  it('expire after 600 seconds with a challenge that says so', async () => {
    await client.connect();
    await client.advance(600_000);
    const answer = await client.call('current/Me');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('expired');
  });

  it('are lost with the whole chain when an old refresh token is used', async () => {
    await client.connect();
    const old = client.refreshToken;
    await client.advance(600_000);
    await client.refresh();
    expect(await client.refresh(old)).toEqual({
      status: 401,
      body: { error: 'unauthorized_client', error_description: 'Old refresh token used.' },
    });
    expect((await client.call('current/Me')).status).toBe(401);
    expect((await client.refresh()).status).toBe(401);
  });

  it('survive one replay where the app has grace, until the new token is used', async () => {
    const graced = await SandboxClient.start({ quirks: { grace: true } });
    await graced.connect();
    const old = graced.refreshToken;
    await graced.advance(600_000);
    await graced.refresh();
    expect((await graced.refresh(old)).status).toBe(200);
    expect((await graced.call('current/Me')).status).toBe(200);
    expect((await graced.refresh(old)).status).toBe(401);
    await graced.stop();
  });

  it('expire after 30 days without use', async () => {
    await client.connect();
    await client.advance(30 * 86_400_000 + 1);
    const answer = await client.refresh();
    expect(answer.status).toBe(400);
    expect(answer.body.error_description).toMatch(/^The refresh token expired at .* and it is now /);
  });

  it('are voided by a second consent of the same user, not by another user', async () => {
    await client.connect('anna');
    const anna = client.accessToken;
    await client.connect('bert');
    client.accessToken = anna;
    expect((await client.call('current/Me')).status).toBe(200);
    await client.connect('anna');
    client.accessToken = anna;
    expect((await client.call('current/Me')).status).toBe(401);
  });

  it('of one site are worth nothing at another', async () => {
    await client.connect();
    expect((await client.call(`${client.sandbox.regions.be}/api/v1/current/Me`)).status).toBe(401);
  });

  it('need the secret of the app', async () => {
    await client.connect();
    expect((await client.token({ grant_type: 'refresh_token', client_secret: 'no' })).body.error).toBe(
      'invalid_client',
    );
  });
});
