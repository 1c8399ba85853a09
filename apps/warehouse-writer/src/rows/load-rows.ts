import { isContentError } from '@ml-connector/clickhouse';
import { errorText } from '@ml-connector/kernel';

/** Puts lines into a table; rejects with a content error when a row of them can't be stored. */
export type InsertLines = (table: string, chunks: readonly Buffer[]) => Promise<void>;

/** A row ClickHouse refused, with its words. */
export interface RefusedRow {
  /** Index of the message it was in. */
  readonly message: number;
  readonly line: Buffer;
  readonly detail: string;
}

interface Piece {
  readonly message: number;
  readonly body: Buffer;
}

/**
 * Inserts the bodies of a batch of messages in one statement. When ClickHouse refuses the content, the batch is halved
 * until the single bad rows stand alone: they are returned, all others are in. Other errors go up.
 */
export async function loadRows(insert: InsertLines, table: string, bodies: readonly Buffer[]): Promise<RefusedRow[]> {
  const pieces = bodies.map((body, message) => ({ message, body })).filter((piece) => piece.body.length > 0);
  return pieces.length === 0 ? [] : insertOrHalve(insert, table, pieces);
}

async function insertOrHalve(insert: InsertLines, table: string, pieces: readonly Piece[]): Promise<RefusedRow[]> {
  try {
    await insert(
      table,
      pieces.map((piece) => piece.body),
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

function splitLines(piece: Piece | undefined): Piece[] {
  if (piece === undefined) return [];
  const pieces: Piece[] = [];
  for (let start = 0; start < piece.body.length;) {
    const newline = piece.body.indexOf(0x0a, start);
    const end = newline === -1 ? piece.body.length : newline + 1;
    pieces.push({ message: piece.message, body: piece.body.subarray(start, end) });
    start = end;
  }
  return pieces;
}
