import { BlockColumn, grown } from './column.js';

const NULL = 1;

/** Values of a type that takes the same bytes for each. */
export class FixedColumn extends BlockColumn {
  data = new Uint8Array(0);
  view = new DataView(this.data.buffer);
  /** A byte a row; undefined where the type has no null. */
  private nulls: Uint8Array<ArrayBuffer> | undefined;

  constructor(
    name: string,
    type: string,
    /** Bytes of a value. */
    readonly width: number,
    nullable: boolean,
  ) {
    super(name, type);
    this.nulls = nullable ? new Uint8Array(0) : undefined;
  }

  /** Says that the row has a value; gives the place to write it to. */
  place(row: number): number {
    this.used = true;
    if (this.nulls !== undefined) this.nulls[row] = 0;
    return row * this.width;
  }

  override grow(rows: number): void {
    this.data = grown(this.data, rows * this.width);
    this.view = new DataView(this.data.buffer);
    if (this.nulls === undefined) return;
    const had = this.nulls.length;
    this.nulls = grown(this.nulls, rows).fill(NULL, had);
  }

  override clear(from: number, to: number): void {
    this.data.fill(0, from * this.width, to * this.width);
    this.nulls?.fill(NULL, from, to);
    if (from === 0) this.used = false;
  }

  override size(from: number, to: number): number {
    return (to - from) * (this.width + (this.nulls === undefined ? 0 : 1));
  }

  override write(out: Buffer, at: number, from: number, to: number): number {
    if (this.nulls !== undefined) {
      out.set(this.nulls.subarray(from, to), at);
      at += to - from;
    }
    out.set(this.data.subarray(from * this.width, to * this.width), at);
    return at + (to - from) * this.width;
  }
}
