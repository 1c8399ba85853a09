import { BlockColumn, grown } from './column.js';
import { putLength, sizeOfLength } from './numbers.js';

const NULL = 1;
/** Up to here a loop is quicker than the platform's copy. */
const SHORT = 48;

/** Texts: each with its length in front, as they stand in the block. */
export class TextColumn extends BlockColumn {
  private data = new Uint8Array(1024);
  /** Behind the text of each row. */
  private ends = new Uint32Array(0);
  private nulls: Uint8Array<ArrayBuffer> | undefined;
  /** Rows that have a place in `data`: those behind were not written. */
  private rows = 0;
  private at = 0;

  constructor(name: string, type: string, nullable: boolean) {
    super(name, type);
    this.nulls = nullable ? new Uint8Array(0) : undefined;
  }

  /** Sets the text of a row from UTF-8. Rows are written in order. */
  put(row: number, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.room(row - this.rows + sizeOfLength(length) + length);
    this.fillTo(row);
    const { data } = this;
    let at = putLength(data, this.at, length);
    if (length > SHORT) data.set(bytes.subarray(start, end), at);
    else for (let i = start; i < end; i++) data[at++] = bytes[i] as number;
    this.at = length > SHORT ? at + length : at;
    this.ends[row] = this.at;
    this.rows = row + 1;
    this.used = true;
    if (this.nulls !== undefined) this.nulls[row] = 0;
  }

  override grow(rows: number): void {
    const ends = new Uint32Array(rows);
    ends.set(this.ends);
    this.ends = ends;
    if (this.nulls === undefined) return;
    const had = this.nulls.length;
    this.nulls = grown(this.nulls, rows).fill(NULL, had);
  }

  override clear(from: number, to: number): void {
    if (this.rows > from) {
      this.rows = from;
      this.at = this.startOf(from);
    }
    this.nulls?.fill(NULL, from, to);
    if (from === 0) this.used = false;
  }

  override size(from: number, to: number): number {
    const written = this.behind(to) - this.startOf(Math.min(from, this.rows));
    // An empty text of one byte for each row that was not written.
    const empty = to - Math.max(from, Math.min(to, this.rows));
    return written + empty + (this.nulls === undefined ? 0 : to - from);
  }

  override write(out: Buffer, at: number, from: number, to: number): number {
    this.room(to);
    this.fillTo(to);
    if (this.nulls !== undefined) {
      out.set(this.nulls.subarray(from, to), at);
      at += to - from;
    }
    const texts = this.data.subarray(this.startOf(from), this.startOf(to));
    out.set(texts, at);
    return at + texts.length;
  }

  private startOf(row: number): number {
    return row === 0 ? 0 : (this.ends[row - 1] as number);
  }

  private behind(row: number): number {
    return row >= this.rows ? this.at : this.startOf(row);
  }

  /** Empty texts for the rows before. */
  private fillTo(row: number): void {
    for (; this.rows < row; this.rows++) {
      this.data[this.at++] = 0;
      this.ends[this.rows] = this.at;
    }
  }

  private room(bytes: number): void {
    if (this.at + bytes > this.data.length) this.data = grown(this.data, (this.at + bytes) * 2);
  }
}
