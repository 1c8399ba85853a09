import { describe, expect, it } from 'vitest';
import { settledFloor, unsettledBefore, type FirstRead } from './first-read.js';
import { TAIL_ROWS } from './run-progress.js';

const tail = (from: number) => Array.from({ length: TAIL_ROWS + 1 }, (_, n) => BigInt(from + n));
const read = (facts: Partial<FirstRead>): FirstRead => ({
  ...{ tail: [], unsettled: null, resumedFrom: null, highest: 9_000n },
  ...facts,
});

describe('after a first read polls begin', () => {
  it('at an overlap of a page when all rows had settled', () => {
    expect(settledFloor(read({ tail: tail(5_000) }))).toBe(5_000n);
  });

  it('before the first row that was written shortly before the read or during it', () => {
    expect(settledFloor(read({ tail: tail(5_000), unsettled: 120n }))).toBe(119n);
    expect(settledFloor(read({ tail: tail(5_000), unsettled: 5_400n }))).toBe(5_000n);
  });

  it('at everything where there is no more than a page', () => {
    expect(settledFloor(read({ tail: [3n, 4n] }))).toBe(1n);
  });

  it('where a crash had interrupted it, if all before had settled: what had been read is not read again', () => {
    expect(settledFloor(read({ tail: [8_999n], resumedFrom: 8_000n }))).toBe(8_000n);
  });

  it('before the first unsettled row that the read had seen before a crash', () => {
    const unsettled = unsettledBefore(8_000n, [[0, '700']]);
    expect(settledFloor(read({ tail: [8_999n], resumedFrom: 8_000n, unsettled }))).toBe(700n);
    expect(unsettledBefore(8_000n, [[0, '8000']])).toBeNull();
    expect(unsettledBefore(8_000n, [])).toBeNull();
  });
});
