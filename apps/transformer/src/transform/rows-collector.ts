import { BlockBuilder, type BlockOf, type DecodedRows } from '@ml-connector/catalogue';
import { rowsHeaders } from '@ml-connector/contracts';
import { decodeRawItem, type OutgoingMessage, type RawItem } from '@ml-connector/kafka';
import type { FeedPlan } from './feed-plan.js';
import { RowsGroup } from './rows-group.js';

type Rows = Extract<DecodedRows, { readonly ok: true }>;

/** Blocks that are not in use: their columns' memory is used again. */
const spare = new Map<string, BlockBuilder[]>();

/**
 * Collects the rows of one raw batch into as few messages as fit: one for each connection and table, split at
 * `maxBytes`, in the partition of the raw batch. Rows of one record stay in one message where they fit into one.
 */
export class RowsCollector {
  readonly #outputs = new Map<string, OutgoingMessage[]>();
  /** By connection and table. */
  readonly #groups = new Map<string, Map<string, RowsGroup>>();

  constructor(
    private readonly plan: FeedPlan,
    private readonly partition: number,
    private readonly maxBytes: number,
  ) {}

  /** Takes the rows of one record; one that can't be decoded leaves nothing. */
  record(item: RawItem): DecodedRows {
    const { connectionId } = item.envelope;
    const decoded = this.#decode(item);
    if (!decoded.ok) return decoded;
    const tables = this.#tablesOf(decoded);
    if (this.#fits(item, decoded, tables)) {
      this.#tell(item, decoded, tables);
      return decoded;
    }
    // Too much with those before: they go, and the record is the first of what comes.
    for (const table of decoded.tables) {
      const { block } = this.#group(connectionId, table);
      block.truncate(block.rows - 1);
    }
    this.#sealAll();
    return this.record(item);
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
      this.#push(topic, [{ partition: this.partition, value, headers }]);
    }
  }

  /** All messages by topic, in order. */
  finish(): ReadonlyMap<string, readonly OutgoingMessage[]> {
    this.#sealAll();
    return this.#outputs;
  }

  #decode(item: RawItem): DecodedRows {
    const blockOf: BlockOf = (table) => this.#group(item.envelope.connectionId, table).block;
    return decodeRawItem(this.plan.feed, this.partition, item, blockOf);
  }

  /** Tables that hear of a record. A document without lines has none left: the writer must hear of it all the same. */
  #tablesOf({ tables, document }: Rows): readonly string[] {
    if (tables.length === 1 && document === null) return tables;
    const { documents } = this.plan;
    return [...new Set([...tables, ...(document === null || documents === undefined ? [] : Object.values(documents))])];
  }

  /** Whether messages are as small as they have to be, or the record is the only one they have. */
  #fits(item: RawItem, { tables: rows }: Rows, tables: readonly string[]): boolean {
    return tables.every((table) => {
      const group = this.#group(item.envelope.connectionId, table);
      const own = tables.length === 1 ? rows.length : rows.filter((of) => of === table).length;
      return group.takes(own, item.value.length, this.maxBytes) || group.empty;
    });
  }

  #tell(item: RawItem, decoded: Rows, tables: readonly string[]): void {
    const { envelope, divisionKey, offset } = item;
    const { connectionId, fetchedAt, changedAt, version } = envelope;
    for (const table of tables) {
      const group = this.#group(connectionId, table);
      group.record({ offset, divisionKey, fetchedAt, ...(changedAt === undefined ? {} : { changedAt }) });
      if (decoded.document !== null) group.document({ divisionKey, document: decoded.document, version });
    }
  }

  #group(connectionId: string, table: string): RowsGroup {
    let own = this.#groups.get(connectionId);
    if (own === undefined) this.#groups.set(connectionId, (own = new Map()));
    let group = own.get(table);
    if (group === undefined) {
      const block = spare.get(table)?.pop() ?? new BlockBuilder(table);
      own.set(table, (group = new RowsGroup({ connectionId, table, partition: this.partition }, block)));
    }
    return group;
  }

  #sealAll(): void {
    for (const own of this.#groups.values()) for (const group of own.values()) this.#seal(group);
    this.#groups.clear();
  }

  #seal(group: RowsGroup): void {
    const { table } = group.head;
    const topic = this.plan.topics.get(table);
    if (topic === undefined) throw new Error(`${table} is no table of feed ${this.plan.feed.name}`);
    if (!group.empty) this.#push(topic, group.messages(this.maxBytes));
    group.block.truncate(0);
    const blocks = spare.get(table);
    if (blocks === undefined) spare.set(table, [group.block]);
    else blocks.push(group.block);
  }

  #push(topic: string, messages: readonly OutgoingMessage[]): void {
    const known = this.#outputs.get(topic);
    if (known === undefined) this.#outputs.set(topic, [...messages]);
    else known.push(...messages);
  }
}
