import type { BookRow, DivisionBooks, ResourceSchema, RowsFrom, Scalar } from '../books/books.js';
import { compareValues } from './filter.js';

/** The rows of one resource of one division, wherever they live. */
export interface RowSource {
  readonly schema: ResourceSchema;
  rows(from?: RowsFrom): Iterable<BookRow>;
  get(key: string): BookRow | undefined;
  rowsWhere(field: string, value: Scalar): Iterable<BookRow>;
  count(): number;
  /** The resource of a path, for children of this one; undefined when the division does not offer it. */
  child(path: string): RowSource | undefined;
}

/** A resource that the books of a division keep. */
export function bookSource(books: DivisionBooks, schema: ResourceSchema): RowSource {
  return {
    schema,
    rows: (from) => books.rows(schema.path, from),
    get: (key) => books.get(schema.path, key),
    rowsWhere: (field, value) => books.rowsWhere(schema.path, field, value),
    count: () => books.count(schema.path),
    child: (path) => {
      const found = books.schema(path);
      return found === undefined ? undefined : bookSource(books, found);
    },
  };
}

/** A small resource that the server itself keeps, such as webhook subscriptions; rows in any order. */
export function listSource(schema: ResourceSchema, list: readonly BookRow[]): RowSource {
  const keyOf = (row: BookRow): string => String(row[schema.key]);
  const sorted = [...list].sort((left, right) => compareValues(left[schema.key] ?? null, right[schema.key] ?? null));
  return {
    schema,
    rows: (from) => {
      const after = from?.afterKey;
      if (after === undefined) return sorted;
      const position = sorted.findIndex((row) => keyOf(row) === after);
      return position < 0 ? sorted.filter((row) => keyOf(row) > after) : sorted.slice(position + 1);
    },
    get: (key) => sorted.find((row) => keyOf(row) === key),
    rowsWhere: (field, value) => sorted.filter((row) => row[field] === value),
    count: () => sorted.length,
    child: () => undefined,
  };
}
