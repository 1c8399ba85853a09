import type { BookRow, FieldSchema, ResourceSchema } from '../books/books.js';
import { rowAddress } from './json.js';
import { wallClockText } from '../server/wall-clock.js';

const namespaces =
  'xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices" ' +
  'xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata" ' +
  'xmlns="http://www.w3.org/2005/Atom"';
const head = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n';

/** What an Atom document needs to know beyond the rows. */
export interface AtomFrame {
  /** Address up to and with the division, ending in a slash. */
  readonly base: string;
  readonly schema: ResourceSchema;
  readonly fields: readonly FieldSchema[];
  readonly nowMs: number;
}

/** A collection as an Atom feed: the form Exact gives unless JSON is asked for. */
export function atomFeed(
  frame: AtomFrame,
  rows: readonly BookRow[],
  next: string | null,
  count: string | null,
): string {
  const title = frame.schema.path.split('/').at(-1) ?? frame.schema.name;
  const entries = rows.map((row) => atomEntry(frame, row, '')).join('');
  return (
    `${head}<feed xml:base="${escape(frame.base)}" ${namespaces}>` +
    `<title type="text">${escape(title)}</title><id>${escape(frame.base + frame.schema.path)}</id>` +
    `<updated>${updated(frame)}</updated><link rel="self" title="${escape(title)}" href="${escape(title)}" />` +
    (count === null ? '' : `<m:count>${count}</m:count>`) +
    entries +
    (next === null ? '' : `<link rel="next" href="${escape(next)}" />`) +
    '</feed>'
  );
}

/** One row as an Atom entry document. */
export function atomDocument(frame: AtomFrame, row: BookRow): string {
  return head + atomEntry(frame, row, ` xml:base="${escape(frame.base)}" ${namespaces}`);
}

/** The XML form of the error envelope. */
export function atomError(message: string): string {
  return (
    `${head}<error xmlns="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">` +
    `<code></code><message xml:lang="">${escape(message)}</message></error>`
  );
}

function atomEntry(frame: AtomFrame, row: BookRow, attributes: string): string {
  const id = rowAddress(frame.base, frame.schema, row);
  const properties = frame.fields.map((field) => property(field, row[field.name] ?? null)).join('');
  return (
    `<entry${attributes}><id>${escape(id)}</id><title type="text"></title><updated>${updated(frame)}</updated>` +
    `<author><name /></author><link rel="edit" href="${escape(id.slice(frame.base.length))}" />` +
    `<category term="${escape(frame.schema.typeName)}" ` +
    'scheme="http://schemas.microsoft.com/ado/2007/08/dataservices/scheme" />' +
    `<content type="application/xml"><m:properties>${properties}</m:properties></content></entry>`
  );
}

function property(field: FieldSchema, value: BookRow[string]): string {
  const type = field.type === 'Edm.String' ? '' : ` m:type="${field.type}"`;
  if (value === null) return `<d:${field.name}${type} m:null="true" />`;
  const text = field.type === 'Edm.DateTime' ? wallClockText(Number(value)) : String(value);
  return `<d:${field.name}${type}>${escape(text)}</d:${field.name}>`;
}

function updated(frame: AtomFrame): string {
  return new Date(frame.nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
