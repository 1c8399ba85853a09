import { CONNECTING_API, TOKEN_API, TOPICS } from '@ml-connector/contracts';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, type OpenedPage } from '../testing/browser.js';
import { VaultHarness } from '../testing/vault-harness.js';

/** An id that no connection has. */
const NOBODY = '00000000-0000-4000-8000-000000000000';
const h = new VaultHarness(new ManualClock(), uniqueName('connecting'));
beforeAll(() => h.open());
afterAll(() => h.close());

const browser = () => new Browser(h.running[0]!.url);
const created = async (name: string, more: object = {}): Promise<string> => (await h.create(name, more)).body.id;
const startUrl = async (id: string): Promise<string> =>
  (await h.call('operator', 'GET', `${TOKEN_API.authorise(id)}?format=json`)).body.startUrl;
const backFrom = (page: OpenedPage, query = 'code=good'): string =>
  `/oauth/callback?${query}&state=${page.location!.searchParams.get('state')}`;
const paste = (id: string, redirected: string) => h.call('operator', 'POST', TOKEN_API.code(id), { redirected });

describe('a consent in a browser', () => {
  it('goes from a link used once, over Exact, back to the same browser', async () => {
    const id = await created('browser');
    const link = await startUrl(id);
    const mine = browser();
    const away = await mine.open(link);
    expect(away.status).toBe(302);
    expect(away.location!.href).toContain(`${h.exactUrl}/api/oauth2/auth?client_id=app`);
    expect(away.headers.get('set-cookie')).toMatch(/^__Host-consent-.*HttpOnly; SameSite=Lax; Secure$/);
    const back = await mine.open(backFrom(away));
    expect(back.status).toBe(200);
    expect(back.text).toContain('connect divisions browser');
    expect(back.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(back.headers.get('cache-control')).toBe('no-store');
    expect(back.headers.get('referrer-policy')).toBe('no-referrer');
    expect(mine.cookies.size).toBe(0);
    expect(await h.view(id)).toMatchObject({ state: 'authorised', reauthoriseUrl: null });
    const again = await mine.open(link, 'application/json');
    expect(again.status).toBe(400);
    expect(JSON.parse(again.text)).toMatchObject({ code: 'bad_ticket' });
  });

  it('is refused to another browser, and stays good for its own', async () => {
    const id = await created('two browsers');
    const mine = browser();
    const away = await mine.open(await startUrl(id));
    const other = browser();
    await other.open(await startUrl(await created('of the other')));
    for (const stranger of [other, browser()]) {
      const refused = await stranger.open(backFrom(away));
      expect(refused.status).toBe(403);
      expect(refused.text).toContain('<h1 class="no">Another browser</h1>');
    }
    expect(await paste(id, `https://example.test${backFrom(away)}`)).toMatchObject({
      status: 403,
      body: { code: 'other_browser' },
    });
    expect((await h.view(id)).state).toBe('new');
    expect((await mine.open(backFrom(away))).status).toBe(200);
  });

  it('keeps two consents under way apart', async () => {
    const [one, two] = [await created('tab one'), await created('tab two')];
    const mine = browser();
    const first = await mine.open(await startUrl(one));
    const second = await mine.open(await startUrl(two));
    expect((await mine.open(backFrom(first))).status).toBe(200);
    expect((await mine.open(backFrom(second))).status).toBe(200);
  });

  it.each([
    ['refused at Exact', 'error=access_denied', 400, 'consent_refused'],
    ['with a code Exact does not take', 'code=bad', 400, 'code_expired'],
    ['with two codes', 'code=good&code=good', 400, 'consent_refused'],
  ])('ends %s with a page that says so', async (name, query, status, code) => {
    const mine = browser();
    const away = await mine.open(await startUrl(await created(name)));
    const answer = await mine.open(backFrom(away, query), 'application/json');
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      status,
      { code, message: expect.any(String), remedy: expect.stringContaining('begin') },
    ]);
  });

  it.each([
    ['no state', '/oauth/callback?code=good', 'bad_state'],
    ['a malformed state', '/oauth/callback?code=good&state=%00%27--', 'bad_state'],
    ['a state of nobody', `/oauth/callback?code=good&state=${'a'.repeat(32)}`, 'bad_state'],
    ['a link of nobody', '/oauth/start/nope', 'bad_ticket'],
    ['a connection of nobody', '/oauth/again/nobody/key', 'connection_not_found'],
  ])('is refused with %s', async (_name, path, code) => {
    const answer = await browser().open(path, 'application/json');
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(JSON.parse(answer.text)).toMatchObject({ code, message: expect.any(String) });
  });

  it('tries the same address again after Exact was away', async () => {
    const id = await created('away');
    const mine = browser();
    const away = await mine.open(await startUrl(id));
    h.exact.away = true;
    const waiting = mine.open(backFrom(away));
    let late: OpenedPage | undefined;
    void waiting.then((page) => (late = page));
    await h.stepUntil(() => late !== undefined);
    expect([late?.status, late?.text]).toEqual([503, expect.stringContaining('reload this page')]);
    h.exact.away = false;
    expect((await mine.open(backFrom(away))).status).toBe(200);
  });

  it('never shows what was sent as markup', async () => {
    const id = await created('<img src=x onerror=alert(1)>');
    const mine = browser();
    const away = await mine.open(await startUrl(id));
    const page = await mine.open(backFrom(away));
    expect(page.text).toContain('&lt;img');
    expect(page.text).not.toContain('<img');
  });
});

describe('a pasted consent', () => {
  it('is used once, in time, and only for its connection', async () => {
    const [mine, other] = [await created('mine'), await created('other')];
    const address = await h.consent(mine);
    expect(await paste(other, address)).toMatchObject({ status: 400, body: { code: 'other_connection' } });
    // The page of Exact's redirect says what to do, and does not use the code up.
    const page = await browser().open(address);
    expect([page.status, page.text]).toEqual([400, expect.stringContaining('One more step')]);
    expect((await paste(mine, address)).body).toMatchObject({ state: 'authorised', reason: null });
    expect(await paste(mine, address)).toMatchObject({ status: 400, body: { code: 'state_used' } });
    expect(await paste(mine, 'code=good')).toMatchObject({ status: 400, body: { code: 'bad_address' } });
    expect(await paste(NOBODY, address)).toMatchObject({ status: 404, body: { code: 'connection_not_found' } });
    const late = await h.consent(mine);
    await h.clock.advance(16 * 60_000);
    expect(await paste(mine, late)).toMatchObject({ status: 400, body: { code: 'state_expired' } });
  });
});

describe('a connection that lost its tokens', () => {
  it('is authorised again by one click, and its link ends with that', async () => {
    const id = await h.connected('lost');
    await h.clock.advance(575_000);
    h.exact.loseChain();
    await h.clock.advance(60_000);
    expect((await h.token(id)).status).toBeGreaterThanOrEqual(409);
    const held = await h.view(id);
    expect(held).toMatchObject({
      state: 'held',
      reauthoriseUrl: expect.stringMatching(/^https:\/\/example\.test\/oauth\/again\//),
    });
    expect(held.remedy).toContain(held.reauthoriseUrl);
    const state = async () => (await h.messages(TOPICS.connectionState)).filter((m) => m.connectionId === id).at(-1);
    await h.stepUntil(async () => (await state())?.state === 'held', 500, 40);
    expect(JSON.stringify(await state())).not.toContain('/oauth/again/');
    const mine = browser();
    const wrong = await browser().open(held.reauthoriseUrl!.replace(/.$/, '!'), 'application/json');
    expect([wrong.status, JSON.parse(wrong.text).code]).toEqual([400, 'bad_link']);
    const away = await mine.open(held.reauthoriseUrl!);
    expect((await mine.open(backFrom(away))).status).toBe(200);
    expect(await h.view(id)).toMatchObject({ state: 'restored', reason: null, reauthoriseUrl: null });
    expect((await mine.open(held.reauthoriseUrl!)).status).toBe(400);
    expect((await h.token(id)).status).toBe(200);
  });
});

describe('bad input', () => {
  it.each([
    ['an unknown region', { region: 'zz' }, 'bad_request', 'nl'],
    [
      'the site of another region',
      { region: 'nl', baseUrl: 'https://start.exactonline.be' },
      'region_mismatch',
      'region be',
    ],
    ['an address that is none', { redirectUri: 'callback' }, 'bad_request', 'redirectUri'],
    ['a division that is none', { divisions: [0] }, 'bad_request', 'divisions'],
  ])('of a connection: %s', async (name, more, code, said) => {
    const { status, body } = await h.create(name, more);
    expect([status, body.code]).toEqual([400, code]);
    expect(body.message).toContain(said);
  });

  it.each([
    ['operator', 'GET', TOKEN_API.divisions(NOBODY), undefined, 404, 'connection_not_found'],
    ['operator', 'GET', TOKEN_API.divisions("x'--"), undefined, 400, 'bad_id'],
    ['operator', 'POST', CONNECTING_API.discover(NOBODY), undefined, 404, 'connection_not_found'],
    ['operator', 'PUT', CONNECTING_API.division(NOBODY, 7), { active: true }, 404, 'connection_not_found'],
    ['operator', 'PUT', `${TOKEN_API.divisions(NOBODY)}/abc`, { active: true }, 400, 'bad_request'],
    ['operator', 'PUT', CONNECTING_API.division(NOBODY, 7), { activ: true }, 400, 'bad_request'],
    ['operator', 'PUT', CONNECTING_API.division(NOBODY, 7), { backfillFrom: '31-12-2025' }, 400, 'bad_request'],
    ['operator', 'POST', CONNECTING_API.ping, { connection: 'nobody' }, 404, 'connection_not_found'],
    ['operator', 'POST', CONNECTING_API.ping, { timeoutMs: 1 }, 400, 'bad_request'],
    ['exact-fetcher', 'GET', TOKEN_API.divisions(NOBODY), undefined, 403, 'not_allowed'],
    ['looker-sync', 'POST', CONNECTING_API.ping, undefined, 403, 'not_allowed'],
  ] as const)('by %s: %s %s %o is %i', async (caller, method, path, body, status, code) => {
    expect(await h.call(caller, method, path, body)).toMatchObject({ status, body: { code } });
  });

  it('of a connection without tokens: nobody is asked for its divisions', async () => {
    const asked = await h.call('operator', 'POST', CONNECTING_API.discover(await created('not yet')));
    expect(asked).toMatchObject({ status: 409, body: { code: 'connection_held', remedy: expect.any(String) } });
  });
});
