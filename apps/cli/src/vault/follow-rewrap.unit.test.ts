import type { VaultRewrap } from '@ml-connector/contracts';
import { RetriableError } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { describe, expect, it } from 'vitest';
import { followRewrap } from './follow-rewrap.js';

const at = (state: VaultRewrap['state'], left: number): VaultRewrap => ({
  state,
  left,
  total: 10,
  primaryKeyId: 'k2',
  refused: [],
  waitingFor: state === 'waiting' ? ['old-one'] : [],
});

/** Follows a rewrap that answers as told, the last answer for ever; calls in order. */
async function follow(answers: (VaultRewrap | Error)[]): Promise<{ end: unknown; calls: string[]; shown: string[] }> {
  const clock = new ManualClock();
  const calls: string[] = [];
  const shown: string[] = [];
  const answer = (call: string) => (): Promise<VaultRewrap> => {
    calls.push(call);
    const next = answers.length > 1 ? answers.shift()! : answers[0]!;
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
  const show = (p: VaultRewrap): void => void shown.push(`${p.state} ${p.left}`);
  let end: unknown;
  followRewrap({ start: answer('start'), look: answer('look'), show, clock }).then(
    (progress) => (end = progress.state),
    (error: unknown) => (end = error),
  );
  for (let i = 0; i < 400 && end === undefined; i++) await clock.advance(500);
  return { end, calls, shown };
}

describe('followRewrap', () => {
  it('starts once, then looks until all is done', async () => {
    const { end, calls, shown } = await follow([at('running', 10), at('running', 5), at('done', 0)]);
    expect(end).toBe('done');
    expect(calls).toEqual(['start', 'look', 'look']);
    expect(shown).toEqual(['running 10', 'running 5', 'done 0']);
  });

  it('starts again while replicas are waited for, and when a run died', async () => {
    const { end, calls } = await follow([
      at('waiting', 10),
      at('running', 10),
      at('idle', 4),
      at('running', 4),
      at('done', 0),
    ]);
    expect(end).toBe('done');
    expect(calls).toEqual(['start', 'start', 'look', 'start', 'look']);
  });

  it('bears a replica that does not answer for a moment, and ends where a row is refused', async () => {
    const away = new RetriableError('service_away', 'restarting');
    expect((await follow([at('running', 10), away, at('stuck', 1)])).end).toBe('stuck');
  });

  it.each([
    [at('waiting', 10), { code: 'replicas_without_key', message: /old-one.*MASTER_KEYS_OLD/ }],
    [at('running', 10), { code: 'rewrap_stands_still', message: /10 rows are left/ }],
  ])('gives up when nothing moves: %o', async (answer, error) => {
    const { end, calls } = await follow([answer]);
    expect(end).toMatchObject({ code: error.code, message: expect.stringMatching(error.message) as string });
    expect(calls.length).toBeGreaterThan(100);
  });
});
