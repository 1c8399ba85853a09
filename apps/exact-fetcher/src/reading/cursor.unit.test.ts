import { describe, expect, it } from 'vitest';
import { modifiedSince, readCursor } from './cursor.js';

describe('readCursor', () => {
  it.each([
    ['4643351951', 4643351951n],
    ['9223372036854775807', 9223372036854775807n],
    ['/Date(1725644849653)/', 1725644849653n],
    ['/Date(-62135596800000)/', -62135596800000n],
    ['2026-07-01T10:00:00', BigInt(Date.UTC(2026, 6, 1, 10))],
    ['2026-07-01T10:00:00.013', BigInt(Date.UTC(2026, 6, 1, 10)) + 13n],
  ])('reads %s', (text, value) => {
    expect(readCursor(text)).toBe(value);
  });

  it.each([null, '', 'x', '1.5', '-3', '1e9', '/Date(x)/', '2026-07-01', '2026-13-01T00:00:00'])(
    'refuses %s',
    (text) => {
      expect(readCursor(text)).toBeNull();
    },
  );
});

describe('modifiedSince', () => {
  it('goes back more than the hour that occurs twice in autumn, in the wall clock the source wrote', () => {
    expect(modifiedSince(BigInt(Date.UTC(2026, 9, 25, 3, 0)))).toBe("Modified ge datetime'2026-10-25T01:50:00.000'");
  });
});
