/** A byte pattern that stands for a secret. */
export interface Needle {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Bytes a shift is looked up by. */
const BLOCK = 3;
/** Entries of the table of shifts: small enough for a processor's cache; two blocks that share one only shift less. */
const TABLE_BITS = 20;
const slotOf = (block: number): number => Math.imul(block, 0x9e3779b1) >>> (32 - TABLE_BITS);

/** Looks for many patterns at once (Wu and Manber: by the last bytes of a window it mostly skips a whole window). */
export class NeedleSearch {
  private readonly window: number;
  private readonly shifts = new Uint8Array(1 << TABLE_BITS);
  private readonly byBlock = new Map<number, Needle[]>();
  private readonly longest: number;

  constructor(needles: readonly Needle[]) {
    const lengths = needles.map(({ bytes }) => bytes.length);
    this.window = Math.min(255, ...lengths);
    if (this.window < 8) throw new Error('a needle of less than 8 bytes would be found by chance');
    this.longest = Math.max(...lengths);
    this.shifts.fill(this.window - BLOCK + 1);
    for (const needle of needles) this.add(needle);
  }

  private add(needle: Needle): void {
    for (let end = BLOCK; end <= this.window; end += 1) {
      const block = slotOf(needle.bytes.readUIntBE(end - BLOCK, BLOCK));
      this.shifts[block] = Math.min(this.shifts[block] ?? 0, this.window - end);
    }
    const last = slotOf(needle.bytes.readUIntBE(this.window - BLOCK, BLOCK));
    this.byBlock.set(last, [...(this.byBlock.get(last) ?? []), needle]);
  }

  /** Names of the patterns in a text. */
  in(text: Buffer): Set<string> {
    const found = new Set<string>();
    for (let end = this.window; end <= text.length;) {
      const block = slotOf(((text[end - 3] ?? 0) << 16) | ((text[end - 2] ?? 0) << 8) | (text[end - 1] ?? 0));
      const shift = this.shifts[block] ?? 1;
      if (shift === 0) this.compare(text, end - this.window, block, found);
      end += Math.max(1, shift);
    }
    return found;
  }

  private compare(text: Buffer, start: number, block: number, found: Set<string>): void {
    for (const { name, bytes } of this.byBlock.get(block) ?? []) {
      if (!found.has(name) && text.subarray(start, start + bytes.length).equals(bytes)) found.add(name);
    }
  }

  /** The same over a stream; a pattern may lie across two chunks. */
  async inStream(chunks: AsyncIterable<Uint8Array>): Promise<{ readonly found: Set<string>; readonly bytes: number }> {
    const found = new Set<string>();
    let bytes = 0;
    let rest = Buffer.alloc(0);
    for await (const chunk of chunks) {
      bytes += chunk.length;
      const text = Buffer.concat([rest, chunk]);
      for (const name of this.in(text)) found.add(name);
      rest = text.subarray(Math.max(0, text.length - this.longest));
    }
    return { found, bytes };
  }
}
