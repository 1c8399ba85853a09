import type { BookRow, FieldSchema, ResourceSchema, WireType } from '../books/books.js';
import { literalText, tokenText } from './skip-token.js';
import type { QueryOptions } from './query-options.js';
import { requireField } from './query-options.js';
import type { RowSource } from './row-source.js';
import { listSource } from './row-source.js';

type Value = BookRow[string];

/** Address of one row: the collection's address with the key in brackets. Sync rows are addressed by row version. */
export function rowAddress(base: string, schema: ResourceSchema, row: BookRow): string {
  const key = schema.sync ? 'Timestamp' : schema.key;
  const type = schema.fields.find((field) => field.name === key)?.type ?? 'Edm.Guid';
  return `${base}${schema.path}(${literalText(type, row[key] ?? null)})`;
}

/** JSON text of a value by its wire type, as Exact writes it: Int64 as text, DateTime as `/Date(ms)/`. */
export function jsonValue(type: WireType, value: Value): string {
  if (value === null) return 'null';
  switch (type) {
    case 'Edm.DateTime':
      return `"/Date(${String(value)})/"`;
    case 'Edm.Int64':
      return `"${String(value)}"`;
    case 'Edm.Double':
    case 'Edm.Int16':
    case 'Edm.Int32':
    case 'Edm.Byte':
      return jsonNumber(value);
    case 'Edm.Boolean':
      return value === true || value === 1 ? 'true' : 'false';
    case 'Edm.Guid':
    case 'Edm.String':
    case 'Edm.Binary':
      return JSON.stringify(String(value));
  }
}

function jsonNumber(value: Value): string {
  const number = typeof value === 'boolean' ? Number(value) : value;
  if (typeof number === 'number' && !Number.isFinite(number)) throw new Error(`Not a finite number: ${number}.`);
  // The shortest text that reads back as the same double; -0 has no sign on the wire.
  return Object.is(number, -0) ? '0' : String(number);
}

/**
 * Makes the function that writes a row of a resource as JSON. `base` is the address up to and with the division,
 * ending in a slash. `linesPerPage`: children nested in a row at most; the others are behind a next link.
 */
export function rowWriter(
  source: RowSource,
  query: Pick<QueryOptions, 'selection' | 'expand'>,
  base: string,
  linesPerPage: number | null = null,
): (row: BookRow) => string {
  const { schema } = source;
  const fields = query.selection.fields.map((field) => ({ ...field, prefix: `,${JSON.stringify(field.name)}:` }));
  const type = JSON.stringify(schema.typeName);
  const navigation = query.selection.navigation.map((name) =>
    navigationWriter(source, query, base, name, linesPerPage),
  );
  return (row) => {
    const uri = rowAddress(base, schema, row);
    let text = `{"__metadata":{"uri":${JSON.stringify(uri)},"type":${type}}`;
    for (const field of fields) text += field.prefix + jsonValue(field.type, row[field.name] ?? null);
    for (const write of navigation) text += write(row, uri);
    return `${text}}`;
  };
}

function navigationWriter(
  source: RowSource,
  query: Pick<QueryOptions, 'selection' | 'expand'>,
  base: string,
  name: string,
  linesPerPage: number | null,
): (row: BookRow, uri: string) => string {
  const { schema } = source;
  const link = schema.expand?.[name];
  const child = link === undefined ? undefined : source.child(link.resource);
  const prefix = `,${JSON.stringify(name)}:`;
  if (link === undefined || !query.expand.includes(name)) {
    return (_row, uri) => `${prefix}{"__deferred":{"uri":${JSON.stringify(`${uri}/${name}`)}}}`;
  }
  if (child === undefined) return () => `${prefix}{"results":[]}`;
  const selection = {
    fields: childFields(child.schema, query.selection.childFields.get(name)),
    navigation: query.selection.childFields.has(name) ? [] : Object.keys(child.schema.expand ?? {}),
    childFields: new Map(),
  };
  const write = rowWriter(child, { selection, expand: [] }, base);
  return (row, uri) => {
    const children = [...child.rowsWhere(link.foreignKey, scalar(row[schema.key] ?? null))];
    if (linesPerPage === null || children.length <= linesPerPage)
      return `${prefix}{"results":[${children.map(write).join(',')}]}`;
    const shown = [...listSource(child.schema, children).rows()].slice(0, linesPerPage);
    const next = JSON.stringify(childrenLink(`${uri}/${name}`, child.schema, selection.fields, shown));
    return `${prefix}{"results":[${shown.map(write).join(',')}],"__next":${next}}`;
  };
}

/** Address of the children behind the ones that were shown. */
function childrenLink(
  address: string,
  schema: ResourceSchema,
  fields: readonly FieldSchema[],
  shown: readonly BookRow[],
): string {
  const select = fields.map((field) => field.name).join(',');
  const token = tokenText([requireField(schema, schema.key)], shown.at(-1) ?? {});
  return `${address}?$select=${encodeURIComponent(select)}&$skiptoken=${encodeURIComponent(token)}`;
}

function childFields(schema: ResourceSchema, names: readonly string[] | undefined): readonly FieldSchema[] {
  if (names === undefined) return schema.fields;
  const named = new Set(names.map((name) => requireField(schema, name)));
  return schema.fields.filter((field) => named.has(field));
}

/** A key as a scalar: row versions, the only bigints, are no foreign keys. */
export function scalar(value: Value): Exclude<Value, bigint> {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** The error envelope of data calls; `code` is always empty, as recorded by users. */
export function jsonError(message: string): string {
  return JSON.stringify({ error: { code: '', message: { lang: '', value: message } } });
}
