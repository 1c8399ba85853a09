import { RetriableError, silentLogger } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { describe, expect, it } from 'vitest';
import type { ConnectionKeys } from './connection-keys.js';
import { KeyCache } from './key-cache.js';

function setUp() {
  const clock = new ManualClock();
  const state = { asked: 0, away: false, slow: Promise.resolve(), divisions: new Set([1]), known: true };
  const cache = new KeyCache(
    async (connectionId): Promise<ConnectionKeys | null> => {
      state.asked++;
      await state.slow;
      if (state.away) throw new RetriableError('service_unreachable', 'away');
      if (!state.known) return null;
      return { connectionId, region: 'nl', clientId: 'c', secrets: [], divisions: new Set(state.divisions) };
    },
    clock,
    silentLogger,
  );
  const divisions = async () => {
    const answer = await cache.find('a');
    return answer.kind === 'found' ? [...answer.keys.divisions] : answer.kind;
  };
  return { clock, state, cache, divisions };
}

describe('KeyCache', () => {
  it('asks once for many, and again after a change was told or five minutes', async () => {
    const { clock, state, cache, divisions } = setUp();
    await Promise.all(Array.from({ length: 20 }, divisions));
    expect(state.asked).toBe(1);
    state.divisions = new Set([1, 2]);
    expect(await divisions()).toEqual([1]);
    cache.expire('a');
    expect(await divisions()).toEqual([1, 2]);
    await clock.advance(300_001);
    await divisions();
    expect(state.asked).toBe(3);
  });

  it('lets nobody wait for token-service once it has keys and that does not answer', async () => {
    const { clock, state, cache, divisions } = setUp();
    await divisions();
    state.slow = new Promise(() => undefined);
    await clock.advance(300_001);
    expect(await divisions()).toEqual([1]);
    expect(await divisions()).toEqual([1]);
    expect(state.asked).toBe(2);
    void cache.recheck('a', 'signature');
    expect(await cache.recheck('a', 'signature')).toMatchObject({ kind: 'found' });
  });

  it('is not made to load keys again and again by what does not fit them, token-service there or away', async () => {
    const { clock, state, cache, divisions } = setUp();
    await divisions();
    for (const away of [false, true]) {
      state.away = away;
      state.asked = 0;
      for (let i = 0; i < 50; i++) await cache.recheck('a', 'signature');
      expect(state.asked).toBe(1);
      // A stranger's signatures do not use up the look that a new division needs.
      await cache.recheck('a', 'division 7');
      expect(state.asked).toBe(2);
      await clock.advance(10_001);
    }
  });

  it('answers with nothing of before a removal that was told while it asked', async () => {
    const { state, cache } = setUp();
    let answer = (): void => undefined;
    state.slow = new Promise((resolve) => (answer = resolve));
    const asked = cache.find('a');
    cache.forget('a');
    state.known = false;
    answer();
    expect((await asked).kind).toBe('unknown');
  });

  it('asks for a few unknown ids at a time only', async () => {
    const { state, cache } = setUp();
    state.slow = new Promise(() => undefined);
    const answers = Array.from({ length: 50 }, (_, n) => cache.find(`guess-${n}`));
    expect((await answers[49])?.kind).toBe('unavailable');
    expect(state.asked).toBe(16);
  });

  it("outlives token-service's absence with what it has, but not the removal of the connection", async () => {
    const { clock, state, cache, divisions } = setUp();
    await divisions();
    state.away = true;
    cache.expire('a');
    expect(await divisions()).toEqual([1]);
    await clock.advance(3_600_000);
    expect(await divisions()).toEqual([1]);
    cache.forget('a');
    expect(await divisions()).toBe('unavailable');
  });

  it('does not ask again and again for an id nobody knows', async () => {
    const { clock, state, divisions } = setUp();
    state.known = false;
    for (let i = 0; i < 10; i++) expect(await divisions()).toBe('unknown');
    expect(state.asked).toBe(1);
    state.known = true;
    await clock.advance(10_001);
    expect(await divisions()).toEqual([1]);
  });
});
