import { schedule } from '@ml-connector/contracts';
import { describe, expect, it } from 'vitest';
import { divisionOption } from './command-connections.js';
import { scheduleOf } from './schedule.js';

const timeZone = 'Europe/Amsterdam';
const parse = (given: object) => schedule.safeParse(scheduleOf({ timeZone, ...given }));

describe('schedule options', () => {
  it.each([
    [{ every: '15' }, { kind: 'every', minutes: 15 }],
    [{ daily: '06:30' }, { kind: 'daily', at: '06:30', timeZone }],
    [{ weekly: 'mon 07:00' }, { kind: 'weekly', day: 'mon', at: '07:00', timeZone }],
    [{ cron: '0 8 * * 1-5' }, { kind: 'cron', pattern: '0 8 * * 1-5', timeZone }],
    [{ onDemand: true }, { kind: 'on_demand' }],
  ])('%j', (given, meant) => {
    expect(parse(given)).toEqual({ success: true, data: meant });
  });

  it.each([
    [{ every: 'often' }],
    [{ every: '0' }],
    [{ daily: '25:00' }],
    [{ weekly: 'someday 07:00' }],
    [{ weekly: 'mon' }],
    [{ daily: '06:30', timeZone: 'Mars/Olympus' }],
  ])('%j is refused', (given) => {
    expect(parse(given).success).toBe(false);
  });

  it('wants exactly one time, and a division in its own form', () => {
    expect(() => scheduleOf({ timeZone })).toThrow(/one of/);
    expect(() => scheduleOf({ timeZone, every: '5', daily: '06:00' })).toThrow(/one of/);
    expect(() => divisionOption('123456')).toThrow(/nl:123456/);
  });
});
