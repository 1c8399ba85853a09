/** Reads a block from its beginning. Throws a RangeError where it ends too early. */
export class Cursor {
  at = 0;

  constructor(readonly block: Buffer) {}

  length(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.block[this.at++];
      if (byte === undefined || factor > 2 ** 42) throw new RangeError('a block ends within a length');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  /** So many bytes, which are passed over. */
  take(bytes: number): Buffer {
    const start = this.at;
    this.at += bytes;
    if (this.at > this.block.length) throw new RangeError('a block ends within a column');
    return this.block.subarray(start, this.at);
  }

  text(): string {
    return this.take(this.length()).toString('utf8');
  }

  uint64(): bigint {
    return this.take(8).readBigUInt64LE();
  }
}
