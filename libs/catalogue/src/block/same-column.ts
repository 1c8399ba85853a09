import { BlockColumn } from './column.js';
import { putLength, sizeOfLength } from './numbers.js';

/** How ClickHouse writes a dictionary that comes with its rows: its keys are here, and it has them all. */
const KEYS_VERSION = 1n;
const HAS_KEYS = 0x600n;
const LENGTHS_BYTES = 32;

/** Texts that many rows share, such as the call they came of: a dictionary, and a small number a row. */
export class SameColumn extends BlockColumn {
  private readonly keys: Buffer[] = [];
  private readonly places = new Map<string, number>();
  private index = new Uint32Array(0);
  private keyBytes = 0;
  private last: string | undefined;
  private lastPlace = 0;

  constructor(name: string) {
    super(name, 'LowCardinality(String)');
  }

  put(row: number, text: string): void {
    if (text !== this.last) this.find(text);
    this.index[row] = this.lastPlace;
    this.used = true;
  }

  /** How many of these rows have each text. */
  counts(from: number, to: number): Map<string, number> {
    const counts = this.keys.map(() => 0);
    for (let row = from; row < to; row++)
      counts[this.index[row] as number] = (counts[this.index[row] as number] ?? 0) + 1;
    return new Map(
      this.keys.flatMap((key, place) => (counts[place] === 0 ? [] : [[key.toString(), counts[place] ?? 0] as const])),
    );
  }

  override grow(rows: number): void {
    const index = new Uint32Array(rows);
    index.set(this.index);
    this.index = index;
  }

  override clear(from: number): void {
    if (from > 0) return;
    this.used = false;
    this.keys.length = 0;
    this.keyBytes = 0;
    this.places.clear();
    this.last = undefined;
  }

  override size(from: number, to: number): number {
    return LENGTHS_BYTES + this.keyBytes + (to - from) * this.indexBytes;
  }

  override write(out: Buffer, at: number, from: number, to: number): number {
    const width = this.indexBytes;
    at = out.writeBigUInt64LE(KEYS_VERSION, at);
    at = out.writeBigUInt64LE(HAS_KEYS | BigInt(Math.log2(width)), at);
    at = out.writeBigUInt64LE(BigInt(this.keys.length), at);
    for (const key of this.keys) {
      at = putLength(out, at, key.length);
      at += key.copy(out, at);
    }
    at = out.writeBigUInt64LE(BigInt(to - from), at);
    for (let row = from; row < to; row++) at = out.writeUIntLE(this.index[row] as number, at, width);
    return at;
  }

  private get indexBytes(): 1 | 2 | 4 {
    if (this.keys.length <= 0x100) return 1;
    return this.keys.length <= 0x10000 ? 2 : 4;
  }

  private find(text: string): void {
    let place = this.places.get(text);
    if (place === undefined) {
      const key = Buffer.from(text);
      place = this.keys.push(key) - 1;
      this.places.set(text, place);
      this.keyBytes += sizeOfLength(key.length) + key.length;
    }
    this.last = text;
    this.lastPlace = place;
  }
}
