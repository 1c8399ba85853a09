import type { RowLine } from '@ml-connector/catalogue';
import { rowsHeaders, type DocumentVersion } from '@ml-connector/contracts';
import type { OutgoingMessage, RawItem } from '@ml-connector/kafka';
import type { FeedPlan } from './feed-plan.js';
import { documentBytes, RowsGroup, type RowsOrigin } from './rows-group.js';

/**
 * Collects the rows of one raw batch into as few messages as fit: one for each connection and table, split at
 * `maxBytes`, in the partition of the raw batch. Rows of one record stay in one message where they fit into one.
 */
export class RowsCollector {
  readonly #outputs = new Map<string, OutgoingMessage[]>();
  readonly #groups = new Map<string, RowsGroup>();

  constructor(
    private readonly plan: FeedPlan,
    private readonly partition: number,
    private readonly maxBytes: number,
  ) {}

  /** Takes the rows of one record; `documentKey` is set where the record is a document with lines. */
  record(item: RawItem, rows: readonly RowLine[], documentKey: string | null): void {
    const { envelope, divisionKey, offset } = item;
    const { fetchedAt, changedAt } = envelope;
    const origin = { offset, divisionKey, fetchedAt, ...(changedAt === undefined ? {} : { changedAt }) };
    if (documentKey === null) {
      // One row a table: there is nothing to keep together.
      for (const row of rows) this.#add(envelope.connectionId, row.table, [row], origin, undefined);
      return;
    }
    const document = { divisionKey, document: documentKey, version: envelope.version };
    const byTable = Map.groupBy(rows, (row) => row.table);
    // A document without lines has none left: the writer must hear of it all the same.
    if (this.plan.documents !== undefined)
      for (const table of Object.values(this.plan.documents)) if (!byTable.has(table)) byTable.set(table, []);
    for (const [table, own] of byTable) this.#add(envelope.connectionId, table, own, origin, document);
  }

  /** Hands a marker on to every table of the feed, behind the rows that came before it. */
  marker({ envelope, divisionKey, offset, value }: RawItem): void {
    this.#sealAll();
    for (const [table, topic] of this.plan.topics) {
      const headers = rowsHeaders({
        kind: 'marker',
        table,
        rows: 0,
        rawOffsets: [offset, offset],
        connectionId: envelope.connectionId,
        divisionKeys: [divisionKey],
        fetchedAt: [envelope.fetchedAt, envelope.fetchedAt],
      });
      this.#push(topic, { partition: this.partition, value, headers });
    }
  }

  /** All messages by topic, in order. */
  finish(): ReadonlyMap<string, readonly OutgoingMessage[]> {
    this.#sealAll();
    return this.#outputs;
  }

  #add(
    connectionId: string,
    table: string,
    rows: readonly RowLine[],
    origin: RowsOrigin,
    document: DocumentVersion | undefined,
  ): void {
    const bytes = rows.reduce((sum, row) => sum + row.line.length, 0);
    const extra = document === undefined ? 0 : documentBytes(document);
    let group = this.#room(connectionId, table, bytes + extra);
    if (document !== undefined) group.document(document, origin);
    for (const { line } of rows) {
      if (bytes + extra > this.maxBytes) {
        const next = this.#room(connectionId, table, line.length);
        if (next !== group && document !== undefined) next.document(document, origin);
        group = next;
      }
      group.row(line, origin);
    }
  }

  /** The open group of a table, or a new one when it has no room for so many bytes. */
  #room(connectionId: string, table: string, bytes: number): RowsGroup {
    const key = `${connectionId} ${table}`;
    const open = this.#groups.get(key);
    if (open !== undefined && (open.empty || open.bytes + bytes <= this.maxBytes)) return open;
    if (open !== undefined) this.#seal(open);
    const group = new RowsGroup({ connectionId, table, partition: this.partition });
    this.#groups.set(key, group);
    return group;
  }

  #sealAll(): void {
    for (const group of this.#groups.values()) this.#seal(group);
    this.#groups.clear();
  }

  #seal(group: RowsGroup): void {
    const topic = this.plan.topics.get(group.head.table);
    if (topic === undefined) throw new Error(`${group.head.table} is no table of feed ${this.plan.feed.name}`);
    if (!group.empty) this.#push(topic, group.message());
  }

  #push(topic: string, message: OutgoingMessage): void {
    const messages = this.#outputs.get(topic);
    if (messages === undefined) this.#outputs.set(topic, [message]);
    else messages.push(message);
  }
}
