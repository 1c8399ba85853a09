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

/** Rows on their way into one message. */
export class RowsGroup {
  readonly #lines: Buffer[] = [];
  readonly #divisions = new Set<string>();
  readonly #documents = new Map<string, DocumentVersion>();
  #first: RowsOrigin | undefined;
  #last: RowsOrigin | undefined;
  #oldest = '';
  #newest = '';
  #changed: string | undefined;
  #bytes = 0;

  constructor(readonly head: GroupHead) {}

  /** Bytes of value and documents so far. */
  get bytes(): number {
    return this.#bytes;
  }

  get empty(): boolean {
    return this.#first === undefined;
  }

  /** Adds a row: one JSON object and a newline. */
  row(line: Buffer, origin: RowsOrigin): void {
    this.#touch(origin);
    this.#lines.push(line);
    this.#bytes += line.length;
  }

  /** Says that the message is about a document, whether or not it has rows of it; the highest version stays. */
  document(document: DocumentVersion, origin: RowsOrigin): void {
    this.#touch(origin);
    const key = `${document.divisionKey}|${document.document}`;
    const known = this.#documents.get(key);
    if (known === undefined) this.#bytes += documentBytes(document);
    if (known === undefined || BigInt(document.version) > BigInt(known.version)) this.#documents.set(key, document);
  }

  /** The message. */
  message(): OutgoingMessage {
    const { connectionId, table, partition } = this.head;
    const documents = [...this.#documents.values()];
    return {
      partition,
      value: Buffer.concat(
        this.#lines,
        this.#lines.reduce((sum, line) => sum + line.length, 0),
      ),
      headers: rowsHeaders({
        kind: 'rows',
        table,
        rows: this.#lines.length,
        rawOffsets: [this.#first?.offset ?? '', this.#last?.offset ?? ''],
        connectionId,
        divisionKeys: [...this.#divisions],
        fetchedAt: [this.#oldest, this.#newest],
        ...(this.#changed === undefined ? {} : { changedAt: this.#changed }),
        ...(documents.length === 0 ? {} : { documents }),
      }),
    };
  }

  #touch(origin: RowsOrigin): void {
    this.#first ??= origin;
    this.#last = origin;
    this.#divisions.add(origin.divisionKey);
    if (this.#oldest === '' || origin.fetchedAt < this.#oldest) this.#oldest = origin.fetchedAt;
    if (origin.fetchedAt > this.#newest) this.#newest = origin.fetchedAt;
    const { changedAt } = origin;
    if (changedAt !== undefined && changedAt < (this.#changed ?? '\uffff')) this.#changed = changedAt;
  }
}

/** Bytes a document takes in the header: its texts, quotes, brackets and commas. */
export function documentBytes({ divisionKey, document, version }: DocumentVersion): number {
  return divisionKey.length + document.length + version.length + 12;
}
