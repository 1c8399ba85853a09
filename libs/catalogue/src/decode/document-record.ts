import { TerminalError } from '@ml-connector/kernel';
import { JsonTextError, scanArrayAt, scanObjectAt } from './scan.js';

/** A document as it was received, taken apart. */
export interface CutDocument {
  /** The record without the member that holds its lines. */
  readonly header: Buffer;
  /** The exact bytes of each line; null when the record came without lines (not expanded, or null). */
  readonly lines: readonly Buffer[] | null;
  /** Address of the lines that did not fit into the record. */
  readonly next: string | null;
}

/** Takes a document's record apart. Throws `record_not_json` for a broken one. */
export function cutDocument(record: Buffer, property: string): CutDocument {
  // One character a byte, so that positions in the text are positions in the body.
  const text = record.toString('latin1');
  try {
    const kept: string[] = [];
    let nested: { readonly start: number; readonly end: number } | undefined;
    let from = 1;
    const end = scanObjectAt(text, 0, (name, start, stop) => {
      if (name === property) nested = { start, end: stop };
      else kept.push(text.slice(from, stop));
      from = text.indexOf(',', stop) + 1;
    });
    if (end !== text.trimEnd().length) throw new JsonTextError('more text behind the record', false);
    const header = Buffer.from(`{${kept.join(',')}}`, 'latin1');
    return nested === undefined ? { header, lines: null, next: null } : { header, ...cutLines(record, text, nested) };
  } catch (error) {
    if (!(error instanceof JsonTextError) && !(error instanceof SyntaxError)) throw error;
    throw new TerminalError('record_not_json', 'a document of the page is no JSON object');
  }
}

/**
 * The one form of a document on the bus, however it was read: the header's bytes, and last the member with the bytes of
 * all its lines.
 */
export function joinDocument(header: Buffer, property: string, lines: readonly Buffer[]): Buffer {
  const open = header.subarray(0, header.lastIndexOf('}'));
  const comma = open.length > 1 ? ',' : '';
  const parts: Buffer[] = [open, Buffer.from(`${comma}${JSON.stringify(property)}:{"results":[`)];
  for (const [n, line] of lines.entries()) parts.push(...(n === 0 ? [line] : [Buffer.from(','), line]));
  return Buffer.concat([...parts, Buffer.from(']}}')]);
}

function cutLines(
  record: Buffer,
  text: string,
  nested: { readonly start: number; readonly end: number },
): Pick<CutDocument, 'lines' | 'next'> {
  if (text[nested.start] === '[') return { lines: elements(record, text, nested.start), next: null };
  if (text[nested.start] !== '{') return { lines: null, next: null };
  let results: number | undefined;
  let next: string | null = null;
  scanObjectAt(text, nested.start, (name, start, end) => {
    if (name === 'results' && text[start] === '[') results = start;
    if (name === '__next' && text[start] === '"') next = JSON.parse(record.toString('utf8', start, end)) as string;
  });
  return results === undefined ? { lines: null, next: null } : { lines: elements(record, text, results), next };
}

function elements(record: Buffer, text: string, at: number): Buffer[] {
  const found: Buffer[] = [];
  scanArrayAt(text, at, (start, end) => found.push(record.subarray(start, end)));
  return found;
}
