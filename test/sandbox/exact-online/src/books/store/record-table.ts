/** `ref` is an index into another table, -1 when there is none; all others start at 0. */
export type ColumnKind = 'u8' | 'i16' | 'i32' | 'f64' | 'ref';

export type Shape = Readonly<Record<string, ColumnKind>>;

/** A record seen through its columns: reads and writes go to the table. */
export type RecordView<S extends Shape> = { readonly index: number; alive: number; version: number } & {
  -readonly [K in keyof S]: number;
};

interface Column {
  data: Uint8Array | Int16Array | Int32Array | Float64Array;
  readonly kind: ColumnKind;
}

function emptyData(kind: ColumnKind, length: number): Column['data'] {
  if (kind === 'u8') return new Uint8Array(length);
  if (kind === 'i16') return new Int16Array(length);
  if (kind === 'i32') return new Int32Array(length);
  if (kind === 'ref') return new Int32Array(length).fill(-1);
  return new Float64Array(length);
}

function viewClass(columns: ReadonlyMap<string, Column>): new (index: number) => { index: number } {
  class View {
    constructor(readonly index: number) {}
  }
  for (const [name, column] of columns) {
    Object.defineProperty(View.prototype, name, {
      get(this: View): number {
        return column.data[this.index] ?? 0;
      },
      set(this: View, value: number) {
        column.data[this.index] = value;
      },
    });
  }
  return View;
}

/**
 * Records in typed columns: two million ledger lines cost megabytes, not gigabytes. Records are never moved; a deleted
 * one keeps its index with `alive` 0. `version` is the row version of the division's counter (0: none yet).
 */
export class RecordTable<S extends Shape> {
  readonly #columns = new Map<string, Column>();
  readonly #View: new (index: number) => { index: number };
  readonly #alive: Column;
  #capacity = 64;
  #length = 0;
  #living = 0;

  constructor(shape: S) {
    const all: Record<string, ColumnKind> = { ...shape, version: 'f64' };
    for (const [name, kind] of Object.entries(all)) {
      this.#columns.set(name, { kind, data: emptyData(kind, this.#capacity) });
    }
    this.#alive = { kind: 'u8', data: emptyData('u8', this.#capacity) };
    this.#columns.set('alive', this.#alive);
    this.#View = viewClass(this.#columns);
  }

  /** How many indexes were ever given out. */
  get length(): number {
    return this.#length;
  }

  get living(): number {
    return this.#living;
  }

  add(values: { readonly [K in keyof S]?: number }): RecordView<S> {
    if (this.#length === this.#capacity) this.#grow();
    const index = this.#length++;
    for (const name in values) {
      const column = this.#columns.get(name);
      if (!column) throw new Error(`no column ${name}`);
      column.data[index] = values[name] ?? 0;
    }
    this.#alive.data[index] = 1;
    this.#living++;
    return this.at(index);
  }

  at(index: number): RecordView<S> {
    return new this.#View(index) as RecordView<S>;
  }

  isAlive(index: number): boolean {
    return index >= 0 && index < this.#length && this.#alive.data[index] === 1;
  }

  remove(index: number): void {
    if (!this.isAlive(index)) throw new Error(`record ${index} is gone already`);
    this.#alive.data[index] = 0;
    this.#living--;
  }

  *all(): Iterable<RecordView<S>> {
    for (let i = 0; i < this.#length; i++) if (this.#alive.data[i] === 1) yield this.at(i);
  }

  #grow(): void {
    this.#capacity = Math.ceil(this.#capacity * 1.5);
    for (const column of this.#columns.values()) {
      const larger = emptyData(column.kind, this.#capacity);
      larger.set(column.data);
      column.data = larger;
    }
  }
}
