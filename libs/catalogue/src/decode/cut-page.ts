import { TerminalError } from '@ml-connector/kernel';
import { JsonTextError, scanArrayAt, scanObjectAt, skipBlanks } from './scan.js';

/** An OData answer, cut into its records without reading them. */
export interface Page {
  /** The exact bytes of each record, in order. */
  readonly records: readonly Buffer[];
  /** Address of the next page. */
  readonly next: string | null;
  /** `__count`, where it was asked for. */
  readonly count: string | null;
}

/**
 * Cuts an answer: `d.results`, the bare array `d`, or the single object `d` (docs/reference, "Envelope"). Throws
 * terminal errors: `page_not_json` (empty, HTML, XML), `page_truncated`, `page_results_null`, `page_shape_unknown`.
 */
export function cutPage(body: Buffer): Page {
  // One character a byte, so that positions in the text are positions in the body.
  const text = body.toString('latin1');
  const start = skipBlanks(text, text.startsWith('\xef\xbb\xbf') ? 3 : 0);
  if (start === text.length) throw new TerminalError('page_not_json', 'Exact answered with an empty body');
  if (text[start] === '<') throw new TerminalError('page_not_json', 'Exact answered with HTML or XML instead of JSON');
  try {
    return cut(body, text, start);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw new TerminalError(
      error.truncated ? 'page_truncated' : 'page_not_json',
      `the answer is no whole JSON text: ${error.message}`,
    );
  }
}

function cut(body: Buffer, text: string, start: number): Page {
  const { members: top, end } = positions(text, start);
  if (skipBlanks(text, end) !== text.length)
    throw new TerminalError('page_not_json', 'the answer goes on behind its JSON text');
  const d = top.get('d');
  if (d === undefined) throw new TerminalError('page_shape_unknown', 'the answer has no member "d"');
  if (text[d.start] === '[') return { records: elements(body, text, d.start), next: null, count: null };
  if (text[d.start] !== '{')
    throw new TerminalError('page_shape_unknown', 'the member "d" is neither a list nor an object');
  const { members: inner } = positions(text, d.start);
  const results = inner.get('results');
  if (results === undefined) return { records: [body.subarray(d.start, d.end)], next: null, count: null };
  if (text[results.start] !== '[') throw new TerminalError('page_results_null', 'the list of results is null');
  return {
    records: elements(body, text, results.start),
    next: stringMember(body, inner.get('__next')),
    count: stringMember(body, inner.get('__count')),
  };
}

interface Position {
  readonly start: number;
  readonly end: number;
}

function positions(text: string, at: number): { members: Map<string, Position>; end: number } {
  const members = new Map<string, Position>();
  const end = scanObjectAt(text, at, (name, start, stop) => members.set(name, { start, end: stop }));
  return { members, end };
}

function elements(body: Buffer, text: string, at: number): Buffer[] {
  const records: Buffer[] = [];
  scanArrayAt(text, at, (start, end) => {
    if (text[start] !== '{') throw new TerminalError('page_shape_unknown', 'a result is no object');
    records.push(body.subarray(start, end));
  });
  return records;
}

function stringMember(body: Buffer, position: Position | undefined): string | null {
  if (position === undefined) return null;
  return plainText(body.toString('utf8', position.start, position.end));
}

/** The text a JSON scalar stands for: a string's content, a number's digits; null for null, objects and lists. */
export function plainText(source: string): string | null {
  if (source.startsWith('"')) return JSON.parse(source) as string;
  return source === 'null' || source.startsWith('{') || source.startsWith('[') ? null : source;
}

/** Texts of a few members of a record, null where absent or null. Throws `record_not_json` for a broken record. */
export function pickFields<Name extends string>(record: Buffer, names: readonly Name[]): Record<Name, string | null> {
  const picked = Object.fromEntries(names.map((name) => [name, null])) as Record<Name, string | null>;
  try {
    scanObjectAt(record.toString('latin1'), 0, (name, start, end) => {
      if (Object.hasOwn(picked, name)) picked[name as Name] = plainText(record.toString('utf8', start, end));
    });
  } catch (error) {
    if (!(error instanceof JsonTextError) && !(error instanceof SyntaxError)) throw error;
    throw new TerminalError('record_not_json', 'a record of the page is no JSON object');
  }
  return picked;
}
