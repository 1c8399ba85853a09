import { RetriableError, silentLogger, TerminalError } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';
import { ManualClock } from '@ml-connector/testing';
import { describe, expect, it } from 'vitest';
import { DeployOnStart } from './deploy-on-start.js';
import type { Deployer } from './deployer.js';

const DAY_MS = 86_400_000;

/** Tries within a day when each fails so; `worksAt`: the try that does not. */
async function triesOf(error: Error, worksAt = Infinity): Promise<number> {
  const clock = new ManualClock();
  const failures: unknown[] = [];
  let tries = 0;
  const deploy = (unlessDeployed: boolean): Promise<void> => {
    expect(unlessDeployed).toBe(true);
    return ++tries >= worksAt ? Promise.resolve() : Promise.reject(error);
  };
  const deployer = { deploy, stop: () => Promise.resolve() } as unknown as Deployer;
  const onStart = new DeployOnStart(deployer, true, clock, silentLogger, (cause) => failures.push(cause));
  onStart.onApplicationBootstrap();
  await clock.advance(DAY_MS);
  await onStart.beforeApplicationShutdown();
  expect(failures).toEqual([]);
  return tries;
}

describe('DeployOnStart', () => {
  it('tries until it works, and then no more', async () => {
    expect(await triesOf(new RetriableError('looker_away', 'away'), 5)).toBe(5);
  });

  it('comes back every minute for what passes, and for a key that may be stored any moment', async () => {
    expect(await triesOf(new RetriableError('looker_away', 'away'))).toBeGreaterThan(1_400);
    expect(await triesOf(new ApiException(404, 'looker_not_connected', 'no key'))).toBeGreaterThan(1_400);
  });

  it('does not use up the calls of a day on what Looker refuses', async () => {
    expect(await triesOf(new TerminalError('explore_unguarded', 'custom::own'))).toBeLessThan(120);
  });
});
