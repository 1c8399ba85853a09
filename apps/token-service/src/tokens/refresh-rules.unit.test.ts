import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL_DEADLINE_MS, decide, pauseAfter, REFRESH_MIN_AGE_MS, shouldRenew } from './refresh-rules.js';

const issuedAt = 1_000_000;
const pair = { issuedAt, expiresAt: issuedAt + 600_000, notBefore: null };

describe('decide', () => {
  it('hands out a token only while a whole call fits into its life, and refreshes never before 570 s', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000 }), (age) => {
        const decision = decide(pair, issuedAt + age);
        if (decision.kind === 'hand_out') expect(600_000 - age).toBeGreaterThan(CALL_DEADLINE_MS);
        if (decision.kind === 'refresh') expect(age).toBeGreaterThanOrEqual(REFRESH_MIN_AGE_MS);
        if (decision.kind === 'wait') expect(decide(pair, issuedAt + age + decision.ms).kind).toBe('refresh');
      }),
    );
  });

  it('always has a token to give for the ordinary ten minutes: never waits', () => {
    for (let age = 0; age < 700_000; age += 500) expect(decide(pair, issuedAt + age).kind).not.toBe('wait');
  });

  it('lets nobody call before the pause after a failure is over', () => {
    const paused = { ...pair, notBefore: issuedAt + 590_000 };
    expect(decide(paused, issuedAt + 572_000).kind).toBe('hand_out');
    expect(shouldRenew(paused, issuedAt + 589_999)).toBe(false);
    expect(decide(paused, issuedAt + 580_000)).toEqual({ kind: 'pause', ms: 10_000 });
    expect(decide(paused, issuedAt + 590_000).kind).toBe('refresh');
  });
});

describe('pauseAfter', () => {
  it('doubles to a minute, at least half of it, and keeps to what Exact asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (n, random) => {
        const full = Math.min(60_000, 5_000 * 2 ** (n - 1));
        expect(pauseAfter(n, 0, random)).toBeGreaterThanOrEqual(Math.floor(full / 2));
        expect(pauseAfter(n, 0, random)).toBeLessThanOrEqual(full);
        expect(pauseAfter(n, 30_000, random)).toBeGreaterThanOrEqual(30_000);
        expect(pauseAfter(n, 30_000, random)).toBeLessThanOrEqual(600_000);
      }),
    );
    expect(pauseAfter(3, 30_000, 0)).toBe(120_000);
  });
});
