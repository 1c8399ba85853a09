import { TOKEN_ROUTES, TokenServiceClient, type TokenRoute } from '@ml-connector/contracts';
import { ServiceClient } from '@ml-connector/runtime';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import { DiscoveryService, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VaultHarness } from '../testing/vault-harness.js';

const h = new VaultHarness(new ManualClock(), uniqueName('vault'));
beforeAll(() => h.open());
afterAll(() => h.close());

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];

/** Every route of the controllers under /v1, as the framework knows them. */
function served(): string[] {
  const { app } = h.running[0]!;
  const scanner = new MetadataScanner();
  const found = new DiscoveryService(app.get(ModulesContainer)).getControllers().flatMap(({ instance, metatype }) => {
    const base = String(Reflect.getMetadata('path', metatype!) ?? '');
    return scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object).flatMap((name) => {
      const handler = (instance as Record<string, object>)[name]!;
      const path = Reflect.getMetadata('path', handler) as string | undefined;
      if (path === undefined) return [];
      const method = METHODS[Number(Reflect.getMetadata('method', handler))];
      return [
        `${method} /${base}/${path}`
          .replace(/\/+/g, '/')
          .replace(/(.)\/$/, '$1')
          .replace(/:(\w+)/g, '{$1}'),
      ];
    });
  });
  return found.filter((route) => route.includes(' /v1/')).sort();
}

describe('the API document', () => {
  it('describes every route that is served, and no other', () => {
    const described = Object.values<TokenRoute>(TOKEN_ROUTES).map(({ method, path }) => `${method} ${path}`);
    expect(described.sort()).toEqual(served());
  });

  it('is served without a token, with callers and errors', async () => {
    const document = (await (await fetch(`${h.running[0]!.url}/openapi.json`)).json()) as any;
    expect(document.openapi).toBe('3.1.0');
    expect(document.paths['/v1/connections/{id}/access-token'].post).toMatchObject({ 'x-caller': 'exact-fetcher' });
    expect(document.paths['/v1/connections'].post.requestBody.content['application/json'].schema.required).toContain(
      'clientSecret',
    );
  });
});

const clientAt = (baseUrl: string) =>
  new ServiceClient({ baseUrl, audience: 'token-service', caller: 'operator', secret: 's'.repeat(32), clock: h.clock });

describe('the typed client', () => {
  const client = () => new TokenServiceClient(clientAt(h.running[0]!.url));

  it('makes calls, checks answers, and says what was refused', async () => {
    const { id } = (await h.create('by client')).body as { id: string };
    expect((await client().call('listConnections', {})).map(({ name }) => name)).toContain('by client');
    expect(await client().call('showConnection', { params: { id } })).toMatchObject({ id, state: 'new' });
    await expect(client().call('showConnection', { params: { id: 'nobody' } })).rejects.toMatchObject({
      code: 'bad_id',
    });
    await expect(client().call('accessToken', { params: { id } })).rejects.toMatchObject({ code: 'not_allowed' });
    expect(await client().call('removeConnection', { params: { id } })).toEqual({
      subscriptions: 'none',
      detail: null,
    });
  });

  it('calls an absent service retriable', async () => {
    const away = new TokenServiceClient(clientAt('http://127.0.0.1:1'));
    await expect(away.call('listConnections', {})).rejects.toMatchObject({ code: 'service_unreachable' });
  });
});
