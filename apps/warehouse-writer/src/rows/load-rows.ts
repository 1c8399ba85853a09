import { blockHead, blockLines } from '@ml-connector/catalogue';
import { isContentError } from '@ml-connector/clickhouse';
import { errorText } from '@ml-connector/kernel';
import { createHash } from 'node:crypto';
import { stampLines, unstampLine } from './stamp-lines.js';

/** How rows are inserted: as JSON lines, or as packed blocks with the moment of loading in frames of zstd. */
export type InsertForm = 'lines' | 'block';

/**
 * Puts rows into a table; rejects with a content error when a row of them can't be stored. What comes with a token that
 * one of the table's last inserts had is passed over.
 */
export type InsertRows = (
  table: string,
  chunks: readonly Buffer[],
  token?: string,
  /** Default: lines. */
  form?: InsertForm,
) => Promise<void>;

/** Rows of one message. */
export interface MessageRows {
  /** Offset of the message. */
  readonly offset: string;
  readonly form: InsertForm;
  /** Its rows as they came. */
  readonly source: Buffer;
  /** Its rows as they are inserted, in pieces: with the moment of loading, another one at each try. */
  readonly body: readonly Buffer[];
}

/** A row ClickHouse refused, with its words. */
export interface RefusedRow {
  /** Index of the message it was in. */
  readonly message: number;
  readonly line: Buffer;
  readonly detail: string;
}

/** An insert larger than that gains nothing, and costs ClickHouse memory. */
const MOST_ROWS = 100_000;

interface Piece extends MessageRows {
  readonly message: number;
}

/**
 * Inserts the bodies of a batch of messages, lines in one statement and blocks in as few as rows allow. When ClickHouse refuses the content of
 * blocks, their rows are tried as lines; lines are halved until the single bad rows stand alone: they are returned, all
 * others are in. Other errors go up. `ingestedAt`: the moment of loading for rows that become lines.
 */
export async function loadRows(
  insert: InsertRows,
  table: string,
  messages: readonly MessageRows[],
  ingestedAt: string,
): Promise<RefusedRow[]> {
  const pieces = messages.map((one, message) => ({ ...one, message })).filter(({ source }) => source.length > 0);
  const lines = pieces.filter(({ form }) => form === 'lines');
  const blocks = pieces.filter(({ form }) => form === 'block');
  const refused = lines.length === 0 ? [] : await insertOrHalve(insert, table, lines);
  for (const run of runsOf(blocks)) refused.push(...(await insertBlocks(insert, table, run, ingestedAt)));
  return refused;
}

/** Blocks in runs of at most `MOST_ROWS`, in order; one with more goes alone. */
function runsOf(pieces: readonly Piece[]): Piece[][] {
  const runs: Piece[][] = [];
  let rows = Infinity;
  for (const piece of pieces) {
    const own = blockHead(piece.source).rows;
    rows += own;
    if (rows <= MOST_ROWS) runs.at(-1)?.push(piece);
    else {
      runs.push([piece]);
      rows = own;
    }
  }
  return runs;
}

async function insertBlocks(
  insert: InsertRows,
  table: string,
  pieces: readonly Piece[],
  ingestedAt: string,
): Promise<RefusedRow[]> {
  try {
    await insert(
      table,
      pieces.flatMap(({ body }) => body),
      contentDigest(pieces),
      'block',
    );
    return [];
  } catch (error) {
    if (!isContentError(error)) throw error;
    return insertOrHalve(
      insert,
      table,
      pieces.map((piece) => asLines(piece, ingestedAt)),
    );
  }
}

/** A block's rows as the lines they stand for. */
function asLines(piece: Piece, ingestedAt: string): Piece {
  const source = Buffer.from(
    blockLines(piece.source)
      .map((line) => `${line}\n`)
      .join(''),
  );
  return { ...piece, form: 'lines', source, body: [stampLines(source, ingestedAt).body] };
}

async function insertOrHalve(insert: InsertRows, table: string, pieces: readonly Piece[]): Promise<RefusedRow[]> {
  try {
    await insert(
      table,
      pieces.flatMap(({ body }) => body),
      contentDigest(pieces),
    );
    return [];
  } catch (error) {
    if (!isContentError(error)) throw error;
    const lines = pieces.length > 1 ? pieces : splitLines(pieces[0]);
    const [only] = lines;
    if (lines.length === 1 && only !== undefined)
      return [{ message: only.message, line: Buffer.concat(only.body), detail: errorText(error) }];
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
  const bytes = Buffer.concat(piece.body);
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline + 1;
    const body = bytes.subarray(start, end);
    pieces.push({ ...piece, body: [body], source: unstampLine(body) });
    start = end;
  }
  return pieces;
}
