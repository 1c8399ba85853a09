import type { Gauge } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { describe, expect, it } from 'vitest';
import { ConsumerLag } from './consumer-lag.js';

const OWNER = {};

function recorder(): Gauge & { readonly values: Map<string, number> } {
  const values = new Map<string, number>();
  return {
    values,
    set: (value, labels = {}) => values.set(`${labels['topic']}/${labels['partition']}`, value),
    reset: () => values.clear(),
  };
}

function lagOf() {
  const [lag, oldestAge, clock] = [recorder(), recorder(), new ManualClock()];
  return { lag, oldestAge, clock, standing: new ConsumerLag({ lag, oldestAge }, clock) };
}

describe('ConsumerLag', () => {
  it('lets the age of the oldest message grow while its batch is in hand, and drops it when all is done', async () => {
    const { lag, oldestAge, clock, standing } = lagOf();
    standing.set(OWNER, 't', 1, 30, clock.now() - 2_000);
    await clock.advance(60_000);
    standing.refresh();
    expect([lag.values.get('t/1'), oldestAge.values.get('t/1')]).toEqual([30, 62]);
    standing.set(OWNER, 't', 1, 0, clock.now());
    await clock.advance(60_000);
    standing.refresh();
    expect([lag.values.get('t/1'), oldestAge.values.get('t/1')]).toEqual([0, 0]);
  });

  it('shows no message from the future as younger than nothing', () => {
    const { oldestAge, clock, standing } = lagOf();
    standing.set(OWNER, 't', 0, 1, clock.now() + 5_000);
    expect(oldestAge.values.get('t/0')).toBe(0);
  });

  it('keeps what others of the process have when partitions of one are given anew', () => {
    const { lag, clock, standing } = lagOf();
    standing.set(OWNER, 't', 0, 1, clock.now());
    standing.set({}, 't', 1, 7, clock.now());
    standing.forget(OWNER);
    expect([...lag.values]).toEqual([['t/1', 7]]);
  });

  it('forgets partitions that are given anew', () => {
    const { lag, oldestAge, clock, standing } = lagOf();
    standing.set(OWNER, 't', 0, 1, clock.now());
    standing.forget(OWNER);
    standing.refresh();
    expect([lag.values.size, oldestAge.values.size]).toEqual([0, 0]);
  });
});
