import { describe, expect, it } from 'vitest';
import { ERRORS_BEFORE_PARKING, quotaBlockedUntilMs } from './error-quota.js';

const every = (ms: number, count: number) => Array.from({ length: count }, (_, n) => n * ms);

describe('error quota', () => {
  it('parks at seven errors of an hour and until the first of them is an hour old', () => {
    const times = every(60_000, ERRORS_BEFORE_PARKING);
    for (let n = 0; n < ERRORS_BEFORE_PARKING; n++)
      expect(quotaBlockedUntilMs(times.slice(0, n), n * 60_000)).toBeNull();
    expect(quotaBlockedUntilMs(times, 400_000)).toBe(3_600_000);
    expect(quotaBlockedUntilMs(times, 3_600_000)).toBeNull();
  });

  it('lets errors spread over hours pass', () => {
    expect(quotaBlockedUntilMs(every(601_000, 50), 50 * 601_000)).toBeNull();
  });
});
