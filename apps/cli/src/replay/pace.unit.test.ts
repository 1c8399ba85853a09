import { ManualClock } from '@ml-connector/testing';
import { describe, expect, it } from 'vitest';
import { Pace } from './pace.js';

const never = new AbortController().signal;

/** A replay that works on so many messages at a time without end; gives how many it has done. */
function replaying(pace: Pace, messages: number, told: (number | null)[] = []): () => number {
  let done = 0;
  const work = async (): Promise<void> => {
    for (;;) {
      await pace.allow(messages, never, (lag) => told.push(lag));
      done += messages;
      // What is worked on takes no time here: others have their turn.
      await Promise.resolve();
    }
  };
  void work();
  return () => done;
}

describe('the pace of a replay', () => {
  it('is the rate it was given, whatever the size of its steps', async () => {
    const clock = new ManualClock();
    const pace = new Pace({ messagesPerSecond: 1_000, maxLag: 10 }, () => Promise.resolve(0), clock);
    const done = replaying(pace, 250);
    await clock.advance(10_000);
    expect(done()).toBeGreaterThanOrEqual(10_000);
    expect(done()).toBeLessThanOrEqual(10_500);
  });

  it('rests while live traffic is behind, says so, and goes on by itself', async () => {
    const clock = new ManualClock();
    let lag = 0;
    const told: (number | null)[] = [];
    const done = replaying(
      new Pace({ messagesPerSecond: 100, maxLag: 10 }, () => Promise.resolve(lag), clock),
      10,
      told,
    );
    await clock.advance(1_000);
    lag = 11;
    await clock.advance(3_000);
    const rested = done();
    await clock.advance(10_000);
    expect(done()).toBe(rested);
    expect(told.at(-1)).toBe(11);
    lag = 10;
    await clock.advance(2_000);
    expect(done()).toBeGreaterThan(rested);
    expect(told.at(-1)).toBeNull();
  });

  it('is not caught up on after a rest: what was not done then is not done faster', async () => {
    const clock = new ManualClock();
    let lag = 11;
    const done = replaying(new Pace({ messagesPerSecond: 100, maxLag: 10 }, () => Promise.resolve(lag), clock), 10);
    await clock.advance(60_000);
    expect(done()).toBe(0);
    lag = 0;
    await clock.advance(10_000);
    expect(done()).toBeLessThanOrEqual(1_020);
  });
});
