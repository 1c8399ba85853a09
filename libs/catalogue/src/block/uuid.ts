const MINUS = 0x2d;
const TEXT_LENGTH = 36;

/** Value of a hexadecimal digit; 255 for all else. */
const DIGITS = new Uint8Array(256).fill(255);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  DIGITS[digit.charCodeAt(0)] = value;
  DIGITS[digit.toUpperCase().charCodeAt(0)] = value;
}

/** Where the digits of each byte stand in the text, in the order ClickHouse has them: two halves, each little end first. */
const PLACES = [16, 14, 11, 9, 6, 4, 2, 0, 34, 32, 30, 28, 26, 24, 21, 19];
const DASHES = [8, 13, 18, 23];

/** What was read of a UUID: nothing was one, all digits are zero, or a value was written. */
export const NO_UUID = -1;
export const ZEROS = 0;
export const UUID = 1;

/** Writes the UUID whose text begins at `start`; what it has written counts only when it gives `UUID`. */
export function putUuid(
  bytes: Uint8Array,
  start: number,
  out: Uint8Array,
  at: number,
): typeof NO_UUID | typeof ZEROS | typeof UUID {
  for (let i = 0; i < DASHES.length; i++) if (bytes[start + (DASHES[i] as number)] !== MINUS) return NO_UUID;
  let seen = 0;
  let all = 0;
  for (let i = 0; i < PLACES.length; i++) {
    const place = start + (PLACES[i] as number);
    const high = DIGITS[bytes[place] as number] as number;
    const low = DIGITS[bytes[place + 1] as number] as number;
    all |= high | low;
    const byte = (high << 4) | low;
    seen |= byte;
    out[at + i] = byte;
  }
  if (all > 15) return NO_UUID;
  return seen === 0 ? ZEROS : UUID;
}

/** The text of a UUID in a block. */
export function uuidText(bytes: Buffer, at: number): string {
  const hex = [7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8]
    .map((i) => (bytes[at + i] as number).toString(16).padStart(2, '0'))
    .join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Writes a UUID from its text. Throws a RangeError for one that is none. */
export function putUuidText(text: string, out: Uint8Array, at: number): void {
  if (text.length !== TEXT_LENGTH || putUuid(Buffer.from(text, 'latin1'), 0, out, at) === NO_UUID)
    throw new RangeError('a key is no UUID');
}
