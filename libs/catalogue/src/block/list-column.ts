import { BlockColumn } from './column.js';
import { putLength, sizeOfLength } from './numbers.js';

/** Lists of texts; nearly all of them are empty. */
export class ListColumn extends BlockColumn {
  private readonly lists = new Map<number, readonly Buffer[]>();

  constructor(name: string) {
    super(name, 'Array(String)');
  }

  put(row: number, texts: readonly string[]): void {
    this.lists.set(
      row,
      texts.map((text) => Buffer.from(text)),
    );
    this.used = true;
  }

  override grow(): void {
    // Kept by row.
  }

  override clear(from: number): void {
    for (const row of this.lists.keys()) if (row >= from) this.lists.delete(row);
    this.used = this.lists.size > 0;
  }

  override size(from: number, to: number): number {
    let bytes = (to - from) * 8;
    for (const [row, list] of this.lists)
      if (row >= from && row < to) for (const text of list) bytes += sizeOfLength(text.length) + text.length;
    return bytes;
  }

  override write(out: Buffer, at: number, from: number, to: number): number {
    let end = 0;
    for (let row = from; row < to; row++) {
      end += this.lists.get(row)?.length ?? 0;
      at = out.writeBigUInt64LE(BigInt(end), at);
    }
    for (let row = from; row < to; row++)
      for (const text of this.lists.get(row) ?? []) {
        at = putLength(out, at, text.length);
        at += text.copy(out, at);
      }
    return at;
  }
}
