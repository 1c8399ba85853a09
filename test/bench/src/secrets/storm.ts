import {
  ALERT_API,
  AUDIT_API,
  CONNECTING_API,
  FETCHER_API,
  JOB_SECRET_API,
  LOOKER_SYNC_API,
  SERVICES,
  TOKEN_API,
  VAULT_API,
  type ServiceName,
} from '@ml-connector/contracts';
import type { Secrets } from './planted.js';
import type { Witness } from './witness.js';

type Endpoint = readonly [service: ServiceName, method: string, path: string];

const NOWHERE = '00000000-0000-4000-8000-000000000000';

/** Every route of the internal APIs; for each connection given, those below it as well. */
function endpoints(ids: readonly string[]): Endpoint[] {
  const token = 'token-service';
  const below = ids.flatMap((id): Endpoint[] => [
    [token, 'GET', TOKEN_API.connection(id)],
    [token, 'POST', TOKEN_API.code(id)],
    [token, 'PUT', TOKEN_API.divisions(id)],
    [token, 'GET', TOKEN_API.divisions(id)],
    [token, 'PUT', CONNECTING_API.division(id, 1)],
    [token, 'POST', CONNECTING_API.discover(id)],
    [token, 'POST', CONNECTING_API.resume(id)],
    [token, 'GET', CONNECTING_API.again(id, 'no-key')],
    ['exact-fetcher', 'GET', `${FETCHER_API.schedules}?connection=${id}`],
    ['exact-fetcher', 'GET', `${FETCHER_API.forecasts}?connection=${id}`],
  ]);
  return [
    ...below,
    [token, 'POST', TOKEN_API.accessToken(NOWHERE)],
    [token, 'GET', TOKEN_API.verificationKeys(NOWHERE)],
    [token, 'POST', CONNECTING_API.hold(NOWHERE)],
    [token, 'DELETE', TOKEN_API.connection(NOWHERE)],
    [token, 'GET', TOKEN_API.connections],
    [token, 'POST', TOKEN_API.connections],
    [token, 'PUT', TOKEN_API.looker],
    [token, 'POST', TOKEN_API.lookerToken],
    [token, 'GET', JOB_SECRET_API.secrets],
    [token, 'PUT', JOB_SECRET_API.secret('sftp:other')],
    [token, 'POST', JOB_SECRET_API.lease('sftp:other')],
    [token, 'GET', VAULT_API.vault],
    [token, 'POST', VAULT_API.rewrap],
    [token, 'GET', ALERT_API.alerts],
    [token, 'POST', ALERT_API.test],
    [token, 'GET', AUDIT_API.list],
    [token, 'POST', AUDIT_API.verify],
    [token, 'POST', CONNECTING_API.ping],
    [token, 'GET', CONNECTING_API.start('no-ticket')],
    ['exact-fetcher', 'GET', FETCHER_API.streams],
    ['exact-fetcher', 'GET', FETCHER_API.budgets],
    ['exact-fetcher', 'GET', FETCHER_API.restingEndpoints],
    ['looker-sync', 'GET', LOOKER_SYNC_API.model],
    ['looker-sync', 'POST', LOOKER_SYNC_API.ask],
    ['looker-sync', 'GET', LOOKER_SYNC_API.plans],
    ['looker-sync', 'POST', LOOKER_SYNC_API.runPlan],
    ['looker-sync', 'POST', LOOKER_SYNC_API.delivery('no-such-plan')],
  ];
}

/** Bodies that are wrong, with secrets where a person could have put them by mistake. */
function badBodies({ badValue, clientSecret, webhookSecret }: Secrets): (string | object)[] {
  const connection = {
    name: 'wrong',
    clientId: 'demo-app-nl',
    clientSecret,
    webhookSecret,
    redirectUri: 'http://127.0.0.1:1/oauth/callback',
  };
  return [
    { ...connection, region: badValue },
    { ...connection, region: 'nl', redirectUri: badValue },
    { ...connection, region: 'nl', divisions: [clientSecret] },
    { ...connection, region: 'nl', baseUrl: `https://user:${badValue}@127.0.0.1:1/`, redirectUri: 5 },
    { baseUrl: 'http://127.0.0.1:1', clientId: badValue, clientSecret },
    { baseUrl: badValue, clientId: 'x', clientSecret },
    { purpose: badValue, job: clientSecret },
    { redirected: `http://127.0.0.1:1/oauth/callback?code=${badValue}&state=${badValue}` },
    { redirected: badValue },
    { username: 'x', password: badValue, privateKey: badValue },
    { explore: badValue, fields: [badValue], filters: { a: badValue } },
    { [`key`]: [badValue], connection: badValue, job: badValue, reason: 5 },
    `{"clientSecret":"${badValue}",`,
    `${badValue}`,
    `["${badValue}"`,
  ];
}

/** Every endpoint with bad bodies, without a token, with a forged one, and as every caller. */
export async function storm(witness: Witness, ids: readonly string[], secrets: Secrets): Promise<void> {
  const callers = ['nobody', 'forger', 'webhook-ingress', 'exact-fetcher', 'looker-sync', 'token-service'] as const;
  const bodies = badBodies(secrets);
  for (const [service, method, path] of endpoints(ids)) {
    const send = method === 'GET' || method === 'DELETE' ? [undefined] : bodies;
    for (const body of send) await witness.call(service, path, { method, ...(body === undefined ? {} : { body }) });
    for (const as of callers)
      await witness.call(service, path, {
        method,
        as,
        answersSecret: true,
        ...(method === 'GET' ? {} : { body: bodies[0] ?? {} }),
      });
    await witness.call(service, path, {
      method,
      as: 'nobody',
      headers: { authorization: `Bearer ${secrets.badValue}` },
    });
  }
  await publicPages(witness, ids, secrets);
}

/** What anybody may call: pages of a consent, health, and addresses that are none. */
async function publicPages(witness: Witness, ids: readonly string[], { badValue }: Secrets): Promise<void> {
  const query = new URLSearchParams({ code: badValue, state: badValue, error: badValue, error_description: badValue });
  for (const accept of ['text/html', 'application/json']) {
    const headers = { accept, cookie: `consent=${badValue}` };
    const get = (path: string): Promise<unknown> => witness.call('token-service', path, { as: 'nobody', headers });
    await get(`${TOKEN_API.oauthCallback}?${query.toString()}`);
    await get(`${TOKEN_API.oauthCallback}?code=${badValue}`);
    await get(CONNECTING_API.start(badValue));
    await get(CONNECTING_API.again(ids[0] ?? NOWHERE, badValue));
  }
  for (const service of SERVICES)
    for (const path of ['/live', '/ready', '/metrics', '/no-such-page', '/%zz'])
      await witness.call(service, path, { as: 'nobody' });
}

/** Notices nobody signed, and such that are none, some with secrets in them. */
export async function forgedWebhooks(witness: Witness, ids: readonly string[], secrets: Secrets): Promise<void> {
  const content = JSON.stringify({
    Topic: 'Accounts',
    ClientId: 'demo-app-nl',
    Division: 1,
    Action: 'Update',
    Key: secrets.badValue,
    ExactOnlineEndpoint: `https://u:${secrets.clientSecret}@start.exactonline.nl/`,
  });
  const bodies = [
    `{"Content":${content},"HashCode":"${'0'.repeat(64)}"}`,
    `{"Content":${content},"HashCode":"${secrets.webhookSecret}"}`,
    `{"Content":"${secrets.badValue}`,
    secrets.badValue,
    '',
  ];
  for (const id of [...ids, NOWHERE, secrets.badValue])
    for (const body of bodies)
      await witness.call('webhook-ingress', `/webhooks/exact/${id}`, { method: 'POST', as: 'nobody', body });
}
