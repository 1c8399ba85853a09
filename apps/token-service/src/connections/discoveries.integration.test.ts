import { CONNECTING_API, TOKEN_API, TOPICS } from '@ml-connector/contracts';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VaultHarness } from '../testing/vault-harness.js';

const h = new VaultHarness(new ManualClock(), uniqueName('discoveries'));
beforeAll(() => h.open());
afterAll(() => h.close());

const division = (number: number, more: object = {}) => ({
  number,
  name: `Division ${number}`,
  country: 'NL',
  currency: 'EUR',
  moveDate: null,
  blocked: false,
  ...more,
});
const discovered = (id: string, userId: string, divisions: readonly object[], more: object = {}) =>
  h.send(TOPICS.answer, id, {
    type: 'discovered',
    id: 'd',
    connectionId: id,
    userId,
    currentDivision: 1,
    divisions,
    ...more,
  });
const discoveryOf = async (id: string): Promise<string> => {
  const asked = async () => (await h.messages(TOPICS.command)).filter((m) => m.connectionId === id).at(-1);
  await h.stepUntil(async () => (await asked()) !== undefined, 500, 20);
  return (await asked()).id;
};
const state = async (id: string) =>
  (await h.messages(TOPICS.connectionState)).filter((m) => m.connectionId === id).at(-1);

describe('a second consent of the same user and app', () => {
  it('authorises the connection that exists again, and leaves the new one without tokens', async () => {
    const first = await h.connected('first');
    await discovered(first, 'anna', [division(11), division(12)]);
    await h.stepUntil(async () => (await h.view(first)).divisions.length > 0);
    // The second consent voids the first pair; the first connection finds out before the answer is there.
    const second = await h.connected('second');
    await h.clock.advance(601_000);
    expect((await h.token(first)).status).toBeGreaterThanOrEqual(400);
    expect((await h.view(first)).state).toBe('held');
    const answer = [second, 'anna', [division(11), division(12), division(13)]] as const;
    await discovered(...answer);
    await h.stepUntil(async () => (await h.view(first)).state === 'restored');
    expect((await h.view(first)).divisions.map((d) => d.number)).toEqual([11, 12, 13]);
    expect(await h.view(second)).toMatchObject({
      state: 'held',
      divisions: [],
      accessTokenExpiresAt: null,
      reauthoriseUrl: null,
      reason: expect.stringContaining('connected as first'),
      remedy: expect.stringContaining('Remove this connection'),
    });
    expect((await h.token(first)).status).toBe(200);
    expect((await h.token(second)).status).toBe(409);
    // The same answer once more, as the bus may bring it, changes nothing.
    await discovered(...answer);
    await discovered(first, 'anna', [division(11)]);
    await h.stepUntil(async () => (await h.view(first)).divisions.length === 1);
    expect((await h.view(second)).state).toBe('held');
  });

  it('is no such thing for another user, another app, or a removed connection', async () => {
    const one = await h.connected('one');
    await discovered(one, 'bert', [division(21)]);
    await h.stepUntil(async () => (await h.view(one)).divisions.length > 0);
    const other = await h.connected('other user');
    await discovered(other, 'carla', [division(22)]);
    await h.stepUntil(async () => (await h.view(other)).divisions.length > 0);
    const app = await h.connected('other app', { clientId: 'another' });
    await discovered(app, 'bert', [division(23)]);
    await h.stepUntil(async () => (await h.view(app)).divisions.length > 0);
    expect((await h.view(one)).state).toBe('authorised');
    expect((await h.remove(one)).body).toEqual({ subscriptions: 'removed', detail: null });
    const again = await h.connected('one again');
    await discovered(again, 'bert', [division(21)]);
    await h.stepUntil(async () => (await h.view(again)).divisions.some((d) => d.active));
  });
});

describe('what Exact tells of a connection', () => {
  it('names missing scopes in plain words, until they are there', async () => {
    const id = await h.connected('scopes');
    const missing = [{ scope: 'Financial budgets', data: 'budgets', reason: 'Exact answered 403' }];
    await discovered(id, 'dora', [division(31)], { missing });
    await h.stepUntil(async () => (await h.view(id)).missingScopes.length > 0);
    expect(await h.view(id)).toMatchObject({
      missingScopes: missing,
      reason: 'Exact does not let the app read budgets',
      remedy: expect.stringContaining("In Exact's App Center tick for the app: Financial budgets"),
    });
    await discovered(id, 'dora', [division(31)], { missing: [] });
    await h.stepUntil(async () => (await h.view(id)).missingScopes.length === 0);
    expect(await h.view(id)).toMatchObject({ reason: null, remedy: null });
  });

  it.each([
    ['region_mismatch', "Exact's site for region be answered", 'region nl does not fit', null],
    [
      'not_authorised',
      'Exact answered 401',
      'gave a token and does not take it',
      expect.stringContaining('/oauth/again/'),
    ],
  ])('holds it after %s: no call is made any more', async (code, message, reason, link) => {
    const id = await h.connected(`held by ${code}`);
    await h.send(TOPICS.answer, id, {
      type: 'failed',
      id: await discoveryOf(id),
      connectionId: id,
      code,
      message,
      remedy: null,
    });
    await h.stepUntil(async () => (await h.view(id)).state === 'held');
    expect(await h.view(id)).toMatchObject({
      reason: expect.stringContaining(reason),
      remedy: expect.any(String),
      reauthoriseUrl: link,
    });
    expect((await h.token(id)).status).toBe(409);
    expect((await h.agree(id)).body).toMatchObject({ state: 'restored', reason: null });
  });
});

describe('each division', () => {
  it('has its own configuration, and one of another connection is not taken', async () => {
    const id = await h.connected('configured');
    await discovered(id, 'emil', [
      division(41, { moveDate: '2026-01-31' }),
      division(42),
      division(43, { blocked: true }),
    ]);
    await h.stepUntil(async () => (await h.view(id)).divisions.length > 0);
    const set = (number: number, body: object) => h.call('operator', 'PUT', CONNECTING_API.division(id, number), body);
    const list = async () => (await h.call('operator', 'GET', TOKEN_API.divisions(id))).body;
    expect(await list()).toMatchObject([
      { number: 41, active: true, movedOn: '2026-01-31', currency: 'EUR', readBy: null },
      { number: 42, active: true },
      { number: 43, chosen: true, active: false, blocked: true },
    ]);
    expect((await set(42, { active: false })).body).toMatchObject({ chosen: false, active: false });
    expect((await set(41, { backfillFrom: '2024-01-01', label: 'Trade' })).body).toMatchObject({
      active: true,
      label: 'Trade',
      backfillFrom: '2024-01-01',
    });
    expect(await set(49, { active: true })).toMatchObject({
      status: 400,
      body: { code: 'unknown_division', message: expect.stringContaining('41, 42, 43') },
    });
    await h.stepUntil(
      async () =>
        (await state(id))?.divisions.length === 1 && (await state(id)).divisions[0].backfillFrom !== undefined,
      500,
      40,
    );
    expect((await state(id)).divisions).toEqual([
      { ...division(41, { moveDate: '2026-01-31' }), backfillFrom: '2024-01-01' },
    ]);
    const other = await h.connected('wants 41', { divisions: [42] });
    await discovered(other, 'frida', [division(41), division(42)]);
    await h.stepUntil(async () => (await h.view(other)).divisions.some((d) => d.active));
    const taken = await h.call('operator', 'PUT', CONNECTING_API.division(other, 41), { active: true });
    expect(taken).toMatchObject({
      status: 409,
      body: { code: 'division_conflict', message: expect.stringContaining('configured') },
    });
    expect(await set(42, { active: true })).toMatchObject({ status: 409, body: { code: 'division_conflict' } });
    expect((await set(41, { label: null })).body).toMatchObject({ label: null, backfillFrom: '2024-01-01' });
  });

  it('is listed again when asked', async () => {
    const id = await h.connected('again');
    const before = await discoveryOf(id);
    expect((await h.call('operator', 'POST', CONNECTING_API.discover(id))).status).toBe(202);
    await h.stepUntil(async () => (await discoveryOf(id)) !== before, 500, 20);
  });
});
