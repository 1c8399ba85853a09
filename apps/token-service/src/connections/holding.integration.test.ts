import { CONNECTING_API } from '@ml-connector/contracts';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VaultHarness } from '../testing/vault-harness.js';

const h = new VaultHarness(new ManualClock(), uniqueName('holding'));
beforeAll(() => h.open());
afterAll(() => h.close());

const hold = (id: string, body: object = { reason: 'audit' }) =>
  h.call('operator', 'POST', CONNECTING_API.hold(id), body);
const resume = (id: string) => h.call('operator', 'POST', CONNECTING_API.resume(id));

describe('a connection a person holds', () => {
  it('gives no token, has no link to authorise, and goes on with the tokens it had', async () => {
    const id = await h.connected('held');
    const { body: before } = await h.token(id);
    expect(await resume(id)).toMatchObject({ status: 409, body: { code: 'not_held' } });
    expect(await hold(id)).toMatchObject({
      status: 200,
      body: { state: 'held', reason: 'held by an operator: audit', reauthoriseUrl: null },
    });
    expect((await h.token(id)).status).toBe(409);
    expect(await hold(id)).toMatchObject({ status: 409, body: { code: 'already_held' } });
    expect((await resume(id)).body).toMatchObject({ state: 'restored', reason: null, remedy: null });
    expect((await h.token(id)).body.accessToken).toBe(before.accessToken);
  });

  it('is refused what makes no sense, each with a code', async () => {
    const { body } = await h.create('new');
    expect(await hold(body.id)).toMatchObject({ status: 409, body: { code: 'no_tokens' } });
    expect(await hold(body.id, {})).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('reason') },
    });
    expect(await hold('00000000-0000-4000-8000-000000000000')).toMatchObject({ status: 404 });
    const lost = await h.connected('lost');
    await h.clock.advance(601_000);
    h.exact.loseChain();
    await h.token(lost);
    expect((await h.view(lost)).state).toBe('held');
    expect(await resume(lost)).toMatchObject({
      status: 409,
      body: { code: 'needs_consent', remedy: expect.stringContaining('uthorise') },
    });
    expect((await h.call('exact-fetcher', 'POST', CONNECTING_API.hold(lost), { reason: 'x' })).status).toBe(403);
    expect((await h.remove(lost)).body).toEqual({
      subscriptions: 'left',
      detail: 'the connection was held: no calls could be made',
    });
  });
});
