import { isContentError } from '@ml-connector/clickhouse';
import { errorText } from '@ml-connector/kernel';
import { createHash } from 'node:crypto';
import { unstampLine } from './stamp-lines.js';

/**
 * Puts lines into a table; rejects with a content error when a row of them can't be stored. What comes with a token that
 * one of the table's last inserts had is passed over.
 */
export type InsertLines = (table: string, chunks: readonly Buffer[], token?: string) => Promise<void>;

/** Lines of one message. */
export interface MessageLines {
  /** Offset of the message. */
  readonly offset: string;
  /** Its lines as they came. */
  readonly source: Buffer;
  /** Its lines as they are inserted: with the moment of loading, another one at each try. */
  readonly body: Buffer;
}

/** A row ClickHouse refused, with its words. */
export interface RefusedRow {
  /** Index of the message it was in. */
  readonly message: number;
  readonly line: Buffer;
  readonly detail: string;
}

interface Piece extends MessageLines {
  readonly message: number;
}

/**
 * Inserts the bodies of a batch of messages in one statement. When ClickHouse refuses the content, the batch is halved
 * until the single bad rows stand alone: they are returned, all others are in. Other errors go up.
 */
export async function loadRows(
  insert: InsertLines,
  table: string,
  messages: readonly MessageLines[],
): Promise<RefusedRow[]> {
  const pieces = messages.map((one, message) => ({ ...one, message })).filter((piece) => piece.body.length > 0);
  return pieces.length === 0 ? [] : insertOrHalve(insert, table, pieces);
}

async function insertOrHalve(insert: InsertLines, table: string, pieces: readonly Piece[]): Promise<RefusedRow[]> {
  try {
    await insert(
      table,
      pieces.map((piece) => piece.body),
      contentDigest(pieces),
    );
    return [];
  } catch (error) {
    if (!isContentError(error)) throw error;
    const lines = pieces.length > 1 ? pieces : splitLines(pieces[0]);
    if (lines.length === 1 && lines[0] !== undefined)
      return [{ message: lines[0].message, line: lines[0].body, detail: errorText(error) }];
    const middle = Math.ceil(lines.length / 2);
    const first = await insertOrHalve(insert, table, lines.slice(0, middle));
    return [...first, ...(await insertOrHalve(insert, table, lines.slice(middle)))];
  }
}

/**
 * The same for the same messages tried again, whose answer was lost. Offsets are part of it, so that rows put on the bus
 * anew are never taken for those of before. No more than a saving: without it versions settle the doubles.
 */
function contentDigest(pieces: readonly Piece[]): string {
  const hash = createHash('sha256');
  for (const { offset, source } of pieces) hash.update(`${offset}\n`).update(source);
  return hash.digest('hex');
}

function splitLines(piece: Piece | undefined): Piece[] {
  if (piece === undefined) return [];
  const pieces: Piece[] = [];
  for (let start = 0; start < piece.body.length;) {
    const newline = piece.body.indexOf(0x0a, start);
    const end = newline === -1 ? piece.body.length : newline + 1;
    const body = piece.body.subarray(start, end);
    pieces.push({ message: piece.message, offset: piece.offset, body, source: unstampLine(body) });
    start = end;
  }
  return pieces;
}
