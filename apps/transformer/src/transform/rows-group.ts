import type { BlockBuilder } from '@ml-connector/catalogue';
import { rowsHeaders, type DocumentVersion } from '@ml-connector/contracts';
import type { OutgoingMessage } from '@ml-connector/kafka';

/** What the rows of a group have in common. */
export interface GroupHead {
  readonly connectionId: string;
  readonly table: string;
  readonly partition: number;
}

/** The record rows came from. */
export interface RowsOrigin {
  readonly offset: string;
  readonly divisionKey: string;
  /** ISO 8601. */
  readonly fetchedAt: string;
  /** See `RawEnvelope`. */
  readonly changedAt?: string;
}

/** The name of one document more, at most. */
const MOST_DOCUMENT_BYTES = 200;
const NOTHING = Buffer.alloc(0);

/** Rows on their way into one message, or several where those of one record don't fit into one. */
export class RowsGroup {
  readonly #divisions = new Set<string>();
  readonly #documents = new Map<string, DocumentVersion>();
  #first: RowsOrigin | undefined;
  #last: RowsOrigin | undefined;
  #oldest = '';
  #newest = '';
  #changed: string | undefined;
  #documentBytes = 0;
  #mostBytes = 0;

  constructor(
    readonly head: GroupHead,
    readonly block: BlockBuilder,
  ) {}

  /**
   * Whether the message is small enough with so many rows more that are in the block already, of a record of so many
   * bytes. Counts exactly only where a guess from above is too much.
   */
  takes(rows: number, recordBytes: number, maxBytes: number): boolean {
    const record = rows * this.block.mostRowBytes + recordBytes + MOST_DOCUMENT_BYTES;
    this.#mostBytes += record;
    if (this.#mostBytes <= maxBytes) return true;
    this.#mostBytes = this.block.size() + this.#documentBytes + MOST_DOCUMENT_BYTES;
    return this.#mostBytes <= maxBytes;
  }

  /** Nothing was told of it yet; rows may be in its block already. */
  get empty(): boolean {
    return this.#first === undefined;
  }

  /** Says which record the rows are of that were added last. */
  record({ offset, divisionKey, fetchedAt, changedAt }: RowsOrigin): void {
    const origin = { offset, divisionKey, fetchedAt };
    this.#first ??= origin;
    this.#last = origin;
    this.#divisions.add(divisionKey);
    if (this.#oldest === '' || fetchedAt < this.#oldest) this.#oldest = fetchedAt;
    if (fetchedAt > this.#newest) this.#newest = fetchedAt;
    if (changedAt !== undefined && changedAt < (this.#changed ?? '\uffff')) this.#changed = changedAt;
  }

  /** Says that the message is about a document, whether or not it has rows of it; the highest version stays. */
  document(document: DocumentVersion): void {
    const key = `${document.divisionKey}|${document.document}`;
    const known = this.#documents.get(key);
    if (known === undefined) this.#documentBytes += documentBytes(document);
    if (known === undefined || BigInt(document.version) > BigInt(known.version)) this.#documents.set(key, document);
  }

  /** The messages: one, unless it would be above `maxBytes`. */
  messages(maxBytes: number): OutgoingMessage[] {
    return this.#parts(0, this.block.rows, maxBytes - this.#documentBytes);
  }

  #parts(from: number, to: number, maxBytes: number): OutgoingMessage[] {
    if (to - from <= 1 || this.block.size(from, to) <= maxBytes) return [this.#message(from, to)];
    const middle = Math.ceil((from + to) / 2);
    return [...this.#parts(from, middle, maxBytes), ...this.#parts(middle, to, maxBytes)];
  }

  #message(from: number, to: number): OutgoingMessage {
    const { connectionId, table, partition } = this.head;
    const documents = [...this.#documents.values()];
    return {
      partition,
      value: from === to ? NOTHING : this.block.encode(from, to),
      headers: rowsHeaders({
        kind: 'rows',
        form: 'block',
        table,
        rows: to - from,
        rawOffsets: [this.#first?.offset ?? '', this.#last?.offset ?? ''],
        connectionId,
        divisionKeys: [...this.#divisions],
        rowsByDivision: this.block.rowsByDivision(from, to),
        fetchedAt: [this.#oldest, this.#newest],
        ...(this.#changed === undefined ? {} : { changedAt: this.#changed }),
        ...(documents.length === 0 ? {} : { documents }),
      }),
    };
  }
}

/** Bytes a document takes in the header: its texts, quotes, brackets and commas. */
function documentBytes({ divisionKey, document, version }: DocumentVersion): number {
  return divisionKey.length + document.length + version.length + 12;
}
