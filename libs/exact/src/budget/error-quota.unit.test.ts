import { describe, expect, it } from 'vitest';
import { ERRORS_BEFORE_PARKING, noteError, quotaBlockedUntilMs, type ErrorTimes } from './error-quota.js';

describe('error quota', () => {
  it('parks at seven errors of an hour and until the first of them is an hour old', () => {
    let times: ErrorTimes = [];
    for (let n = 0; n < ERRORS_BEFORE_PARKING; n++) {
      expect(quotaBlockedUntilMs(times, n * 60_000)).toBeNull();
      times = noteError(times, n * 60_000);
    }
    expect(quotaBlockedUntilMs(times, 400_000)).toBe(3_600_000);
    expect(quotaBlockedUntilMs(times, 3_600_000)).toBeNull();
  });

  it('lets errors spread over hours pass', () => {
    let times: ErrorTimes = [];
    for (let n = 0; n < 50; n++) times = noteError(times, n * 601_000);
    expect(quotaBlockedUntilMs(times, 50 * 601_000)).toBeNull();
    expect(times.length).toBeLessThan(8);
  });
});
