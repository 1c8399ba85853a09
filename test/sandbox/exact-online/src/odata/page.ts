import type { BookRow } from '../books/books.js';
import type { Filter } from './filter.js';
import { compareValues, conjuncts, passes } from './filter.js';
import type { Literal } from './literal.js';
import { ODataProblem } from './problem.js';
import type { OrderTerm, QueryOptions } from './query-options.js';
import type { RowSource } from './row-source.js';
import { literalText, tokenText } from './skip-token.js';

/** One page of a collection. */
export interface Page {
  readonly rows: readonly BookRow[];
  /** `$skiptoken` of the page after this one; null on the last page. */
  readonly nextToken: string | null;
  /** What is left of `$top` after this page; null when the caller gave none. */
  readonly topLeft: number | null;
}

/** Reads one page: at most the page size of the resource, one row more is looked at to know whether it goes on. */
export function readPage(source: RowSource, query: QueryOptions): Page {
  const { pageSize } = source.schema;
  const wanted = Math.min(query.top ?? pageSize, pageSize);
  const topLeft = query.top === null ? null : query.top - wanted;
  const mayGoOn = topLeft === null || topLeft > 0;
  const rows: BookRow[] = [];
  let skip = query.skipToken === null ? (query.skip ?? 0) : 0;
  for (const row of orderedRows(source, query)) {
    if (skip > 0) {
      skip -= 1;
      continue;
    }
    if (rows.length === wanted) {
      const last = rows.at(-1);
      return {
        rows,
        nextToken: mayGoOn && last !== undefined ? nextToken(source, query.orderBy, last) : null,
        topLeft,
      };
    }
    rows.push(row);
    if (rows.length === wanted && !mayGoOn) break;
  }
  return { rows, nextToken: null, topLeft };
}

/** Number of all rows that pass the filter, over all pages. */
export function countRows(source: RowSource, filter: Filter | null): number {
  if (filter === null) return source.count();
  let count = 0;
  for (const row of candidates(source, filter, null)) if (passes(row, filter)) count += 1;
  return count;
}

function* orderedRows(source: RowSource, query: QueryOptions): Generator<BookRow> {
  const { filter, skipToken, orderBy } = query;
  if (orderBy.length > 0) {
    yield* sortedRows(source, query);
    return;
  }
  const token = skipToken?.[0] ?? null;
  if (skipToken !== null && skipToken.length !== 1) throw wrongToken();
  for (const row of candidates(source, filter, token)) {
    if (filter === null || passes(row, filter)) yield row;
  }
}

function sortedRows(source: RowSource, query: QueryOptions): BookRow[] {
  const { filter, orderBy, skipToken } = query;
  const key = source.schema.key;
  if (skipToken !== null && skipToken.length !== orderBy.length + 1) throw wrongToken();
  const rows: BookRow[] = [];
  for (const row of candidates(source, filter, null, modifiedOfToken(query))) {
    const wanted = filter === null || passes(row, filter);
    if (wanted && (skipToken === null || compareToToken(row, skipToken, orderBy, key) > 0)) rows.push(row);
  }
  return rows.sort((left, right) => compareRows(left, right, orderBy, key));
}

/** The rows that can pass, in default order, found by the cheapest way that the filter allows. */
function candidates(
  source: RowSource,
  filter: Filter | null,
  token: Literal | null,
  sinceMs: number | null = null,
): Iterable<BookRow> {
  const { schema } = source;
  const terms = conjuncts(filter);
  if (schema.sync) return source.rows({ afterTimestamp: afterTimestamp(terms, token) });
  const byKey = terms.find((term) => term.operator === 'eq' && term.field.name === schema.key);
  if (byKey !== undefined) {
    const row = byKey.literal.value === null ? undefined : source.get(String(byKey.literal.value));
    return row === undefined || token !== null ? [] : [row];
  }
  const byParent = terms.find((term) => term.operator === 'eq' && term.literal.type === 'guid');
  if (byParent !== undefined) {
    const after = token?.value ?? null;
    return [...source.rowsWhere(byParent.field.name, String(byParent.literal.value))]
      .filter((row) => after === null || compareValues(row[schema.key] ?? null, after) > 0)
      .sort((left, right) => compareValues(left[schema.key] ?? null, right[schema.key] ?? null));
  }
  const modifiedGe = modifiedBound(terms, sinceMs);
  return source.rows({
    ...(token === null ? {} : { afterKey: String(token.value) }),
    ...(modifiedGe === null ? {} : { modifiedGe }),
  });
}

type Comparison = ReturnType<typeof conjuncts>[number];

function afterTimestamp(terms: readonly Comparison[], token: Literal | null): bigint {
  let after = -1n;
  const raise = (to: bigint): void => {
    if (to > after) after = to;
  };
  for (const { field, operator, literal } of terms) {
    if (field.name !== 'Timestamp' || literal.type !== 'int64') continue;
    if (operator === 'gt') raise(literal.value);
    if (operator === 'ge' || operator === 'eq') raise(literal.value - 1n);
  }
  if (token !== null) {
    if (token.type !== 'int64') throw wrongToken();
    raise(token.value);
  }
  return after;
}

function modifiedBound(terms: readonly Comparison[], sinceMs: number | null): number | null {
  const bounds = terms.flatMap(({ field, operator, literal }) =>
    field.name === 'Modified' && (operator === 'gt' || operator === 'ge') && literal.type === 'datetime'
      ? [literal.value]
      : [],
  );
  if (sinceMs !== null) bounds.push(sinceMs);
  return bounds.length === 0 ? null : Math.max(...bounds);
}

/** In an order by Modified no row before the token's time can follow: the books need not build those. */
function modifiedOfToken({ orderBy, skipToken }: QueryOptions): number | null {
  const first = orderBy[0];
  const since = skipToken?.[0];
  return first?.field.name === 'Modified' && !first.descending && since?.type === 'datetime' ? since.value : null;
}

function compareRows(left: BookRow, right: BookRow, orderBy: readonly OrderTerm[], key: string): number {
  for (const { field, descending } of orderBy) {
    const order = compareValues(left[field.name] ?? null, right[field.name] ?? null);
    if (order !== 0) return descending ? -order : order;
  }
  return compareValues(left[key] ?? null, right[key] ?? null);
}

function compareToToken(row: BookRow, token: readonly Literal[], orderBy: readonly OrderTerm[], key: string): number {
  for (const [index, { field, descending }] of orderBy.entries()) {
    const order = compareValues(row[field.name] ?? null, token[index]?.value ?? null);
    if (order !== 0) return descending ? -order : order;
  }
  return compareValues(row[key] ?? null, token.at(-1)?.value ?? null);
}

function nextToken(source: RowSource, orderBy: readonly OrderTerm[], last: BookRow): string {
  const { schema } = source;
  if (schema.sync) return literalText('Edm.Int64', last['Timestamp'] ?? null);
  const key = schema.fields.find((field) => field.name === schema.key);
  const parts = [...orderBy.map((term) => term.field), ...(key === undefined ? [] : [key])];
  return tokenText(parts, last);
}

function wrongToken(): ODataProblem {
  return new ODataProblem(400, 'The $skiptoken does not belong to this query.');
}
