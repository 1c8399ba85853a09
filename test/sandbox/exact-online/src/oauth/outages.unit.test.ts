import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SandboxClient } from '../sandbox-client.test-double.js';
import { TEST_DIVISION } from '../server/two-table-books.test-double.js';
import { scopeOf, SCOPES } from './scopes.js';

const costCenters = `${TEST_DIVISION}/hrm/Costcenters?$select=ID`;
const divisions = `${TEST_DIVISION}/system/Divisions`;
let client: SandboxClient;

beforeEach(async () => {
  client = await SandboxClient.start();
  await client.connect();
  await client.advance(600_000);
});
afterEach(() => client.stop());

const outage = (fields: object): Promise<unknown> =>
  client.control('POST', '/faults', { path: 'oauth2/token', lasting: true, ...fields });
const rawRefresh = (signal: AbortSignal | null = null): Promise<Response> =>
  fetch(`${client.sandbox.regions.nl}/api/oauth2/token`, { method: 'POST', body: new URLSearchParams(), signal });

describe('an outage of one endpoint', () => {
  it('lasts until it is taken away, and leaves the others alone', async () => {
    await outage({ kind: 'status', status: 503, headers: { 'Retry-After': '7' } });
    await client.control('POST', '/faults', { kind: 'html', path: 'hrm/Costcenters', lasting: true });
    for (let call = 0; call < 3; call += 1) {
      const answer = await rawRefresh();
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '7']);
    }
    await client.control('DELETE', '/faults', { path: 'oauth2/token' });
    expect((await client.refresh()).status).toBe(200);
    expect(await (await client.call(costCenters)).text()).toContain('<html>');
    expect((await client.call(divisions)).status).toBe(200);
    await client.control('DELETE', '/faults');
    expect((await client.call(costCenters)).status).toBe(200);
  });

  it('shows a page of HTML, breaks the connection, or never answers; nothing happened meanwhile', async () => {
    await outage({ kind: 'html', status: 502 });
    const page = await rawRefresh();
    expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8']);
    await client.control('DELETE', '/faults');
    await outage({ kind: 'reset' });
    await expect(client.refresh()).rejects.toThrow();
    await client.control('DELETE', '/faults');
    await outage({ kind: 'hang' });
    await expect(rawRefresh(AbortSignal.timeout(200))).rejects.toThrow('timeout');
    await client.control('DELETE', '/faults');
    expect((await client.refresh()).status).toBe(200);
  });

  it.each(['reset', 'hang', 'status', 'html', 'empty200'])('by %s may hide a refresh that took place', async (kind) => {
    const { refreshToken } = client;
    await client.control('POST', '/faults', { kind, path: 'oauth2/token', phase: 'after' });
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
    const call = client.token(form).then((answer) => answer.status);
    await Promise.race([call.catch(() => 'lost'), new Promise((resolve) => setTimeout(resolve, 150))]);
    const [chain] = (await client.control('GET', '/oauth')).chains;
    expect(chain).toMatchObject({ refreshes: 1, state: 'live' });
    expect((await client.refresh(refreshToken)).body.error_description).toBe('Old refresh token used.');
  });

  it('reaches the login page, too', async () => {
    await client.control('POST', '/faults', { kind: 'status', status: 500, path: 'oauth2/auth' });
    const url = `${client.sandbox.regions.nl}/api/oauth2/auth`;
    expect([(await fetch(url)).status, (await fetch(url)).status]).toEqual([500, 400]);
  });
});

describe('a right that is missing', () => {
  beforeEach(() => client.refresh());
  const deny = (denial: object): Promise<unknown> => client.control('POST', '/denials', denial);

  it('of a scope closes its area with 403, a reason and the name of the scope', async () => {
    await deny({ scope: 'Financial costcenters' });
    const answer = await client.call(costCenters);
    expect([answer.status, answer.headers.get('reason')]).toEqual([403, 'MissingScope']);
    expect(await answer.text()).toContain("the app lacks the scope 'Financial costcenters'");
    expect((await client.call(divisions)).status).toBe(200);
    await client.control('DELETE', '/denials');
    expect((await client.call(costCenters)).status).toBe(200);
  });

  it('of a user closes everything with the reason that is named, for that user only', async () => {
    await deny({ user: 'anna', reason: 'BlockedUser' });
    for (const path of [costCenters, divisions, 'current/Me']) {
      const answer = await client.call(path);
      expect([answer.status, answer.headers.get('reason')], path).toEqual([403, 'BlockedUser']);
    }
    await client.connect('bert');
    expect((await client.call('current/Me')).status).toBe(200);
  });

  it('counts towards the error limit', async () => {
    await deny({ scope: 'Financial costcenters' });
    const statuses = [];
    for (let call = 0; call < 12; call += 1) statuses.push((await client.call(costCenters)).status);
    expect(statuses).toEqual([...Array.from({ length: 11 }, () => 403), 400]);
  });

  it('is refused by name when there is no such scope or reason', async () => {
    await expect(deny({ scope: 'Everything' })).rejects.toThrow('scope must be one of Financial generalledgers');
    await expect(deny({ reason: 'Mood' })).rejects.toThrow('reason must be one of BlockedUser');
  });

  it('can be told for every endpoint the reference names', () => {
    expect(scopeOf('sync/Deleted')).toBe('Organization administration');
    expect(scopeOf('hrm/Costunits')).toBe('Financial costcenters');
    expect(scopeOf('purchase/PurchaseInvoices')).toBe('Purchase invoices');
    expect(scopeOf('purchaseorder/PurchaseOrders')).toBe('Purchase orders');
    expect(SCOPES).toHaveLength(15);
  });
});
