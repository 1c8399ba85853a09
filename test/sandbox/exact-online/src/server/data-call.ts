import type { BookRow, DivisionBooks } from '../books/books.js';
import { atomDocument, atomFeed } from '../odata/atom.js';
import { rowWriter, scalar } from '../odata/json.js';
import { countRows, readPage } from '../odata/page.js';
import { ODataProblem } from '../odata/problem.js';
import type { QueryOptions } from '../odata/query-options.js';
import { parseQueryOptions } from '../odata/query-options.js';
import type { RowSource } from '../odata/row-source.js';
import { bookSource, listSource } from '../odata/row-source.js';
import type { ExpandRules } from './expand-rules.js';
import type { DataTarget } from './data-target.js';
import type { Reply } from './reply.js';
import { jsonReply } from './reply.js';

/** How a data call is to be answered. */
export interface DataCall {
  /** Address up to and with the division, ending in a slash. */
  readonly base: string;
  readonly target: DataTarget;
  readonly parameters: URLSearchParams;
  readonly wantsJson: boolean;
  /** Whether the caller takes plain text, for `/$count`. */
  readonly takesText: boolean;
  readonly nowMs: number;
  /** Fault: the page repeats its first rows. */
  readonly repeatRows: boolean;
  readonly expandRules: ExpandRules;
}

/** The source of a resource: the server's own lists first, then the books. @throws ODataProblem 404 */
export function findSource(books: DivisionBooks, own: readonly RowSource[], resource: string): RowSource {
  const mine = own.find((source) => source.schema.path === resource);
  if (mine !== undefined) return mine;
  const schema = resource.startsWith('current/') ? undefined : books.schema(resource);
  if (schema === undefined) throw new ODataProblem(404, `Resource not found for the segment '${resource}'.`);
  return bookSource(books, schema);
}

/** Answers a GET of a collection, a single entity, a navigation property or a count. */
export function answerGet(source: RowSource, call: DataCall): Reply {
  const { target } = call;
  if (target.key === null) {
    return target.count ? answerCount(source, call) : answerCollection(source, source.schema.path, call);
  }
  const row = rowOfKey(source, target);
  if (target.navigation === null) return answerEntity(source, row, call);
  const children = childrenOf(source, row, target.navigation);
  const path = `${source.schema.path}(${keyText(call)})/${target.navigation}`;
  return target.count ? answerCount(children, call) : answerCollection(children, path, call);
}

/** Answers with a short list as a whole: `current/Me` and functions. Always in the `results` form. */
export function answerList(source: RowSource, call: DataCall): Reply {
  return writeCollection(source, [...source.rows()], queryOf(source, call), null, call, false);
}

/** The query, with what the resource makes of `$expand`. @throws ODataProblem */
function queryOf(source: RowSource, call: DataCall): QueryOptions {
  const query = parseQueryOptions(source.schema, call.parameters);
  const { mode } = call.expandRules.of(source.schema.path);
  if (query.expand.length === 0 || mode === 'accepted') return query;
  if (mode === 'refused')
    throw new ODataProblem(400, 'The query specified in the URI is not valid: $expand is not allowed here.');
  return { ...query, expand: [] };
}

function linesPerPage(source: RowSource, call: DataCall): number | null {
  return call.expandRules.of(source.schema.path).linesPerPage;
}

function answerCount(source: RowSource, call: DataCall): Reply {
  if (!call.takesText) throw new ODataProblem(415, 'A supported MIME type could not be found: use text/plain.');
  const parameters = new URLSearchParams(call.parameters);
  // A count needs no fields, hence no $select either.
  parameters.set('$select', source.schema.fields[0]?.name ?? source.schema.key);
  const { filter } = parseQueryOptions(source.schema, parameters);
  const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
  return { status: 200, headers, body: String(countRows(source, filter)) };
}

function answerCollection(source: RowSource, path: string, call: DataCall): Reply {
  const query = queryOf(source, call);
  const page = readPage(source, query);
  const next = page.nextToken === null ? null : nextLink(call, path, page.nextToken, page.topLeft);
  const rows = call.repeatRows ? [...page.rows, ...page.rows.slice(0, 3)] : page.rows;
  // Protocol version 1 behaviour: an explicit $top within one page gives a bare array; $skip or a count do not.
  const bare = query.top !== null && query.top <= source.schema.pageSize && query.skip === null && !query.inlineCount;
  return writeCollection(source, rows, query, next, call, bare);
}

function writeCollection(
  source: RowSource,
  rows: readonly BookRow[],
  query: QueryOptions,
  next: string | null,
  call: DataCall,
  bare: boolean,
): Reply {
  const count = query.inlineCount ? String(countRows(source, query.filter)) : null;
  if (!call.wantsJson) {
    const frame = { base: call.base, schema: source.schema, fields: query.selection.fields, nowMs: call.nowMs };
    return atomReply('feed', atomFeed(frame, rows, next, count), rows.length);
  }
  const list = `[${rows.map(rowWriter(source, query, call.base, linesPerPage(source, call))).join(',')}]`;
  const members = [
    ...(count === null ? [] : [`"__count":"${count}"`]),
    `"results":${list}`,
    ...(next === null ? [] : [`"__next":${JSON.stringify(next)}`]),
  ];
  const body = bare ? `{"d":${list}}` : `{"d":{${members.join(',')}}}`;
  return { ...jsonReply(200, body), rows: rows.length };
}

function answerEntity(source: RowSource, row: BookRow, call: DataCall): Reply {
  const query = queryOf(source, call);
  if (!call.wantsJson) {
    const frame = { base: call.base, schema: source.schema, fields: query.selection.fields, nowMs: call.nowMs };
    return atomReply('entry', atomDocument(frame, row), 1);
  }
  return {
    ...jsonReply(200, `{"d":${rowWriter(source, query, call.base, linesPerPage(source, call))(row)}}`),
    rows: 1,
  };
}

function rowOfKey(source: RowSource, target: DataTarget): BookRow {
  const { schema } = source;
  const value = target.key?.value ?? null;
  const row = schema.sync && typeof value === 'bigint' ? rowOfVersion(source, value) : source.get(String(value));
  if (row === undefined) throw new ODataProblem(404, `Resource not found for the segment '${schema.name}'.`);
  return row;
}

function rowOfVersion(source: RowSource, version: bigint): BookRow | undefined {
  for (const row of source.rows({ afterTimestamp: version - 1n })) {
    return row['Timestamp'] === version ? row : undefined;
  }
  return undefined;
}

function childrenOf(source: RowSource, row: BookRow, navigation: string): RowSource {
  const link = source.schema.expand?.[navigation];
  if (link === undefined) throw new ODataProblem(404, `Resource not found for the segment '${navigation}'.`);
  const child = source.child(link.resource);
  if (child === undefined) throw new ODataProblem(404, `Resource not found for the segment '${navigation}'.`);
  return listSource(child.schema, [...child.rowsWhere(link.foreignKey, scalar(row[source.schema.key] ?? null))]);
}

function keyText(call: DataCall): string {
  const key = call.target.key;
  return key?.type === 'guid' ? `guid'${key.value}'` : String(key?.value ?? '');
}

function nextLink(call: DataCall, path: string, token: string, topLeft: number | null): string {
  const pairs = [...call.parameters].filter(([name]) => name !== '$skiptoken' && name !== '$top' && name !== '$skip');
  if (topLeft !== null) pairs.push(['$top', String(topLeft)]);
  // The order of the parameters differs from link to link at the real system too.
  if (token.startsWith('guid')) pairs.unshift(['$skiptoken', token]);
  else pairs.push(['$skiptoken', token]);
  return `${call.base}${path}?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

function atomReply(type: 'feed' | 'entry', body: string, rows: number): Reply {
  return { status: 200, headers: { 'Content-Type': `application/atom+xml;type=${type};charset=utf-8` }, body, rows };
}
