import type { BlockColumn } from '../../block/column.js';
import { FixedColumn } from '../../block/fixed-column.js';
import { putInt64 } from '../../block/numbers.js';
import { TextColumn } from '../../block/text-column.js';
import { putUuid, UUID, ZEROS } from '../../block/uuid.js';
import type { FieldPlan } from '../plan.js';
import { END_MS, EXACT_TIME_ZONE, FIRST_MS, integerDigitsOf } from '../values.js';
import { instantOfWallClock } from '../wall-clock.js';
import { dateMs } from './date-ms.js';

/** What became of a value: written, left out because it is null, or not understood. */
export const WRITTEN = 1;
export const LEFT_OUT = 0;
export const NOT_PLAIN = -1;
export type Writing = typeof WRITTEN | typeof LEFT_OUT | typeof NOT_PLAIN;

/** Writes the value at `start` to a row; only `WRITTEN` leaves anything behind. */
export type ValueWriter = (bytes: Uint8Array, start: number, end: number, escaped: boolean, row: number) => Writing;

const QUOTE = 0x22;
const BLANK = 0x20;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const DAY_MS = 86_400_000;
/** Digits a float is exact for. */
const EXACT_DIGITS = 15;
const GUID_LENGTH = 38;

/**
 * The writer of a field into its column: for values in their usual form it writes what the field's own decoder would
 * say; all others are left to that one.
 */
export function writerOf(field: FieldPlan, column: BlockColumn): ValueWriter {
  if (column instanceof TextColumn) return field.kind === 'code' ? code(column) : text(column);
  if (!(column instanceof FixedColumn)) throw new TypeError(`${column.name} is no column of a field`);
  switch (field.kind) {
    case 'guid':
      return guid(column);
    case 'decimal':
      return decimal(column, field.scale);
    case 'int':
      return whole(column, 9);
    case 'bigint':
      return whole(column, EXACT_DIGITS);
    case 'bool':
      return bool(column);
    case 'date':
      return date(column);
    case 'instant':
      return instant(column);
    default:
      throw new TypeError(`${field.label} is a ${field.kind}, and its column holds numbers`);
  }
}

function text(column: TextColumn): ValueWriter {
  return (bytes, start, end, escaped, row) => {
    if (escaped || bytes[start] !== QUOTE) return NOT_PLAIN;
    column.put(row, bytes, start + 1, end - 1);
    return WRITTEN;
  };
}

function code(column: TextColumn): ValueWriter {
  return (bytes, start, end, escaped, row) => {
    if (escaped || bytes[start] !== QUOTE) return NOT_PLAIN;
    let first = start + 1;
    let last = end - 1;
    while (first < last && bytes[first] === BLANK) first++;
    while (last > first && bytes[last - 1] === BLANK) last--;
    column.put(row, bytes, first, last);
    return WRITTEN;
  };
}

function guid(column: FixedColumn): ValueWriter {
  const read = new Uint8Array(16);
  return (bytes, start, end, _escaped, row) => {
    if (end - start !== GUID_LENGTH || bytes[start] !== QUOTE) return NOT_PLAIN;
    const found = putUuid(bytes, start + 1, read, 0);
    if (found !== UUID) return found === ZEROS ? LEFT_OUT : NOT_PLAIN;
    const at = column.place(row);
    const { data } = column;
    for (let i = 0; i < 16; i++) data[at + i] = read[i] as number;
    return WRITTEN;
  };
}

function decimal(column: FixedColumn, scale: number): ValueWriter {
  const integerDigits = Math.min(integerDigitsOf(scale), EXACT_DIGITS - scale);
  return (bytes, start, end, escaped, row) => {
    const quoted = bytes[start] === QUOTE;
    let i = quoted ? start + 1 : start;
    const last = quoted ? end - 1 : end;
    const minus = bytes[i] === MINUS;
    if (minus) i++;
    const first = i;
    let value = 0;
    for (; i < last; i++) {
      const digit = (bytes[i] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (escaped || i === first || i - first > integerDigits) return NOT_PLAIN;
    if (bytes[first] === ZERO && i - first > 1) return NOT_PLAIN;
    let missing = scale;
    if (i < last) {
      missing -= last - i - 1;
      if (bytes[i] !== POINT || missing < 0 || missing === scale) return NOT_PLAIN;
      for (i++; i < last; i++) {
        const digit = (bytes[i] as number) - ZERO;
        if (digit < 0 || digit > 9) return NOT_PLAIN;
        value = value * 10 + digit;
      }
    }
    for (; missing > 0; missing--) value *= 10;
    putDecimal(column, row, minus ? -value : value);
    return WRITTEN;
  };
}

function putDecimal(column: FixedColumn, row: number, value: number): void {
  const at = column.place(row);
  const { view } = column;
  putInt64(view, at, value);
  if (column.width === 8) return;
  const sign = value < 0 ? -1 : 0;
  view.setInt32(at + 8, sign, true);
  view.setInt32(at + 12, sign, true);
}

function whole(column: FixedColumn, mostDigits: number): ValueWriter {
  return (bytes, start, end, escaped, row) => {
    const quoted = bytes[start] === QUOTE;
    const first = quoted ? start + 1 : start;
    const last = quoted ? end - 1 : end;
    const minus = bytes[first] === MINUS;
    const digits = minus ? first + 1 : first;
    if (escaped || last === digits || last - digits > mostDigits) return NOT_PLAIN;
    // A leading zero, and the zero with a sign, are not plain.
    if (bytes[digits] === ZERO && last - first > 1) return NOT_PLAIN;
    let value = 0;
    for (let i = digits; i < last; i++) {
      const digit = (bytes[i] as number) - ZERO;
      if (digit < 0 || digit > 9) return NOT_PLAIN;
      value = value * 10 + digit;
    }
    if (minus) value = -value;
    const at = column.place(row);
    if (column.width === 4) column.view.setInt32(at, value, true);
    else putInt64(column.view, at, value);
    return WRITTEN;
  };
}

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

function bool(column: FixedColumn): ValueWriter {
  return (bytes, start, end, _escaped, row) => {
    const length = end - start;
    const word = length === TRUE.length ? TRUE : FALSE;
    if (length !== word.length) return NOT_PLAIN;
    for (let i = 0; i < length; i++) if (bytes[start + i] !== word[i]) return NOT_PLAIN;
    column.data[column.place(row)] = word === TRUE ? 1 : 0;
    return WRITTEN;
  };
}

function inRange(ms: number): boolean {
  return ms >= FIRST_MS && ms < END_MS;
}

function date(column: FixedColumn): ValueWriter {
  return (bytes, start, end, _escaped, row) => {
    const ms = dateMs(bytes, start, end);
    // Also where it is NaN.
    if (!inRange(ms)) return NOT_PLAIN;
    column.view.setInt32(column.place(row), Math.floor(ms / DAY_MS), true);
    return WRITTEN;
  };
}

function instant(column: FixedColumn): ValueWriter {
  return (bytes, start, end, _escaped, row) => {
    const wall = dateMs(bytes, start, end);
    if (!inRange(wall)) return NOT_PLAIN;
    const utc = instantOfWallClock(wall, EXACT_TIME_ZONE);
    if (!inRange(utc)) return NOT_PLAIN;
    putInt64(column.view, column.place(row), utc);
    return WRITTEN;
  };
}
