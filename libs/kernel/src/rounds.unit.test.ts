import { setImmediate as settled } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Clock } from './clock.js';
import { RetriableError } from './errors.js';
import { silentLogger } from './ports.js';
import { Rounds } from './rounds.js';

/** A clock whose sleeps end when the test says so. */
class HeldClock implements Clock {
  #end: () => void = () => undefined;

  now(): number {
    return 0;
  }

  sleep(_ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#end = resolve;
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
    });
  }

  async endSleep(): Promise<void> {
    this.#end();
    await settled();
  }
}

async function started(round: (n: number) => Promise<boolean | void>) {
  const clock = new HeldClock();
  const failures: unknown[] = [];
  const waits: string[] = [];
  let begun = 0;
  const logger = { ...silentLogger, warn: (event: string) => void waits.push(event) };
  const fail = (error: unknown) => void failures.push(error);
  const rounds = new Rounds({ everyMs: 1_000, waitsEvent: 'round_waits', clock, logger, fail }, () => round(++begun));
  rounds.start();
  await settled();
  return { rounds, clock, failures, waits, begun: () => begun };
}

describe('Rounds', () => {
  it('begin at once, again after each pause, and at once where there is more', async () => {
    const { rounds, clock, begun } = await started((n) => Promise.resolve(n < 3));
    expect(begun()).toBe(3);
    await clock.endSleep();
    await clock.endSleep();
    expect(begun()).toBe(5);
    await rounds.stop();
    await clock.endSleep();
    expect(begun()).toBe(5);
  });

  it('need not wait for the pause when nudged, though it was during a round', async () => {
    const gate = Promise.withResolvers<undefined>();
    const { rounds, begun } = await started((n) => (n === 1 ? gate.promise : Promise.resolve()));
    rounds.nudge();
    gate.resolve(undefined);
    await settled();
    expect(begun()).toBe(2);
    rounds.nudge();
    await settled();
    expect(begun()).toBe(3);
    await rounds.stop();
  });

  it('go on after what passes, and end with what does not', async () => {
    const { clock, failures, waits, begun } = await started((n) =>
      Promise.reject(n === 1 ? new RetriableError('away', 'away') : new Error('a bug')),
    );
    expect(waits).toEqual(['round_waits']);
    await clock.endSleep();
    expect(failures).toEqual([expect.objectContaining({ message: 'a bug' })]);
    await clock.endSleep();
    expect(begun()).toBe(2);
  });

  it('stop only when the round in hand is done', async () => {
    const gate = Promise.withResolvers<undefined>();
    const { rounds } = await started(() => gate.promise);
    let stopped = false;
    const stopping = rounds.stop().then(() => (stopped = true));
    await settled();
    expect(stopped).toBe(false);
    expect(rounds.signal.aborted).toBe(true);
    gate.resolve(undefined);
    await stopping;
  });
});
