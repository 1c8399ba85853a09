import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { f } from '../core/field.js';
import { roundedDecimal } from './decimal.js';
import { decoderOf, OUT_OF_RANGE, type Decoded } from './values.js';
import { instantOfWallClock } from './wall-clock.js';

const read = (field: ReturnType<typeof f.int>, source: string): Decoded => decoderOf(field)(source);
const at = (iso: string): number => Date.parse(`${iso}Z`);
const wire = (iso: string): string => `"/Date(${at(iso)})/"`;

describe('values', () => {
  it.each<[string, ReturnType<typeof f.int>, string, Decoded]>([
    [
      'a GUID in capitals',
      f.guid('x'),
      '"AB000000-0000-4000-8000-00000000000F"',
      '"ab000000-0000-4000-8000-00000000000f"',
    ],
    ['a GUID of zeros', f.guid('x'), '"00000000-0000-0000-0000-000000000000"', 'null'],
    ['a GUID in braces', f.guid('x'), '"{ab000000-0000-4000-8000-00000000000f}"', undefined],
    ['a number as text', f.text('x'), '12', undefined],
    ['a text with escapes', f.text('x'), '"a\\/\\u00e9\\"\\n"', '"a/é\\"\\n"'],
    ['a text with half a surrogate pair', f.text('x'), '"\\ud83d!"', '"\ufffd!"'],
    ['a text with an escape that JSON has not', f.text('x'), '"\\x"', undefined],
    ['a text with a raw line break', f.text('x'), '"a\nb"', undefined],
    ['a padded code', f.code('x'), '"           1265594"', '"1265594"'],
    ['a code of blanks', f.code('x'), '"   "', '""'],
    ['a code with blanks inside', f.code('x'), '" A \\u0026 B "', '"A & B"'],
    ['a whole number as an amount', f.amount('x'), '-300', '"-300.0000"'],
    ['an amount that ClickHouse would cut', f.amount('x'), '1157.39999999999', '"1157.4000"'],
    ['an amount as text', f.amount('x'), '"12.5"', '"12.5000"'],
    ['a small exponent', f.amount('x'), '5E-05', '"0.0001"'],
    ['minus almost nothing', f.amount('x'), '-4.9e-5', '"0.0000"'],
    ['a large exponent', f.amount('x'), '1.5e3', '"1500.0000"'],
    ['the largest amount', f.amount('x'), '99999999999999.9999', '"99999999999999.9999"'],
    ['an amount that rounding makes too large', f.amount('x'), '99999999999999.99995', undefined],
    ['NaN', f.amount('x'), 'NaN', undefined],
    ['an amount with a comma', f.amount('x'), '"1,5"', undefined],
    ['the largest Int32', f.int('x'), '2147483647', '2147483647'],
    ['more than Int32', f.int('x'), '2147483648', undefined],
    ['an Int32 as text', f.int('x'), '"-7"', '-7'],
    ['an Int32 with a point', f.int('x'), '1.5', undefined],
    ['an Int32 with a leading zero', f.int('x'), '"007"', undefined],
    ['an amount with a leading zero', f.amount('x'), '04.12', undefined],
    ['a row version as text', f.cursor('x'), '"9223372036854775807"', '"9223372036854775807"'],
    ['a row version as number', f.cursor('x'), '9007199254740993', '"9007199254740993"'],
    ['more than Int64', f.cursor('x'), '"9223372036854775808"', undefined],
    ['a byte as boolean', f.bool('x'), '1', 'true'],
    ['a word as boolean', f.bool('x'), '"true"', undefined],
    ['a business date', f.date('x'), wire('2026-02-18T00:00:00'), '"2026-02-18"'],
    ['a business date late in the day', f.date('x'), wire('2026-07-01T23:59:59.999'), '"2026-07-01"'],
    ['a business date before 1970', f.date('x'), wire('1950-06-15T00:00:00'), '"1950-06-15"'],
    ['the last date', f.date('x'), wire('2299-12-31T00:00:00'), '"2299-12-31"'],
    ['a date that never ends', f.date('x'), wire('9999-12-31T00:00:00'), OUT_OF_RANGE],
    ['a date before 1900', f.date('x'), wire('1899-12-31T00:00:00'), OUT_OF_RANGE],
    ['a date with escaped slashes', f.date('x'), '"\\/Date(0)\\/"', '"1970-01-01"'],
    ['a date as ISO text', f.date('x'), '"2026-02-28"', '"2026-02-28"'],
    ['30 February', f.date('x'), '"2026-02-30"', undefined],
    ['a date with an offset, which Exact has not', f.date('x'), '"/Date(0+0100)/"', undefined],
    ['a date as a number', f.date('x'), '0', undefined],
    ['a moment in winter', f.instant('x'), wire('2026-01-15T12:00:00.123'), '"2026-01-15 11:00:00.123"'],
    ['a moment in summer', f.instant('x'), '"2026-07-15T00:30:00.5"', '"2026-07-14 22:30:00.500"'],
    ['a moment out of range', f.instant('x'), wire('9999-12-31T00:00:00'), OUT_OF_RANGE],
  ])('%s', (_what, field, source, expected) => {
    expect(read(field, source)).toBe(expected);
  });

  it('null is null for every kind', () => {
    for (const make of [f.guid, f.text, f.code, f.amount, f.int, f.bigint, f.bool, f.date, f.instant])
      expect(read(make('x'), 'null')).toBe('null');
  });

  it('text of any kind comes through as the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(JSON.parse(read(f.text('x'), JSON.stringify(value)) as string)).toBe(value.toWellFormed());
      }),
    );
  });
});

describe('roundedDecimal', () => {
  it('rounds half away from zero, by whole numbers', () => {
    const number = fc.tuple(
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
      fc.nat(12),
      fc.nat(6),
      fc.integer({ min: -5, max: 5 }),
    );
    fc.assert(
      fc.property(number, ([units, digits, scale, exponent]) => {
        const size = (units < 0n ? -units : units).toString().padStart(digits + 1, '0');
        const point = size.length - digits;
        const text = `${units < 0n ? '-' : ''}${size.slice(0, point)}${digits > 0 ? `.${size.slice(point)}` : ''}e${exponent}`;
        // units / 10^digits * 10^exponent, in units of 10^-scale
        const power = exponent - digits + scale;
        const top = BigInt(size) * 10n ** BigInt(Math.max(0, power));
        const bottom = 10n ** BigInt(Math.max(0, -power));
        const rounded = (top * 2n + bottom) / (bottom * 2n);
        const got = roundedDecimal(text, scale, 60) ?? '';
        expect(BigInt(got.replace('.', ''))).toBe(units < 0n ? -rounded : rounded);
        expect(got.split('.')[1]?.length ?? 0).toBe(scale);
      }),
    );
  });

  it('gives the shortest text of any amount back to the cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), (cents) => {
        expect(Number(roundedDecimal(JSON.stringify(cents / 100), 4, 14))).toBe(cents / 100);
      }),
    );
  });
});

describe('instantOfWallClock', () => {
  const zone = 'Europe/Amsterdam';
  const iso = (wall: string): string => new Date(instantOfWallClock(at(wall), zone)).toISOString().slice(0, 16);

  it('takes the first of the two hours in autumn', () => {
    expect(iso('2025-10-26T01:59:00')).toBe('2025-10-25T23:59');
    expect(iso('2025-10-26T02:00:00')).toBe('2025-10-26T00:00');
    expect(iso('2025-10-26T02:59:00')).toBe('2025-10-26T00:59');
    expect(iso('2025-10-26T03:00:00')).toBe('2025-10-26T02:00');
  });

  it('reads the hour that spring skips with the offset of winter', () => {
    expect(iso('2026-03-29T01:59:00')).toBe('2026-03-29T00:59');
    expect(iso('2026-03-29T02:30:00')).toBe('2026-03-29T01:30');
    expect(iso('2026-03-29T03:00:00')).toBe('2026-03-29T01:00');
  });

  it('agrees with Temporal at any time, and close to every change of the clock', () => {
    const anywhere = fc.integer({ min: at('1900-01-01T00:00:00'), max: at('2299-12-31T00:00:00') });
    const changes = fc
      .tuple(
        fc.integer({ min: 1978, max: 2080 }),
        fc.constantFrom(3, 4, 9, 10),
        fc.integer({ min: -3, max: 3 }),
        fc.nat(86_400_000 * 8),
      )
      .map(([year, month, hours, ms]) => Date.UTC(year, month - 1, 24, hours) + ms);
    fc.assert(
      fc.property(
        fc.oneof(anywhere, changes),
        fc.constantFrom(zone, 'Europe/London', 'America/New_York'),
        (wallMs, timeZone) => {
          const wall = Temporal.Instant.fromEpochMilliseconds(wallMs).toZonedDateTimeISO('UTC').toPlainDateTime();
          expect(instantOfWallClock(wallMs, timeZone)).toBe(wall.toZonedDateTime(timeZone).epochMilliseconds);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
