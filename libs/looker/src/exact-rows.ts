import { RetriableError, TerminalError } from '@ml-connector/kernel';

/** A row of an answer; numbers as the text Looker sent. */
export type ExactRow = Readonly<Record<string, string | null>>;

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** Longest text of one row; what is longer is no row of ours. */
const MOST_ROW_CHARS = 4 * 1024 * 1024;

/**
 * Reads the rows of an answer in format `json` as it comes: a list of flat objects, of which one at a time is in memory.
 * Numbers stay the text they came as. Throws retriable `looker_answer_unreadable` when it is something else or ends too
 * early, and `looker_query_failed` when Looker tells of an error where a row should be.
 */
export async function* exactRows(answer: AsyncIterable<Uint8Array>): AsyncGenerator<ExactRow> {
  const decoder = new TextDecoder();
  const cutter = new RowCutter();
  for await (const bytes of answer)
    for (const text of cutter.take(decoder.decode(bytes, { stream: true }))) yield rowOf(text);
  for (const text of cutter.take(decoder.decode())) yield rowOf(text);
  if (!cutter.ended) throw unreadable('its answer ended in the middle');
}

function rowOf(text: string): ExactRow {
  const revive: SourceReviver = (_key, value, { source }) => (typeof value === 'number' ? source : value);
  let fields: [string, unknown][];
  try {
    fields = Object.entries(JSON.parse(text, revive as (key: string, value: unknown) => unknown) as object);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw unreadable('a row is no JSON', cause);
  }
  const row = Object.fromEntries(fields.map(([name, value]) => [name, valueOf(name, value)]));
  if (fields.length === 1 && typeof row['looker_error'] === 'string')
    throw new TerminalError('looker_query_failed', `Looker could not answer: ${row['looker_error'].slice(0, 500)}`);
  return row;
}

function valueOf(name: string, value: unknown): string | null {
  if (value === null) return null;
  if (typeof value === 'object')
    throw new TerminalError('looker_answer_unreadable', `${name} holds more than one value: pivots are not read`);
  return String(value);
}

function unreadable(what: string, cause?: unknown): RetriableError {
  return new RetriableError(
    'looker_answer_unreadable',
    `Looker answered a query with something else than rows: ${what}`,
    {
      cause,
    },
  );
}

/** Cuts a list of objects into its objects, whatever pieces it comes in. */
class RowCutter {
  /** Whether the list came to its end. */
  ended = false;
  private begun = false;
  private depth = 0;
  private quoted = false;
  private escaped = false;
  private row = '';

  *take(piece: string): Generator<string> {
    let from = this.depth > 0 ? 0 : -1;
    for (let at = 0; at < piece.length; at++) {
      const char = piece.charCodeAt(at);
      if (this.depth === 0) {
        if (char === BRACE_OPEN && this.begun && !this.ended) {
          this.depth = 1;
          from = at;
        } else this.between(char);
      } else if (this.inside(char)) {
        yield this.row + piece.slice(from, at + 1);
        this.row = '';
        from = -1;
      }
    }
    if (from < 0) return;
    this.row += piece.slice(from);
    if (this.row.length > MOST_ROW_CHARS) throw unreadable('a row is longer than any of ours');
  }

  private between(char: number): void {
    if (SPACES.has(char)) return;
    if (char === LIST_OPEN && !this.begun) this.begun = true;
    else if (char === LIST_CLOSE && this.begun && !this.ended) this.ended = true;
    else if (char !== COMMA || !this.begun || this.ended) throw unreadable('it is no list of rows');
  }

  /** Within a row; true at its last character. */
  private inside(char: number): boolean {
    if (this.escaped) this.escaped = false;
    else if (this.quoted) {
      if (char === BACKSLASH) this.escaped = true;
      else if (char === QUOTE) this.quoted = false;
    } else if (char === QUOTE) this.quoted = true;
    else if (char === BRACE_OPEN) this.depth++;
    else if (char === BRACE_CLOSE) this.depth--;
    return this.depth === 0;
  }
}

const [BRACE_OPEN, BRACE_CLOSE, LIST_OPEN, LIST_CLOSE, COMMA, QUOTE, BACKSLASH] = [...'{}[],"\\'].map((char) =>
  char.charCodeAt(0),
) as [number, number, number, number, number, number, number];
const SPACES = new Set([...' \t\r\n'].map((char) => char.charCodeAt(0)));
