const QUOTE = 0x22;
const MINUS = 0x2d;
const ZERO = 0x30;
const GUID_LENGTH = 38;

/** Whether a byte is a hexadecimal digit in lower case. */
const IS_DIGIT = new Uint8Array(256);
for (const digit of '0123456789abcdef') IS_DIGIT[digit.charCodeAt(0)] = 1;

/** Whether the value is a GUID in quotes that the warehouse has as it is: in lower case, and not the empty one. */
export function isPlainGuid(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== GUID_LENGTH || bytes[start] !== QUOTE) return false;
  let digits = 0;
  for (let i = 1; i < GUID_LENGTH - 1; i++) {
    const given = bytes[start + i] as number;
    if (i === 9 || i === 14 || i === 19 || i === 24) {
      if (given !== MINUS) return false;
    } else if (IS_DIGIT[given] === 0) return false;
    else digits |= given ^ ZERO;
  }
  return digits !== 0;
}
