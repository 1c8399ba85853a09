import { systemClock } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { CALL_FAILURES, ExactCallError, type CallFailure } from '../errors/exact-call-error.js';
import { Breakers, type BreakerOptions } from './breakers.js';

const clock = new ManualClock();
const made: Breakers[] = [];
let calls = 0;

function breakers(random = () => 0.5, options: Partial<BreakerOptions> = {}): { all: Breakers; changes: string[] } {
  const changes: string[] = [];
  const onChange = (key: string, state: string) => changes.push(`${key} ${state}`);
  const all = new Breakers(options, { clock, onChange, random });
  made.push(all);
  calls = 0;
  return { all, changes };
}
const fail = (failure: CallFailure) => () => {
  calls++;
  return Promise.reject(new ExactCallError(failure, 'no'));
};
const succeed = () => {
  calls++;
  return Promise.resolve('yes');
};
const codeOf = (work: Promise<unknown>) => work.then(String, (error: ExactCallError) => error.code);

async function break20(all: Breakers, key: string): Promise<void> {
  for (let n = 0; n < 20; n++) await codeOf(all.run(key, fail('server_error')));
}

describe('Breakers', () => {
  afterEach(() => {
    for (const one of made.splice(0)) one.close();
  });

  it('opens at twenty failed calls of the window, not before, and leaves other regions alone', async () => {
    const { all } = breakers();
    for (let n = 0; n < 19; n++) await codeOf(all.run('nl/sync', fail('server_error')));
    expect(all.blockedUntilMs('nl/sync')).toBeNull();
    await codeOf(all.run('nl/sync', fail('server_error')));
    expect(await codeOf(all.run('nl/sync', succeed))).toBe('breaker_open');
    expect(calls).toBe(20);
    expect(await codeOf(all.run('be/sync', succeed))).toBe('yes');
    expect(all.notClosed()).toMatchObject([{ key: 'nl/sync', state: 'open' }]);
  });

  it.each(Object.keys(CALL_FAILURES) as CallFailure[])(
    'counts %s only if it says that the site is down',
    async (failure) => {
      const { all } = breakers();
      for (let n = 0; n < 50; n++) await codeOf(all.run('nl/crm', fail(failure)));
      const isDown = ['server_error', 'timeout', 'unreachable'].includes(failure);
      expect(calls).toBe(isDown ? 20 : 50);
      expect(all.notClosed()).toHaveLength(isDown ? 1 : 0);
    },
  );

  it('forgets what failed before the window', async () => {
    const { all } = breakers(undefined, { windowMs: 100 });
    for (let n = 0; n < 19; n++) await codeOf(all.run('nl/crm', fail('server_error')));
    // The window is opossum's and follows the machine's clock.
    await systemClock.sleep(250);
    await codeOf(all.run('nl/crm', fail('server_error')));
    expect(all.notClosed()).toEqual([]);
  });

  it('stays closed while at least half of the calls are answered', async () => {
    const { all } = breakers();
    for (let n = 0; n < 60; n++) await codeOf(all.run('nl/crm', n % 3 === 0 ? fail('server_error') : succeed));
    expect(all.notClosed()).toEqual([]);
  });

  it('lets other families of the region and other regions through at their full rate while one is down', async () => {
    const { all } = breakers();
    await break20(all, 'nl/sync');
    for (let n = 0; n < 5; n++)
      for (const key of ['nl/crm', 'be/sync']) expect(await codeOf(all.run(key, succeed)), key).toBe('yes');
    expect(all.notClosed().map(({ key }) => key)).toEqual(['nl/sync']);
  });

  it('waits between half and all of the time, at random', async () => {
    const waits: number[] = [];
    for (const dice of [0, 0.5, 1]) {
      const { all } = breakers(() => dice);
      await break20(all, 'nl/sync');
      waits.push((all.blockedUntilMs('nl/sync') ?? 0) - clock.now());
    }
    expect(waits).toEqual([5_000, 7_500, 10_000]);
  });

  it('makes one trial at a time, waits longer after each that fails, and closes with the first that succeeds', async () => {
    const { all, changes } = breakers();
    await break20(all, 'nl/sync');
    const waits: number[] = [];
    for (let n = 0; n < 6; n++) {
      const trialAtMs = all.blockedUntilMs('nl/sync') ?? 0;
      waits.push(trialAtMs - clock.now());
      await clock.advance(trialAtMs - clock.now());
      const two = await Promise.all([1, 2].map(() => codeOf(all.run('nl/sync', fail('server_error')))));
      expect(two).toEqual(['server_error', 'breaker_open']);
    }
    expect(waits).toEqual([7_500, 15_000, 30_000, 60_000, 90_000, 90_000]);
    await clock.advance(120_000);
    expect(await codeOf(all.run('nl/sync', succeed))).toBe('yes');
    expect(changes.at(-1)).toBe('nl/sync closed');
    expect(all.notClosed()).toEqual([]);
    // It starts anew: one failure does not open it again.
    await codeOf(all.run('nl/sync', fail('server_error')));
    expect(all.blockedUntilMs('nl/sync')).toBeNull();
  });

  it('closes when the trial is refused: the site answers again', async () => {
    const { all } = breakers();
    await break20(all, 'nl/sync');
    await clock.advance(120_000);
    await codeOf(all.run('nl/sync', fail('forbidden')));
    expect(all.blockedUntilMs('nl/sync')).toBeNull();
  });
});
