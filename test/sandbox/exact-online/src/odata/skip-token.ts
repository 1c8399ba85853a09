import type { BookRow, FieldSchema, WireType } from '../books/books.js';
import { wallClockText } from '../server/wall-clock.js';

/** Literal of the query language for a value: `guid'…'`, `datetime'…'`, `123L`, `'text'`, a number or `null`. */
export function literalText(type: WireType, value: BookRow[string]): string {
  if (value === null) return 'null';
  switch (type) {
    case 'Edm.Guid':
      return `guid'${String(value)}'`;
    case 'Edm.DateTime':
      return `datetime'${wallClockText(Number(value))}'`;
    case 'Edm.Int64':
      return `${String(value)}L`;
    case 'Edm.String':
    case 'Edm.Binary':
      return `'${String(value).replaceAll("'", "''")}'`;
    default:
      return String(value);
  }
}

/** `$skiptoken` for the values of some fields of the last row of a page. */
export function tokenText(fields: readonly FieldSchema[], last: BookRow): string {
  return fields.map((field) => literalText(field.type, last[field.name] ?? null)).join(',');
}
