import type { FieldPlan } from '../plan.js';
import { END_MS, EXACT_TIME_ZONE, FIRST_MS, integerDigitsOf } from '../values.js';
import { instantOfWallClock } from '../wall-clock.js';
import type { RowBuffer } from './row-buffer.js';

/** What became of a value: printed with its column's name in front, left out because it is null, or not understood. */
export const PRINTED = 1;
export const LEFT_OUT = 0;
export const NOT_PLAIN = -1;
export type Printing = typeof PRINTED | typeof LEFT_OUT | typeof NOT_PLAIN;

/** Prints the value at `start`; writes nothing unless it gives `PRINTED`. */
export type ValuePrinter = (
  bytes: Uint8Array,
  start: number,
  end: number,
  escaped: boolean,
  out: RowBuffer,
) => Printing;

const QUOTE = 0x22;
const BLANK = 0x20;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const SLASH = 0x2f;
const DAY_MS = 86_400_000;

/**
 * The printer of a field: for values in their usual form it writes what the field's own decoder would say; all others
 * are left to that one.
 */
export function printerOf(field: FieldPlan): ValuePrinter {
  const prefix = Buffer.from(field.prefix ?? '');
  switch (field.kind) {
    case 'text':
      return text(prefix);
    case 'code':
      return code(prefix);
    case 'guid':
      return guid(prefix);
    case 'decimal':
      return decimal(prefix, field.scale);
    case 'int':
      return whole(prefix, 9, false);
    case 'bigint':
      return whole(prefix, 18, true);
    case 'bool':
      return bool(prefix);
    case 'date':
      return date(prefix);
    case 'instant':
      return instant(prefix);
  }
}

function text(prefix: Uint8Array): ValuePrinter {
  return (bytes, start, end, escaped, out) => {
    if (escaped || bytes[start] !== QUOTE) return NOT_PLAIN;
    out.copy(prefix, 0, prefix.length);
    out.copy(bytes, start, end);
    return PRINTED;
  };
}

function code(prefix: Uint8Array): ValuePrinter {
  return (bytes, start, end, escaped, out) => {
    if (escaped || bytes[start] !== QUOTE) return NOT_PLAIN;
    let first = start + 1;
    let last = end - 1;
    while (first < last && bytes[first] === BLANK) first++;
    while (last > first && bytes[last - 1] === BLANK) last--;
    out.copy(prefix, 0, prefix.length);
    out.byte(QUOTE);
    out.copy(bytes, first, last);
    out.byte(QUOTE);
    return PRINTED;
  };
}

/** Lower-case digit of a hexadecimal one; 0 for all else. */
const HEX = new Uint8Array(256);
for (const [i, digit] of [...'0123456789abcdef'].entries()) {
  HEX[digit.charCodeAt(0)] = digit.charCodeAt(0);
  if (i > 9) HEX[digit.toUpperCase().charCodeAt(0)] = digit.charCodeAt(0);
}
const GUID_LENGTH = 38;

/** Whether the value is a GUID in quotes that the warehouse has as it is: in lower case, and not the empty one. */
export function isPlainGuid(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== GUID_LENGTH || bytes[start] !== QUOTE) return false;
  let digits = 0;
  for (let i = 1; i < GUID_LENGTH - 1; i++) {
    const given = bytes[start + i] as number;
    if (i === 9 || i === 14 || i === 19 || i === 24) {
      if (given !== MINUS) return false;
    } else if (HEX[given] !== given || given === 0) return false;
    else digits |= given ^ ZERO;
  }
  return digits !== 0;
}

function guid(prefix: Uint8Array): ValuePrinter {
  return (bytes, start, end, _escaped, out) => {
    if (end - start !== GUID_LENGTH || bytes[start] !== QUOTE) return NOT_PLAIN;
    const to = out.bytes;
    const at = out.at + prefix.length;
    let digits = 0;
    for (let i = 1; i < GUID_LENGTH - 1; i++) {
      const given = bytes[start + i] as number;
      if (i === 9 || i === 14 || i === 19 || i === 24) {
        if (given !== MINUS) return NOT_PLAIN;
        to[at + i] = MINUS;
        continue;
      }
      const digit = HEX[given] as number;
      if (digit === 0) return NOT_PLAIN;
      digits |= digit ^ ZERO;
      to[at + i] = digit;
    }
    if (digits === 0) return LEFT_OUT;
    out.copy(prefix, 0, prefix.length);
    to[at] = QUOTE;
    to[at + GUID_LENGTH - 1] = QUOTE;
    out.at = at + GUID_LENGTH;
    return PRINTED;
  };
}

function decimal(prefix: Uint8Array, scale: number): ValuePrinter {
  const integerDigits = integerDigitsOf(scale);
  return (bytes, start, end, escaped, out) => {
    const quoted = bytes[start] === QUOTE;
    let first = quoted ? start + 1 : start;
    const last = quoted ? end - 1 : end;
    const minus = bytes[first] === MINUS;
    if (minus) first++;
    let seen = 0;
    let i = first;
    for (; i < last; i++) {
      const digit = (bytes[i] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      seen |= digit;
    }
    const point = i;
    if (escaped || point === first || point - first > integerDigits) return NOT_PLAIN;
    if (bytes[first] === ZERO && point - first > 1) return NOT_PLAIN;
    if (i < last) {
      if (bytes[i] !== POINT || last - point - 1 > scale || last - point < 2) return NOT_PLAIN;
      for (i++; i < last; i++) {
        const digit = (bytes[i] as number) - ZERO;
        if (digit < 0 || digit > 9) return NOT_PLAIN;
        seen |= digit;
      }
    }
    out.copy(prefix, 0, prefix.length);
    out.byte(QUOTE);
    if (minus && seen !== 0) out.byte(MINUS);
    out.copy(bytes, first, last);
    if (scale > 0 && point === last) out.byte(POINT);
    for (let missing = scale - Math.max(0, last - point - 1); missing > 0; missing--) out.byte(ZERO);
    out.byte(QUOTE);
    return PRINTED;
  };
}

function whole(prefix: Uint8Array, mostDigits: number, quote: boolean): ValuePrinter {
  return (bytes, start, end, escaped, out) => {
    const quoted = bytes[start] === QUOTE;
    const first = quoted ? start + 1 : start;
    const last = quoted ? end - 1 : end;
    const digits = bytes[first] === MINUS ? first + 1 : first;
    if (escaped || last === digits || last - digits > mostDigits) return NOT_PLAIN;
    // A leading zero, and the zero with a sign, are not plain.
    if (bytes[digits] === ZERO && last - first > 1) return NOT_PLAIN;
    for (let i = digits; i < last; i++) {
      const digit = (bytes[i] as number) - ZERO;
      if (digit < 0 || digit > 9) return NOT_PLAIN;
    }
    out.copy(prefix, 0, prefix.length);
    if (quote) out.byte(QUOTE);
    out.copy(bytes, first, last);
    if (quote) out.byte(QUOTE);
    return PRINTED;
  };
}

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

function bool(prefix: Uint8Array): ValuePrinter {
  return (bytes, start, end, _escaped, out) => {
    const length = end - start;
    const word = length === TRUE.length ? TRUE : FALSE;
    if (length !== word.length) return NOT_PLAIN;
    for (let i = 0; i < length; i++) if (bytes[start + i] !== word[i]) return NOT_PLAIN;
    out.copy(prefix, 0, prefix.length);
    out.copy(bytes, start, end);
    return PRINTED;
  };
}

const OPENING = Buffer.from('/Date(');
const CLOSING = 0x29;
const BACKSLASH = 0x5c;
/** Fewer than a float is exact for. */
const MOST_DATE_DIGITS = 15;

/** Milliseconds of `/Date(1234)/` in quotes, its slashes escaped or not; NaN for any other form. */
function dateMs(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== QUOTE) return NaN;
  let i = start + 1;
  if (bytes[i] === BACKSLASH) i++;
  for (let n = 0; n < OPENING.length; n++) if (bytes[i++] !== OPENING[n]) return NaN;
  const minus = bytes[i] === MINUS;
  if (minus) i++;
  const first = i;
  let ms = 0;
  for (; ; i++) {
    const digit = (bytes[i] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) break;
    ms = ms * 10 + digit;
  }
  if (i === first || i - first > MOST_DATE_DIGITS || bytes[i] !== CLOSING) return NaN;
  if (bytes[++i] === BACKSLASH) i++;
  if (bytes[i] !== SLASH || bytes[i + 1] !== QUOTE || i + 2 !== end) return NaN;
  return minus ? -ms : ms;
}

function inRange(ms: number): boolean {
  return ms >= FIRST_MS && ms < END_MS;
}

function date(prefix: Uint8Array): ValuePrinter {
  return (bytes, start, end, _escaped, out) => {
    const ms = dateMs(bytes, start, end);
    // Also where it is NaN.
    if (!inRange(ms)) return NOT_PLAIN;
    out.copy(prefix, 0, prefix.length);
    out.byte(QUOTE);
    printDay(Math.floor(ms / DAY_MS), out);
    out.byte(QUOTE);
    return PRINTED;
  };
}

function instant(prefix: Uint8Array): ValuePrinter {
  return (bytes, start, end, _escaped, out) => {
    const wall = dateMs(bytes, start, end);
    if (!inRange(wall)) return NOT_PLAIN;
    const utc = instantOfWallClock(wall, EXACT_TIME_ZONE);
    if (!inRange(utc)) return NOT_PLAIN;
    const day = Math.floor(utc / DAY_MS);
    const ms = utc - day * DAY_MS;
    out.copy(prefix, 0, prefix.length);
    out.byte(QUOTE);
    printDay(day, out);
    out.byte(BLANK);
    printNumber(Math.floor(ms / 3_600_000), 2, out);
    out.byte(0x3a);
    printNumber(Math.floor(ms / 60_000) % 60, 2, out);
    out.byte(0x3a);
    printNumber(Math.floor(ms / 1000) % 60, 2, out);
    out.byte(POINT);
    printNumber(ms % 1000, 3, out);
    out.byte(QUOTE);
    return PRINTED;
  };
}

/** Writes a day since 1970 as `YYYY-MM-DD` (the civil calendar, counted in eras of 400 years from 1 March). */
function printDay(day: number, out: RowBuffer): void {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  printNumber(year + era * 400 + (month <= 2 ? 1 : 0), 4, out);
  out.byte(MINUS);
  printNumber(month, 2, out);
  out.byte(MINUS);
  printNumber(ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1, 2, out);
}

function printNumber(value: number, digits: number, out: RowBuffer): void {
  for (let i = digits - 1, rest = value; i >= 0; i--) {
    out.bytes[out.at + i] = ZERO + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  out.at += digits;
}
