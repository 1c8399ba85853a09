import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigIntAt, putBigInt, putInt64, putLength, putUint128, sizeOfLength } from './numbers.js';

const view = new DataView(new ArrayBuffer(16));

describe('numbers of a block', () => {
  it('of 128 bits are what a BigInt says of their digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), (value) => {
        putUint128(view, 0, value.toString());
        expect(bigIntAt(view, 0, 16, false)).toBe(value);
      }),
    );
    for (const value of [0n, 1n, 2n ** 64n - 1n, 2n ** 64n, 2n ** 128n - 1n]) {
      putUint128(view, 0, value.toString());
      expect(bigIntAt(view, 0, 16, false)).toBe(value);
    }
    expect(() => putUint128(view, 0, (2n ** 128n).toString())).toThrow(RangeError);
    expect(() => putUint128(view, 0, '9'.repeat(39))).toThrow(RangeError);
  });

  it('of 64 bits keep sign and digits, from floats and from BigInts', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        putInt64(view, 0, value);
        expect(view.getBigInt64(0, true)).toBe(BigInt(value));
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n - 1n }), (value) => {
        putBigInt(view, 0, 16, value);
        expect(bigIntAt(view, 0, 16, true)).toBe(value);
      }),
    );
  });

  it('as lengths take as many bytes as is said before', () => {
    const out = new Uint8Array(8);
    for (const length of [0, 1, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 40])
      expect(putLength(out, 0, length)).toBe(sizeOfLength(length));
  });
});
