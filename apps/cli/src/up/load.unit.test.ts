import type { StreamView } from '@ml-connector/contracts';
import { RetriableError } from '@ml-connector/kernel';
import { describe, expect, it } from 'vitest';
import type { Services } from '../config/services.js';
import { waitForLoad, waitForModel } from './load.js';

const QUIET = { update: () => undefined, close: () => undefined };
const LOADED: StreamView = {
  connectionId: 'c',
  divisionKey: 'nl:1',
  divisionName: 'One',
  feed: 'items',
  kind: 'sync',
  phase: 1,
  state: 'live',
  reason: null,
  checkpoint: null,
  records: 7,
  calls: 3,
  loadCalls: 2,
  loadCallsLeast: 2,
  freshAt: null,
  loaded: true,
  lines: null,
};
const MODEL = { deployed: true, commit: 'a', deployedAt: null, lastError: null, datagroupTriggeredAt: null };
const away = (): never => {
  throw new RetriableError('service_away', 'it does not answer');
};

/** Services that answer in turn; the last answer stands. */
function answering(...answers: readonly (() => unknown)[]): Services {
  let asked = 0;
  const get = async (): Promise<unknown> => Promise.resolve(answers[Math.min(asked++, answers.length - 1)]?.());
  return { get, post: get, put: get, remove: get };
}

describe('waiting for the load', () => {
  it('goes on when a service is away for a moment', async () => {
    const report = await waitForLoad(
      answering(away, () => [LOADED]),
      1,
      QUIET,
      5_000,
    );
    expect(report).toMatchObject({ records: 7, calls: 2, callsLeast: 2, parked: [] });
  });

  it('ends with what the service said when it stays away', async () => {
    await expect(waitForLoad(answering(away), 1, QUIET, 0)).rejects.toThrow('it does not answer');
  });

  it('ends with what is missing when time is over', async () => {
    const open = { ...LOADED, loaded: false, state: 'loading' };
    await expect(
      waitForLoad(
        answering(() => [open]),
        1,
        QUIET,
        0,
      ),
    ).rejects.toThrow('open: nl:1 items (loading)');
  });

  it('does not wait for what no time mends', async () => {
    const refuse = (): never => {
      throw new Error('not allowed');
    };
    await expect(waitForLoad(answering(refuse), 1, QUIET, 5_000)).rejects.toThrow('not allowed');
  });
});

describe('waiting for the model', () => {
  it('goes on when looker-sync is away for a moment', async () => {
    const services = answering(away, () => ({ ...MODEL, callsToday: 1, callsLeft: null }));
    await expect(waitForModel(services, 5_000)).resolves.toBeUndefined();
  });
});
