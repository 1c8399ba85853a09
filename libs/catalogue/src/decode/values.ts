import type { Field, FieldKind } from '../core/field.js';
import { roundedDecimal } from './decimal.js';
import { instantOfWallClock } from './wall-clock.js';

/** A date or moment the warehouse can't hold: stored as null, and flagged. */
export const OUT_OF_RANGE = Symbol('out of range');
/** JSON text in warehouse shape; `OUT_OF_RANGE`; undefined when the source has another type than declared. */
export type Decoded = string | typeof OUT_OF_RANGE | undefined;
/** Reads the source text of one value. */
export type ValueDecoder = (source: string) => Decoded;

const NULL = 'null';
const BLANK = 0x20;
const EMPTY_GUID = '"00000000-0000-0000-0000-000000000000"';
const GUID = /^"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"$/;
const INTEGER = /^(?:0|-?[1-9]\d{0,18})$/;
const NEEDS_CARE = /[\\\u0000-\u001f\ud800-\udfff]/;

/** Dates the warehouse holds: from the first, and before the end. */
export const FIRST_MS = Date.UTC(1900, 0, 1);
export const END_MS = Date.UTC(2300, 0, 1);

function guid(source: string): Decoded {
  const lower = source.toLowerCase();
  if (!GUID.test(lower)) return undefined;
  return lower === EMPTY_GUID ? NULL : lower;
}

/** A JSON string as it is, or written anew where it holds escapes; undefined for anything that is no valid string. */
function text(source: string): string | undefined {
  if (!source.startsWith('"')) return undefined;
  if (!NEEDS_CARE.test(source)) return source;
  try {
    return JSON.stringify((JSON.parse(source) as string).toWellFormed());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function code(source: string): Decoded {
  const written = text(source);
  if (written === undefined) return undefined;
  // Blanks only: Exact pads with them, and any other white space is part of the code.
  let start = 1;
  let end = written.length - 1;
  while (start < end && written.charCodeAt(start) === BLANK) start++;
  while (end > start && written.charCodeAt(end - 1) === BLANK) end--;
  return start === 1 && end === written.length - 1 ? written : `"${written.slice(start, end)}"`;
}

function unquoted(source: string): string {
  return source.startsWith('"') ? source.slice(1, -1) : source;
}

/** Digits before the point that a decimal column of a scale has room for. */
export function integerDigitsOf(scale: number): number {
  return scale <= 4 ? 18 - scale : 38 - scale;
}

function decimal(scale: number): ValueDecoder {
  const integerDigits = integerDigitsOf(scale);
  return (source) => {
    const rounded = roundedDecimal(unquoted(source), scale, integerDigits);
    return rounded === undefined ? undefined : `"${rounded}"`;
  };
}

/** A whole number, also as text: a documented Int32 that arrives as Int64 does says the same. */
function int(source: string): Decoded {
  const digits = unquoted(source);
  if (!INTEGER.test(digits)) return undefined;
  const value = Number(digits);
  return value >= -2147483648 && value <= 2147483647 ? digits : undefined;
}

function bigint(source: string): Decoded {
  const digits = unquoted(source);
  if (!INTEGER.test(digits)) return undefined;
  return BigInt.asIntN(64, BigInt(digits)) === BigInt(digits) ? `"${digits}"` : undefined;
}

function bool(source: string): Decoded {
  if (source === 'true' || source === '1') return 'true';
  return source === 'false' || source === '0' ? 'false' : undefined;
}

const DATE = /^"\\?\/Date\((-?\d{1,17})\)\\?\/"$/;
const ISO = /^"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?)?"$/;

/** Wall clock of a date value, written as if it were UTC; undefined for another type. */
function wallClockMs(source: string): number | undefined {
  const ms = DATE.exec(source)?.[1];
  if (ms !== undefined) return Number(ms);
  if (!ISO.test(source)) return undefined;
  const iso = source.slice(1, -1);
  const parsed = Date.parse(iso.includes('T') ? `${iso}Z` : `${iso}T00:00:00Z`);
  // 30 February is no date, though it parses as one of March.
  return Number.isNaN(parsed) || new Date(parsed).getUTCDate() !== Number(iso.slice(8, 10)) ? undefined : parsed;
}

function inRange(ms: number): boolean {
  return ms >= FIRST_MS && ms < END_MS;
}

function date(source: string): Decoded {
  const wall = wallClockMs(source);
  if (wall === undefined) return undefined;
  return inRange(wall) ? `"${new Date(wall).toISOString().slice(0, 10)}"` : OUT_OF_RANGE;
}

function instant(timeZone: string): ValueDecoder {
  return (source) => {
    const wall = wallClockMs(source);
    if (wall === undefined) return undefined;
    if (!inRange(wall)) return OUT_OF_RANGE;
    const utc = instantOfWallClock(wall, timeZone);
    if (!inRange(utc)) return OUT_OF_RANGE;
    const iso = new Date(utc).toISOString();
    return `"${iso.slice(0, 10)} ${iso.slice(11, 23)}"`;
  };
}

/** Digits after the point of a decimal that declares none. */
export const DEFAULT_SCALE = 4;

/** Zone whose wall clock Exact writes (docs/reference, "Dates are Dutch wall clock"). */
export const EXACT_TIME_ZONE = 'Europe/Amsterdam';

const BY_KIND: Readonly<Record<Exclude<FieldKind, 'decimal' | 'instant'>, ValueDecoder>> = {
  guid,
  text,
  code,
  int,
  bigint,
  bool,
  date,
};

/** The decoder of a field; null is null for every kind. */
export function decoderOf(field: Field, timeZone: string = EXACT_TIME_ZONE): ValueDecoder {
  const decode =
    field.kind === 'decimal'
      ? decimal(field.scale ?? DEFAULT_SCALE)
      : field.kind === 'instant'
        ? instant(timeZone)
        : BY_KIND[field.kind];
  return (source) => (source === NULL ? NULL : decode(source));
}
