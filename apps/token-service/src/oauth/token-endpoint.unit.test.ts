import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchangeCode, refreshPair, type AppCredentials } from './token-endpoint.js';

let next: { status: number; body: string } = { status: 200, body: '' };
let asked = new URLSearchParams();
let app: AppCredentials;
const server: Server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    asked = new URLSearchParams(Buffer.concat(chunks).toString());
    response.writeHead(next.status, { 'content-type': 'application/json' }).end(next.body);
  });
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  app = { baseUrl: `http://127.0.0.1:${port}`, clientId: 'id', clientSecret: 'secret-canary' };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('token endpoint', () => {
  it.each([['"600"'], ['600']])('takes a life of %s seconds, and sends the fields as a form', async (life) => {
    next = { status: 200, body: `{"access_token":"a","refresh_token":"r","token_type":"bearer","expires_in":${life}}` };
    expect(await refreshPair(app, 'old')).toEqual({ accessToken: 'a', refreshToken: 'r', expiresInS: 600 });
    expect(Object.fromEntries(asked)).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'old',
      client_id: 'id',
      client_secret: 'secret-canary',
    });
    await exchangeCode(app, 'c', 'https://x.test/cb');
    expect(Object.fromEntries(asked)).toMatchObject({ grant_type: 'authorization_code', code: 'c' });
  });

  it.each([
    [401, '{"error":"unauthorized_client","error_description":"Old refresh token used."}', 'refresh_token_replayed'],
    [
      400,
      '{"error":"invalid_request","error_description":"The refresh token expired at 1/2/2026 and it is now 2/3/2026"}',
      'refresh_token_expired',
    ],
    [400, '{"error":"invalid_grant"}', 'invalid_grant'],
    [401, '{"error":"invalid_client"}', 'invalid_client'],
    [400, '{"error":"something_new"}', 'token_refused'],
  ])('needs a person after %i %s', async (status, body, code) => {
    next = { status, body };
    await expect(refreshPair(app, 'refresh-canary')).rejects.toMatchObject({ kind: 'terminal', code });
  });

  it.each([
    [503, '{}', 'token_endpoint_away'],
    [429, '{}', 'token_endpoint_away'],
    [401, '<html>Object moved</html>', 'token_endpoint_away'],
    [302, '', 'token_endpoint_away'],
    [200, '{"access_token":"a"}', 'token_answer_unreadable'],
    [200, '<html>', 'token_answer_unreadable'],
    [401, '{"error":"x","error_description":"Rate limit exceeded: access_token not expired"}', 'refreshed_too_early'],
  ])('passes by itself after %i %s', async (status, body, code) => {
    next = { status, body };
    const error: unknown = await refreshPair(app, 'refresh-canary').catch((e: unknown) => e);
    expect(error).toMatchObject({ kind: 'retriable', code });
    expect(String(error) + JSON.stringify(error)).not.toContain('canary');
  });
});
