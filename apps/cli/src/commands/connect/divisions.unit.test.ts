import { describe, expect, it } from 'vitest';
import { divisionNumbers } from './divisions.js';
import { whyNot } from './show.js';

const division = {
  number: 1,
  name: 'One',
  label: null,
  country: 'NL',
  currency: 'EUR',
  chosen: true,
  active: true,
  blocked: false,
  movedOn: null,
  readBy: null,
  backfillFrom: null,
};

describe('divisions on the command line', () => {
  it('are numbers, comma-separated', () => {
    expect(divisionNumbers('120043, 120044')).toEqual([120043, 120044]);
  });

  it.each(['', 'abc', '1,,2', '-1', '0', '1.5', '99999999999'])('%o is refused', (text) => {
    expect(() => divisionNumbers(text)).toThrow('is no division number');
  });

  it.each([
    [{}, ''],
    [{ chosen: false }, 'not chosen'],
    [{ readBy: 'nl' }, 'read by nl'],
    [{ blocked: true, chosen: false }, 'blocked by Exact'],
  ])('say why they are not read: %o', (more, said) => {
    expect(whyNot({ ...division, ...more })).toBe(said);
  });
});
