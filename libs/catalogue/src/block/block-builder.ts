import { blockForm, type FormColumn } from './block-form.js';
import type { BlockColumn } from './column.js';
import { FixedColumn } from './fixed-column.js';
import { ListColumn } from './list-column.js';
import { putLength, sizeOfLength } from './numbers.js';
import { packBlock } from './pack-block.js';
import { SameColumn } from './same-column.js';
import { TextColumn } from './text-column.js';

const FIRST_ROWS = 256;
/** A value's length, or its place in a dictionary, and whether it is null. */
const LENGTH_BYTES = 6;
/** Texts of a row that its record does not have: where it came from, and the key of its document. */
const HEAD_TEXT_BYTES = 400;

/**
 * Rows of one table on their way into a block of ClickHouse's form `Native`: column by column, each with its name and
 * type. Columns no row has a value in are left out. The same rows give the same bytes.
 */
export class BlockBuilder {
  /** Finished rows; the row being written has this number. */
  rows = 0;
  readonly columns: readonly BlockColumn[];
  private readonly byName: ReadonlyMap<string, BlockColumn>;
  /** Bytes a row takes at most beside the texts of its record. */
  readonly mostRowBytes: number;
  private room = 0;

  constructor(readonly table: string) {
    const form = blockForm(table);
    this.mostRowBytes = form.reduce((sum, { wire }) => sum + wire.width + LENGTH_BYTES, HEAD_TEXT_BYTES);
    this.columns = form.map(columnOf);
    this.byName = new Map(this.columns.map((column) => [column.name, column]));
  }

  /** A column by its name; undefined where the table's blocks have none. */
  column(name: string): BlockColumn | undefined {
    return this.byName.get(name);
  }

  /** Begins the next row: all of it is null until it is written. */
  begin(): void {
    if (this.rows < this.room) return;
    this.room = Math.max(FIRST_ROWS, this.room * 2);
    for (const column of this.columns) column.grow(this.room);
  }

  /** The row that was begun is whole. */
  end(): void {
    this.rows++;
  }

  /** Takes back all rows from `rows` on, also one that was begun and not ended. */
  truncate(rows: number): void {
    const behind = Math.min(this.rows + 1, this.room);
    for (const column of this.columns) column.clear(rows, behind);
    this.rows = rows;
  }

  /** Bytes a block of these rows takes before it is packed. */
  size(from = 0, to = this.rows): number {
    let bytes = sizeOfLength(this.columns.length) + sizeOfLength(to - from);
    for (const column of this.columns) if (column.used) bytes += nameBytes(column) + column.size(from, to);
    return bytes;
  }

  /** The block of these rows, packed. */
  encode(from = 0, to = this.rows): Buffer {
    return packBlock(this.#plain(from, to));
  }

  #plain(from: number, to: number): Buffer {
    const out = Buffer.allocUnsafeSlow(this.size(from, to));
    const used = this.columns.filter((column) => column.used);
    let at = putLength(out, putLength(out, 0, used.length), to - from);
    for (const column of used) {
      at = putText(out, at, column.name);
      at = putText(out, at, column.type);
      at = column.write(out, at, from, to);
    }
    return out.subarray(0, at);
  }

  /** How many of these rows each division has. */
  rowsByDivision(from = 0, to = this.rows): Map<string, number> {
    const column = this.column('division_key');
    return column instanceof SameColumn ? column.counts(from, to) : new Map<string, number>();
  }
}

function columnOf({ name, wire }: FormColumn): BlockColumn {
  switch (wire.kind) {
    case 'text':
      return new TextColumn(name, wire.type, wire.nullable);
    case 'same':
      return new SameColumn(name);
    case 'list':
      return new ListColumn(name);
    default:
      return new FixedColumn(name, wire.type, wire.width, wire.nullable);
  }
}

/** Names and types are plain ASCII. */
function nameBytes({ name, type }: BlockColumn): number {
  return name.length + type.length + 2;
}

function putText(out: Buffer, at: number, text: string): number {
  return putLength(out, at, text.length) + out.write(text, putLength(out, at, text.length), 'latin1');
}
