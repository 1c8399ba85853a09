const QUOTE = 0x22;
const MINUS = 0x2d;
const ZERO = 0x30;
const SLASH = 0x2f;
const OPENING = Buffer.from('/Date(');
const CLOSING = 0x29;
const BACKSLASH = 0x5c;
/** Fewer than a float is exact for. */
const MOST_DATE_DIGITS = 15;

/** Milliseconds of `/Date(1234)/` in quotes, its slashes escaped or not; NaN for any other form. */
export function dateMs(bytes: Uint8Array, start: number, end: number): number {
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
