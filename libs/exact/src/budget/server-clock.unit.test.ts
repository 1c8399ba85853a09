import { ManualClock } from '@ml-connector/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServerClock } from './server-clock.js';

const START = Date.UTC(2026, 6, 1, 12);

describe('ServerClock', () => {
  it('is never ahead of the server and soon close to it, whatever calls take', () => {
    const calls = fc.array(fc.tuple(fc.nat(3_000), fc.nat(3_000), fc.nat(5_000)), { minLength: 30, maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: -600_000, max: 600_000 }), calls, (aheadMs, steps) => {
        let steadyMs = 0;
        const clock = new ServerClock(new ManualClock(START), () => steadyMs);
        for (const [thereMs, backMs, pauseMs] of steps) {
          const sentAtMs = steadyMs;
          const serverMs = START + aheadMs + steadyMs + thereMs;
          steadyMs += thereMs + backMs;
          clock.observe({ serverTimeMs: Math.floor(serverMs / 1000) * 1000, sentAtMs, receivedAtMs: steadyMs });
          expect(clock.now()).toBeLessThanOrEqual(START + aheadMs + steadyMs);
          steadyMs += pauseMs;
        }
        expect(START + aheadMs + steadyMs - clock.now()).toBeLessThan(4_000);
      }),
    );
  });

  it('is not moved by a step of this machine, and follows a server that is set back', async () => {
    const wall = new ManualClock(START);
    const clock = new ServerClock(wall, () => 500);
    clock.observe({ serverTimeMs: START, sentAtMs: 400, receivedAtMs: 500 });
    await wall.advance(600_000);
    expect(clock.now()).toBe(START);
    clock.observe({ serverTimeMs: START - 60_000, sentAtMs: 500, receivedAtMs: 500 });
    expect(clock.now()).toBe(START - 60_000);
  });
});
