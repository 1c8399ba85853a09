import { DEMO_APP, type ExactSandbox } from '@ml-connector/sandbox-exact-online';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const approved = z.object({ location: z.url() });
const granted = z.object({ access_token: z.string() });
/** The sandbox's tokens live ten minutes: longer than one count takes. */
const LIFE_MS = 580_000;

/** Stands in for token-service: one consent of the Dutch site, its access token for everybody who asks. */
export async function startTokens(
  sandbox: ExactSandbox,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const accessToken = await consent(sandbox);
  const token = { accessToken, expiresAt: Date.now() + LIFE_MS, region: 'nl', baseUrl: sandbox.regions.nl };
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(token));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function consent({ regions, control }: ExactSandbox): Promise<string> {
  const { clientId, clientSecret, redirectUri } = DEMO_APP;
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    state: 's',
  });
  const url = `${regions.nl}/api/oauth2/auth?${query.toString()}`;
  const body = JSON.stringify({ url, user: 'anna' });
  const answer = await fetch(`${control}/oauth/approve`, { method: 'POST', body });
  const { location } = approved.parse(await answer.json());
  const form = new URLSearchParams({
    client_id: clientId,
    client_secret: clientSecret,
    grant_type: 'authorization_code',
    code: new URL(location).searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
  });
  const exchanged = await fetch(`${regions.nl}/api/oauth2/token`, { method: 'POST', body: form });
  return granted.parse(await exchanged.json()).access_token;
}
