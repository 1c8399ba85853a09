import { ManualClock, uniqueName } from '@ml-connector/testing';
import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ConnectionRow } from '../store/connection.entity.js';
import { VaultHarness } from '../testing/vault-harness.js';

const h = new VaultHarness(new ManualClock(), uniqueName('vault'));
beforeAll(() => h.open());
afterAll(() => h.close());
afterEach(() => {
  h.exact.away = false;
  h.exact.loseAnswers = 0;
  h.exact.beforeAnswer = () => Promise.resolve();
});

const rows = () => h.running[0]!.app.get(DataSource).getRepository(ConnectionRow);
const settled = (asked: Promise<unknown>) => {
  let done = false;
  void asked.finally(() => (done = true));
  return () => done;
};

describe('custody of tokens', () => {
  it('lets fifty readers cause one refresh, never before 570 s', async () => {
    const id = await h.connected('readers');
    const first = (await h.token(id)).body.accessToken;
    const before = h.exact.refreshes;
    await h.clock.advance(560_000);
    expect((await h.token(id)).body.accessToken).toBe(first);
    await h.clock.advance(20_000);
    const answers = await Promise.all(Array.from({ length: 50 }, () => h.token(id)));
    const tokens = new Set(answers.map((a) => a.body.accessToken));
    expect(tokens.size).toBe(1);
    expect(tokens.has(first)).toBe(false);
    expect({ refreshes: h.exact.refreshes - before, tooEarly: h.exact.tooEarly }).toEqual({
      refreshes: 1,
      tooEarly: 0,
    });
  });

  it('shares one refresh over two replicas', async () => {
    const id = await h.connected('replicas');
    const other = await h.start();
    const before = h.exact.refreshes;
    await h.clock.advance(580_000);
    const asked = Promise.all(Array.from({ length: 20 }, (_, i) => h.token(id, i % 2 ? other : h.running[0]!)));
    await h.stepUntil(settled(asked), 200);
    expect(new Set((await asked).map((a) => a.status))).toEqual(new Set([200]));
    expect(h.exact.refreshes - before).toBe(1);
    await other.stop();
  });

  it('waits out an endpoint that is away, without a call for each reader', async () => {
    const id = await h.connected('away');
    await h.clock.advance(580_000);
    h.exact.away = true;
    const before = h.exact.calls;
    const asked = Promise.all(Array.from({ length: 20 }, () => h.token(id)));
    await h.stepUntil(settled(asked));
    expect(new Set((await asked).map((a) => a.status))).toEqual(new Set([503]));
    expect((await h.token(id)).body.code).toBe('refresh_failed_lately');
    expect(h.exact.calls - before).toBe(4);
    h.exact.away = false;
    await h.clock.advance(5_000);
    expect((await h.token(id)).status).toBe(200);
    expect((await h.view(id)).state).toBe('authorised');
  });

  it('holds a connection whose answer was lost on the way, says what to do, and a new consent brings it back', async () => {
    const id = await h.connected('lost');
    await h.clock.advance(580_000);
    h.exact.loseAnswers = 1;
    const asked = h.token(id);
    await h.stepUntil(settled(asked));
    expect((await asked).status).toBeGreaterThanOrEqual(400);
    expect(await h.view(id)).toMatchObject({
      state: 'held',
      reason: expect.stringContaining('newer refresh token'),
      remedy: expect.stringContaining('Authorise the connection again'),
    });
    expect((await h.token(id)).body).toMatchObject({ code: 'connection_held' });
    expect((await h.agree(id)).status).toBe(200);
    expect(await h.view(id)).toMatchObject({ state: 'restored', reason: null });
    expect((await h.token(id)).status).toBe(200);
  });

  it('finds at its next look that a process died between answer and store: tries once, then holds', async () => {
    const id = await h.connected('died');
    await h.clock.advance(580_000);
    await rows().update({ id }, { intentAt: h.clock.now() });
    h.exact.loseChain();
    const before = h.exact.calls;
    await h.stepUntil(async () => (await h.view(id)).state === 'held', 4_000, 400);
    expect(h.exact.calls - before).toBe(1);
  });

  it('goes on when the process that died had not reached Exact', async () => {
    const id = await h.connected('early death');
    await h.clock.advance(580_000);
    await rows().update({ id }, { intentAt: h.clock.now() });
    const { pairSerial } = await rows().findOneByOrFail({ id });
    await h.stepUntil(async () => (await rows().findOneByOrFail({ id })).pairSerial > pairSerial, 4_000, 400);
    expect(await rows().findOneByOrFail({ id })).toMatchObject({ intentAt: null, state: 'authorised' });
  });

  it('keeps the pair in hand while PostgreSQL breaks off, and stores it when it is back', async () => {
    const id = await h.connected('postgres');
    await h.clock.advance(580_000);
    h.exact.beforeAnswer = () => {
      h.line!.cut();
      return Promise.resolve();
    };
    const asked = h.token(id);
    // Away for many tries, and longer than the lease.
    await h.stepUntil(() => h.logged.filter((line) => line.includes('pair_not_stored_yet')).length > 10);
    h.line!.mend();
    await h.stepUntil(settled(asked));
    expect((await asked).body).toMatchObject({ accessToken: expect.stringContaining('access-canary') });
    expect(h.logged.filter((line) => line.startsWith('exit'))).toEqual([]);
    expect((await h.view(id)).state).toBe('authorised');
  });

  it('keeps an idle connection alive, and tells a week before the end when it can not', async () => {
    const id = await h.connected('idle');
    await h.clock.advance(3 * 86_400_000 + 1);
    await h.stepUntil(async () => (await rows().findOneByOrFail({ id })).pairSerial === 2, 4_000, 400);
    h.exact.away = true;
    await h.clock.advance(23 * 86_400_000);
    await h.stepUntil(async () => (await h.view(id)).state === 'expiring', 4_000, 400);
    h.exact.away = false;
    await h.stepUntil(async () => (await h.view(id)).state === 'authorised', 4_000, 400);
  });
});
