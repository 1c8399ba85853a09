/** A column of a block that is being written. Rows nobody writes to are null, or what the type has as nothing. */
export abstract class BlockColumn {
  /** Whether any row was written; a column without is left out of the block. */
  used = false;

  constructor(
    readonly name: string,
    /** ClickHouse's name of the type the values are in. */
    readonly type: string,
  ) {}

  /** Makes room for so many rows. */
  abstract grow(rows: number): void;
  /** Takes the rows from `from` on back, up to `to`: they are as if never written. */
  abstract clear(from: number, to: number): void;
  /** Bytes the values of so many rows take. */
  abstract size(from: number, to: number): number;
  /** Writes the values of these rows; gives the place behind them. */
  abstract write(out: Buffer, at: number, from: number, to: number): number;
}

/** A byte array of another length with the same beginning. */
export function grown(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const more = new Uint8Array(length);
  more.set(bytes);
  return more;
}
