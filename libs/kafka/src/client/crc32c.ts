/** Castagnoli's polynomial, bits reversed. */
const POLYNOMIAL = 0x82f63b78;
/** Bytes taken at once. */
const SLICES = 8;

/** Table `n` (of 256 entries each) has what a byte does to the checksum `n` bytes later. */
const TABLES = tables();

function tables(): Int32Array {
  const made = new Int32Array(256 * SLICES);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
    made[byte] = crc;
  }
  for (let at = 256; at < made.length; at++) {
    const before = made[at - 256] as number;
    made[at] = (made[before & 0xff] as number) ^ (before >>> 8);
  }
  return made;
}

/**
 * The checksum of a record batch, unsigned. Eight bytes a step: the driver's own takes one, and was a tenth of what the
 * transformer did.
 */
export function crc32C(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % SLICES);
  let crc = -1;
  let i = 0;
  for (; i < whole; i += SLICES) {
    const low = crc ^ view.getInt32(i, true);
    const high = view.getInt32(i + 4, true);
    crc =
      entry(1792 + (low & 0xff)) ^
      entry(1536 + ((low >>> 8) & 0xff)) ^
      entry(1280 + ((low >>> 16) & 0xff)) ^
      entry(1024 + (low >>> 24)) ^
      entry(768 + (high & 0xff)) ^
      entry(512 + ((high >>> 8) & 0xff)) ^
      entry(256 + ((high >>> 16) & 0xff)) ^
      entry(high >>> 24);
  }
  for (; i < bytes.length; i++) crc = entry((crc ^ view.getUint8(i)) & 0xff) ^ (crc >>> 8);
  return (crc ^ -1) >>> 0;
}

function entry(index: number): number {
  return TABLES[index] as number;
}
