import {
  createBooks,
  type BookRow,
  type Books,
  type DivisionBooks,
  type ResourceSchema,
  type RowsFrom,
  type Scalar,
} from '@ml-connector/sandbox-exact-online';

/** A generated company in which any number of records of one sync feed can be changed at once. */
export class GrowingBooks {
  readonly books: Books;
  readonly division: number;
  readonly #grown: GrownDivision;

  constructor(seed: number, path: string) {
    const made = createBooks({ seed, size: 'small', today: '2026-07-01', regions: ['nl'] });
    const [first] = made.divisions;
    if (first === undefined) throw new Error('the books have no company');
    const grown = new GrownDivision(first, path);
    this.#grown = grown;
    this.division = first.division;
    this.books = {
      divisions: [grown],
      trade: (nowMs) => made.trade(nowMs),
      mutate: (request, nowMs) => made.mutate(request, nowMs),
      transaction: (division, step) => made.transaction(division, step),
      moveDivision: (division, nowMs) => made.moveDivision(division, nowMs),
      truth: (asOf) => made.truth(asOf),
    };
  }

  /** Changes the records `0` to `count - 1`: each gets the next row version, and has no older one any more. */
  change(count: number): void {
    this.#grown.change(count);
  }

  /** Key of a record that `change` makes. */
  static key(n: number): string {
    return `00000000-0000-4000-9000-${n.toString(16).padStart(12, '0')}`;
  }
}

class GrownDivision implements DivisionBooks {
  readonly #own: DivisionBooks;
  readonly #path: string;
  readonly #template: BookRow;
  /** In the order of their row versions. */
  readonly #rows = new Map<string, BookRow>();
  #version: bigint;

  constructor(own: DivisionBooks, path: string) {
    this.#own = own;
    this.#path = path;
    const all = [...own.rows(path)];
    const last = all.at(-1);
    if (last === undefined) throw new Error(`the books have no row of ${path}`);
    this.#template = last;
    this.#version = BigInt(String(last['Timestamp']));
  }

  get region() {
    return this.#own.region;
  }

  get division(): number {
    return this.#own.division;
  }

  get name(): string {
    return this.#own.name;
  }

  change(count: number): void {
    for (let n = 0; n < count; n++) {
      const ID = GrowingBooks.key(n);
      this.#version += 1n;
      this.#rows.delete(ID);
      this.#rows.set(ID, { ...this.#template, ID, Timestamp: this.#version });
    }
  }

  schema(path: string): ResourceSchema | undefined {
    return this.#own.schema(path);
  }

  resources(): readonly ResourceSchema[] {
    return this.#own.resources();
  }

  *rows(path: string, from: RowsFrom = {}): Iterable<BookRow> {
    yield* this.#own.rows(path, from);
    if (path !== this.#path) return;
    const after = from.afterTimestamp ?? 0n;
    for (const row of this.#rows.values()) if (BigInt(String(row['Timestamp'])) > after) yield row;
  }

  get(path: string, key: string): BookRow | undefined {
    return (path === this.#path ? this.#rows.get(key) : undefined) ?? this.#own.get(path, key);
  }

  rowsWhere(path: string, field: string, value: Scalar): Iterable<BookRow> {
    return this.#own.rowsWhere(path, field, value);
  }

  count(path: string): number {
    return this.#own.count(path) + (path === this.#path ? this.#rows.size : 0);
  }
}
