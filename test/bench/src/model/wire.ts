import type { Feed } from '@ml-connector/catalogue';
import type { BookRow, DivisionBooks, ResourceSchema } from '@ml-connector/sandbox-exact-online';

type Value = BookRow[string];

/** Texts of a feed's records as Exact writes them on the wire, documents with their lines. */
export function* recordsOf(
  books: DivisionBooks,
  feed: Feed,
): Iterable<{ readonly row: BookRow; readonly text: string }> {
  const schema = books.schema(feed.path);
  if (schema === undefined) return;
  for (const row of books.rows(feed.path)) yield { row, text: recordText(books, schema, row, feed.lines?.property) };
}

/** One record as JSON; `expanded` names the navigation property whose children stand in it. */
export function recordText(books: DivisionBooks, schema: ResourceSchema, row: BookRow, expanded?: string): string {
  const members = schema.fields.map(
    ({ name, type }) => `${JSON.stringify(name)}:${valueText(type, row[name] ?? null)}`,
  );
  const link = expanded === undefined ? undefined : schema.expand?.[expanded];
  const child = link === undefined ? undefined : books.schema(link.resource);
  if (expanded !== undefined && link !== undefined && child !== undefined) {
    const key = row[schema.key];
    const children = [
      ...books.rowsWhere(link.resource, link.foreignKey, typeof key === 'bigint' ? null : (key ?? null)),
    ];
    const lines = children.map((line) => recordText(books, child, line));
    members.push(`${JSON.stringify(expanded)}:{"results":[${lines.join(',')}]}`);
  }
  return `{${members.join(',')}}`;
}

/** Int64 as text, DateTime as `/Date(ms)/`, numbers bare (docs/reference/exact-online.md, "Scalar encodings"). */
function valueText(type: string, value: Value): string {
  if (value === null) return 'null';
  if (type === 'Edm.DateTime') return `"/Date(${String(value)})/"`;
  if (type === 'Edm.Int64') return `"${String(value)}"`;
  if (type === 'Edm.Boolean') return value === true || value === 1 ? 'true' : 'false';
  if (['Edm.Double', 'Edm.Int16', 'Edm.Int32', 'Edm.Byte'].includes(type)) return String(Number(value));
  return JSON.stringify(String(value));
}
