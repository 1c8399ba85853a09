import { rowHead, type RecordContext } from '../context.js';
import type { RowBuffer } from './row-buffer.js';

/** Stand for what differs from row to row; no text of ours holds them. */
const KEY = '\u0001';
const VERSION = '\u0002';
const OFFSET = '\u0003';

/** Heads of the rows of one table: what the rows of a page have in common is written once and copied. */
export class RowHead {
  #of: RecordContext | undefined;
  #parts: readonly Buffer[] = [];
  #bytes = 0;

  constructor(private readonly topic: string) {}

  /** Begins a row in `out` with room for its head and `mostBytes` more, and writes the head. */
  begin(context: RecordContext, key: string, mostBytes: number, out: RowBuffer): void {
    if (this.#of === undefined || !isSamePage(this.#of, context)) this.#read(context);
    const { version, rawOffset } = context;
    out.begin(mostBytes + this.#bytes + key.length * 3 + version.length + rawOffset.length);
    const values = [key, version, rawOffset];
    for (const [i, part] of this.#parts.entries()) {
      out.copy(part, 0, part.length);
      const value = values[i];
      if (value !== undefined) out.text(value);
    }
  }

  #read(context: RecordContext): void {
    const head = rowHead({ ...context, version: VERSION, rawOffset: OFFSET }, this.topic, KEY, false);
    this.#parts = head.split(new RegExp(`[${KEY}${VERSION}${OFFSET}]`)).map((part) => Buffer.from(part));
    this.#bytes = this.#parts.reduce((sum, part) => sum + part.length, 0);
    this.#of = context;
  }
}

function isSamePage(one: RecordContext, other: RecordContext): boolean {
  return (
    one.lineageId === other.lineageId &&
    one.fetchedAt === other.fetchedAt &&
    one.divisionKey === other.divisionKey &&
    one.division === other.division &&
    one.region === other.region &&
    one.rawPartition === other.rawPartition
  );
}
