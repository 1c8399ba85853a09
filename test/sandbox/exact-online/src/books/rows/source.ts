import type { BookRow, ResourceSchema, RowsFrom, Scalar } from '../books.js';
import type { Company } from '../company/company.js';
import type { SyncStream } from '../company/streams.js';
import type { Kind } from '../store/guid.js';
import { KeyOrder } from '../store/key-order.js';
import type { Values } from '../store/master-store.js';
import { Assembler } from './assembler.js';

/** A resource as the server reads it. */
export interface Source {
  readonly schema: ResourceSchema;
  rows(from: RowsFrom): Iterable<BookRow>;
  get(key: string): BookRow | undefined;
  where(field: string, value: Scalar): Iterable<BookRow>;
  count(): number;
}

/** Records of one kind, by index. */
export interface Records {
  readonly kind: Kind;
  /** Upper bound of the indexes. */
  length(): number;
  has(index: number): boolean;
  /** Wall clock of the last change. */
  modified(index: number): number;
  /** A new object each time: the source completes it. */
  values(index: number): Values;
}

/** Children found by their parent's key without looking at all records. */
export interface ParentLink {
  readonly field: string;
  readonly parentKind: Kind;
  childrenOf(parent: number): Iterable<number>;
}

function* matching(rows: Iterable<BookRow>, field: string, value: Scalar): Iterable<BookRow> {
  const wanted = typeof value === 'string' ? value.toLowerCase() : value;
  for (const row of rows) {
    const found = row[field];
    if ((typeof found === 'string' ? found.toLowerCase() : found) === wanted) yield row;
  }
}

function withOverrides(company: Company, key: string, values: Values): Values {
  const overrides = company.overrides.size === 0 ? undefined : company.overrides.get(key);
  return overrides ? { ...values, ...overrides } : values;
}

/** An ordinary resource: rows in the order of their GUIDs. */
export class KeyedSource implements Source {
  readonly #assembler: Assembler;
  readonly #order: KeyOrder;

  constructor(
    private readonly company: Company,
    readonly schema: ResourceSchema,
    private readonly records: Records,
    private readonly parent?: ParentLink,
  ) {
    this.#assembler = new Assembler(schema);
    this.#order = new KeyOrder(company.guids, records.kind);
  }

  *rows(from: RowsFrom): Iterable<BookRow> {
    const { records } = this;
    for (const index of this.#order.after(records.length(), from.afterKey)) {
      if (!records.has(index)) continue;
      if (from.modifiedGe !== undefined && records.modified(index) < from.modifiedGe) continue;
      yield this.#row(index);
    }
  }

  get(key: string): BookRow | undefined {
    const index = this.company.guids.indexOf(this.records.kind, key);
    if (index === undefined || index < 0 || index >= this.records.length()) return undefined;
    return this.records.has(index) ? this.#row(index) : undefined;
  }

  *where(field: string, value: Scalar): Iterable<BookRow> {
    if (this.parent?.field !== field || typeof value !== 'string') {
      yield* matching(this.rows({}), field, value);
      return;
    }
    const parent = this.company.guids.indexOf(this.parent.parentKind, value);
    if (parent === undefined) return;
    for (const index of this.parent.childrenOf(parent)) if (this.records.has(index)) yield this.#row(index);
  }

  count(): number {
    let count = 0;
    for (let i = this.records.length() - 1; i >= 0; i--) if (this.records.has(i)) count++;
    return count;
  }

  #row(index: number): BookRow {
    const key = this.company.guids.of(this.records.kind, index);
    const values = this.records.values(index);
    values[this.schema.key] = key;
    return this.#assembler.row(withOverrides(this.company, key, values));
  }
}

/** What a reference of a sync stream stands for. */
export interface StreamPart {
  readonly records: Records;
  /** The reference of an index in the stream. */
  readonly toRef: (index: number) => number;
}

/** A sync resource: rows in the order of their row versions. */
export class StreamSource implements Source {
  readonly #assembler: Assembler;

  constructor(
    private readonly company: Company,
    readonly schema: ResourceSchema,
    private readonly stream: SyncStream,
    private readonly parts: readonly StreamPart[],
  ) {
    this.#assembler = new Assembler(schema);
  }

  *rows(from: RowsFrom): Iterable<BookRow> {
    for (const ref of this.stream.after(Number(from.afterTimestamp ?? 0n))) {
      if (this.company.isUncommitted(this.stream.versionOf(ref))) continue;
      const { part, index } = this.#resolve(ref);
      if (from.modifiedGe !== undefined && part.records.modified(index) < from.modifiedGe) continue;
      yield this.#row(part, index, ref);
    }
  }

  get(key: string): BookRow | undefined {
    for (const part of this.parts) {
      const index = this.company.guids.indexOf(part.records.kind, key);
      if (index === undefined || index < 0 || index >= part.records.length()) continue;
      if (part.records.has(index)) return this.#row(part, index, part.toRef(index));
    }
    return undefined;
  }

  where(field: string, value: Scalar): Iterable<BookRow> {
    return matching(this.rows({}), field, value);
  }

  count(): number {
    return this.stream.living;
  }

  #resolve(ref: number): { part: StreamPart; index: number } {
    const mixed = this.parts.length === 2;
    const part = this.parts[mixed ? ref % 2 : 0];
    if (!part) throw new Error(`${this.schema.name} has no part for ${ref}`);
    return { part, index: mixed ? Math.floor(ref / 2) : ref };
  }

  #row(part: StreamPart, index: number, ref: number): BookRow {
    const key = this.company.guids.of(part.records.kind, index);
    const values = part.records.values(index);
    values[this.schema.key] = key;
    values['Timestamp'] = BigInt(this.stream.versionOf(ref));
    return this.#assembler.row(withOverrides(this.company, key, values));
  }
}

/** A small resource whose key is not a GUID: rows are made at each read, in the order of the key. */
export class ListSource implements Source {
  readonly #assembler: Assembler;

  constructor(
    readonly schema: ResourceSchema,
    private readonly list: () => Iterable<Values>,
  ) {
    this.#assembler = new Assembler(schema);
  }

  *rows(from: RowsFrom): Iterable<BookRow> {
    for (const values of this.list()) {
      if (from.afterKey !== undefined && !this.#isAfter(values, from.afterKey)) continue;
      const modified = values['Modified'];
      if (from.modifiedGe !== undefined && typeof modified === 'number' && modified < from.modifiedGe) continue;
      yield this.#assembler.row(values);
    }
  }

  get(key: string): BookRow | undefined {
    for (const row of this.rows({})) if (String(row[this.schema.key]).trim() === key.trim()) return row;
    return undefined;
  }

  where(field: string, value: Scalar): Iterable<BookRow> {
    return matching(this.rows({}), field, value);
  }

  count(): number {
    return [...this.list()].length;
  }

  #isAfter(values: Values, key: string): boolean {
    const own = values[this.schema.key];
    if (typeof own === 'bigint') return own > BigInt(key);
    return typeof own === 'number' ? own > Number(key) : String(own) > key;
  }
}
