import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL_DEADLINE_MS, decide, REFRESH_MIN_AGE_MS } from './refresh-rules.js';

const issuedAt = 1_000_000;
const pair = { issuedAt, expiresAt: issuedAt + 600_000 };

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
});
