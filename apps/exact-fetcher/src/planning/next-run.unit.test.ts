import type { Schedule } from '@ml-connector/contracts';
import { describe, expect, it } from 'vitest';
import { nextRunMs } from './next-run.js';

const at = (text: string) => Date.parse(text);
const next = (schedule: Schedule, after: string) => {
  const ms = nextRunMs(schedule, at(after), 60_000);
  return ms === null ? null : new Date(ms).toISOString();
};
const amsterdam = { timeZone: 'Europe/Amsterdam' };

describe('nextRunMs', () => {
  it('follows the wall clock of the zone over both changes of the clocks', () => {
    const daily: Schedule = { kind: 'daily', at: '06:15', ...amsterdam };
    expect(next(daily, '2026-03-28T12:00:00Z')).toBe('2026-03-29T04:15:00.000Z');
    expect(next(daily, '2026-10-24T12:00:00Z')).toBe('2026-10-25T05:15:00.000Z');
  });

  it('neither loses the run of a skipped hour nor does one twice', () => {
    const skipped: Schedule = { kind: 'daily', at: '02:30', ...amsterdam };
    const spring = next(skipped, '2026-03-28T12:00:00Z');
    expect(spring?.slice(0, 10)).toBe('2026-03-29');
    const autumn = next(skipped, '2026-10-24T12:00:00Z') ?? '';
    expect(autumn.slice(0, 10)).toBe('2026-10-25');
    expect(next(skipped, autumn)?.slice(0, 10)).toBe('2026-10-26');
  });

  it.each([
    [{ kind: 'weekly', day: 'mon', at: '07:00', timeZone: 'UTC' }, '2026-07-06T07:00:00.000Z'],
    [{ kind: 'every', minutes: 15 }, '2026-07-01T12:15:00.000Z'],
    [{ kind: 'cron', pattern: '0 8 * * 1-5', timeZone: 'UTC' }, '2026-07-02T08:00:00.000Z'],
    [{ kind: 'continuous' }, '2026-07-01T12:01:30.000Z'],
    [{ kind: 'on_demand' }, null],
  ] as const)('%j', (schedule, expected) => {
    expect(next(schedule, '2026-07-01T12:00:30Z')).toBe(expected);
  });

  it('refuses a pattern that is none, and says how one looks', () => {
    const cron: Schedule = { kind: 'cron', pattern: 'every monday', timeZone: 'UTC' };
    expect(() => next(cron, '2026-07-01T12:00:00Z')).toThrow(/example: 30 6/);
  });
});
