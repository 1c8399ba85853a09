import { TOKEN_API, TOPICS } from '@ml-connector/contracts';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VaultHarness } from './testing/vault-harness.js';

const h = new VaultHarness(new ManualClock(), uniqueName('vault'));
beforeAll(() => h.open());
afterAll(() => h.close());

const SECRETS = /canary|app-secret/;
const division = (number: number, blocked = false) => ({
  number,
  name: `Division ${number}`,
  country: 'NL',
  currency: 'EUR',
  moveDate: null,
  blocked,
});
const discovered = (id: string, numbers: number[]) =>
  h.send(TOPICS.answer, id, {
    type: 'discovered',
    id: 'd',
    connectionId: id,
    userId: `user of ${id}`,
    currentDivision: 1,
    divisions: numbers.map((number) => division(number, number === 99)),
  });
const active = async (id: string) => (await h.view(id)).divisions.filter((d) => d.active).map((d) => d.number);

describe('token-service', () => {
  it('answers each caller only what it may have, and names the field of a bad body', async () => {
    const id = await h.connected('rights');
    expect((await h.call('webhook-ingress', 'POST', TOKEN_API.accessToken(id))).status).toBe(403);
    expect((await h.call('operator', 'GET', TOKEN_API.verificationKeys(id))).status).toBe(403);
    expect((await h.call('operator', 'GET', TOKEN_API.connection('nobody'))).status).toBe(400);
    expect(await h.create('rights')).toMatchObject({ status: 409, body: { code: 'name_conflict' } });
    const bad = await h.call('operator', 'POST', TOKEN_API.connections, { name: 'x', region: 'zz' });
    expect(bad).toMatchObject({ status: 400, body: { message: expect.stringContaining('region') } });
    expect((await fetch(h.running[0]!.url + TOKEN_API.connections)).status).toBe(401);
  });

  it('takes a new webhook secret, and the old one for two more days', async () => {
    const id = await h.connected('hooks');
    await h.call('operator', 'PATCH', TOKEN_API.connection(id), { webhookSecret: 'hook-canary-2' });
    const secrets = async () => (await h.call('webhook-ingress', 'GET', TOKEN_API.verificationKeys(id))).body.secrets;
    expect(await secrets()).toEqual(['hook-canary-2', 'hook-canary']);
    await h.clock.advance(49 * 3_600_000);
    expect(await secrets()).toEqual(['hook-canary-2']);
  });

  it('takes over the divisions found; one is active in one connection only', async () => {
    const first = await h.connected('first');
    const second = await h.connected('second', { divisions: [2, 3] });
    await discovered(first, [1, 2, 99]);
    await h.stepUntil(async () => (await active(first)).length > 0);
    expect(await active(first)).toEqual([1, 2]);
    await discovered(second, [2, 3, 4]);
    await h.stepUntil(async () => (await active(second)).length > 0);
    expect(await active(second)).toEqual([3]);
    expect((await h.view(second)).reason).toBe('division nl:2 is read by connection first already: left out here');
    const choose = (divisions: unknown) => h.call('operator', 'PUT', TOKEN_API.divisions(second), { divisions });
    expect(await choose('all')).toMatchObject({ status: 409, body: { code: 'division_conflict' } });
    expect((await choose([3, 4])).body).toMatchObject({ reason: null });
    expect(await active(second)).toEqual([3, 4]);
    await h.remove(first);
    expect((await choose('all')).status).toBe(200);
    expect(await active(second)).toEqual([2, 3, 4]);
  });

  it('shows why the divisions could not be listed', async () => {
    const id = await h.connected('unlisted');
    const asked = () => h.messages(TOPICS.command).then((all) => all.find((m) => m.connectionId === id));
    await h.stepUntil(async () => (await asked()) !== undefined, 500, 20);
    const failure = { type: 'failed', connectionId: id, code: 'x', message: 'a scope is missing', remedy: 'grant it' };
    await h.send(TOPICS.answer, id, { ...failure, id: 'another command', message: 'not ours' });
    await h.send(TOPICS.answer, id, { ...failure, id: (await asked()).id });
    await h.stepUntil(async () => (await h.view(id)).reason !== null);
    expect(await h.view(id)).toMatchObject({
      state: 'authorised',
      reason: expect.stringContaining('a scope is missing'),
      remedy: 'grant it',
    });
  });

  it('tells the others the state of each connection, removed ones too, and all again at a start', async () => {
    const id = await h.connected('told');
    const states = async () => (await h.messages(TOPICS.connectionState)).filter((m) => m.connectionId === id);
    await h.stepUntil(async () => (await states()).some((m) => m.state === 'authorised'), 500, 20);
    expect((await states()).at(-1)).toMatchObject({ webhookUrl: `https://example.test/webhooks/exact/${id}` });
    const before = (await states()).length;
    const again = await h.start();
    await h.stepUntil(async () => (await states()).length > before, 500, 20);
    await again.stop();
    await h.remove(id);
    await h.stepUntil(async () => (await states()).at(-1).state === 'removed', 500, 20);
    expect(JSON.stringify([await states(), await h.messages(TOPICS.command)])).not.toMatch(SECRETS);
  });

  it('never says a secret in a log or an error', () => {
    expect(h.logged.length).toBeGreaterThan(5);
    expect(h.logged.join('')).not.toMatch(SECRETS);
    expect(h.logged.join('')).not.toContain(h.masterKey);
    expect(h.refused.length).toBeGreaterThan(5);
    expect(h.refused.join('')).not.toMatch(SECRETS);
  });
});
