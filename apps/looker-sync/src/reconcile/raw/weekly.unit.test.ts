import { describe, expect, it } from 'vitest';
import { lastDueMs, timeOfWeekMs } from './weekly.js';

const at = (text: string): number => Date.parse(text);

describe('a time of the week', () => {
  it.each([
    ['sun 02:00', '2026-07-05T01:59:59.999Z', '2026-06-28T02:00:00.000Z'],
    ['sun 02:00', '2026-07-05T02:00:00.000Z', '2026-07-05T02:00:00.000Z'],
    ['wed 23:30', '2026-07-05T02:00:00.000Z', '2026-07-01T23:30:00.000Z'],
    ['thu 00:00', '2026-07-02T00:00:00.000Z', '2026-07-02T00:00:00.000Z'],
  ])('%s came last before %s at %s', (text, now, expected) => {
    expect(new Date(lastDueMs(at(now), timeOfWeekMs(text) ?? 0)).toISOString()).toBe(expected);
  });

  it('may be never', () => {
    expect(timeOfWeekMs('off')).toBeNull();
  });
});
