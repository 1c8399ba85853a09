import { ManualClock } from '@ml-connector/testing';
import { describe, expect, it } from 'vitest';
import { TokenSource } from './token-source.js';

/** A token-service that gives out what it has, and counts who asks. */
function tokensOf(clock: ManualClock) {
  const desk = { token: 'first', asked: 0 };
  const call = (): Promise<unknown> => {
    desk.asked += 1;
    return Promise.resolve({ accessToken: desk.token, expiresAt: clock.now() + 600_000, baseUrl: 'https://exact' });
  };
  return { desk, source: new TokenSource({ call: call as never }, clock) };
}

describe('TokenSource', () => {
  it('asks token-service once for many calls at a time, and again before a token ends within a call', async () => {
    const clock = new ManualClock();
    const { desk, source } = tokensOf(clock);
    const tokens = await Promise.all(Array.from({ length: 20 }, () => source.get('nl')));
    expect(new Set(tokens.map(({ accessToken }) => accessToken))).toEqual(new Set(['first']));
    expect(desk.asked).toBe(1);
    await clock.advance(576_000);
    await source.get('nl');
    expect(desk.asked).toBe(2);
  });

  it('asks once for another one when Exact refuses a token, and goes on with that', async () => {
    const { desk, source } = tokensOf(new ManualClock());
    await source.get('nl');
    source.refused('nl', 'first');
    desk.token = 'second';
    // Others whose calls were refused with the same token say so as well.
    source.refused('nl', 'first');
    const tokens = await Promise.all([source.get('nl'), source.get('nl')]);
    expect(tokens.map(({ accessToken }) => accessToken)).toEqual(['second', 'second']);
    source.refused('nl', 'first');
    await source.get('nl');
    expect(desk.asked).toBe(2);
  });

  it('never gives out a refused token again, of the connection it was refused for', async () => {
    const { source } = tokensOf(new ManualClock());
    await source.get('nl');
    source.refused('nl', 'first');
    for (let tries = 0; tries < 3; tries++)
      await expect(source.get('nl')).rejects.toMatchObject({ code: 'not_authorised' });
    await expect(source.get('be')).resolves.toMatchObject({ accessToken: 'first' });
  });
});
