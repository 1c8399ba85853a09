import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochOfMoveDate, packVersion, unpackVersion } from './version.js';

const parts = fc.record({
  epoch: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  counter: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  generation: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  deleted: fc.boolean(),
});

describe('version', () => {
  it('unpacks what was packed and never leaves 128 bits', () => {
    fc.assert(
      fc.property(parts, (p) => {
        const packed = packVersion(p);
        expect(packed >> 128n).toBe(0n);
        expect(unpackVersion(packed)).toEqual(p);
      }),
    );
  });

  it('orders by epoch, then counter, then generation, then deletion', () => {
    const at = (epoch: number, counter: bigint, generation: number, deleted: boolean): bigint =>
      packVersion({ epoch, counter, generation, deleted });
    const ordered = [
      at(0, 5n, 0, false),
      at(0, 5n, 0, true),
      at(0, 5n, 1, false),
      at(0, 6n, 0, false),
      at(1, 0n, 0, false),
    ];
    expect([...ordered].sort((a, b) => (a < b ? -1 : 1))).toEqual(ordered);
  });

  it('refuses parts that do not fit', () => {
    expect(() => packVersion({ epoch: -1, counter: 0n, generation: 0, deleted: false })).toThrow(RangeError);
    expect(() => packVersion({ epoch: 0, counter: 2n ** 64n, generation: 0, deleted: false })).toThrow(RangeError);
  });

  it('counts the epoch in days from 2000', () => {
    expect(epochOfMoveDate(null)).toBe(0);
    expect(epochOfMoveDate('2000-01-02')).toBe(1);
  });
});
