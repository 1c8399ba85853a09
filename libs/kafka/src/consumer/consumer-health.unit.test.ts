import { ManualClock } from '@ml-connector/testing';
import { describe, expect, it } from 'vitest';
import { ConsumerHealth } from './consumer-health.js';

describe('ConsumerHealth', () => {
  it('is ready only with partitions and a first fetch, and again only after a crash is over', () => {
    const health = new ConsumerHealth(new ManualClock());
    health.fetched();
    expect(health.ready().ok).toBe(false);
    health.joined();
    expect(health.ready().ok).toBe(false);
    health.fetched();
    expect(health.ready().ok).toBe(true);
    health.crashed();
    expect(health.ready().ok).toBe(false);
    health.joined();
    health.fetched();
    expect(health.ready().ok).toBe(true);
    health.stopping();
    expect(health.ready().ok).toBe(false);
  });

  it('is not ready after 30 s and not live after five minutes of silence; a heartbeat is a sign', async () => {
    const clock = new ManualClock();
    const health = new ConsumerHealth(clock);
    health.joined();
    health.fetched();
    await clock.advance(29_000);
    health.sign();
    await clock.advance(29_000);
    expect(health.ready().ok).toBe(true);
    await clock.advance(2000);
    expect(health.ready()).toEqual({ ok: false, detail: 'no fetch and no heartbeat for 31 s' });
    expect(health.live().ok).toBe(true);
    await clock.advance(300_000);
    expect(health.live().ok).toBe(false);
  });
});
