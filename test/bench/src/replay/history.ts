import { entitiesOf, feedByName, rawTopic, tableName, type Feed } from '@ml-connector/catalogue';
import { rawHeaders, rawKey, type FeedMarker, type RawEnvelope } from '@ml-connector/contracts';
import type { OutgoingMessage } from '@ml-connector/kafka';
import { packVersion } from '@ml-connector/kernel';
import { seededRandom } from '@ml-connector/testing';

/** Kinds of feeds a history has: a dimension, facts, documents with lines, records that change their table. */
export const HISTORY_FEEDS = ['journals', 'transaction_lines', 'purchase_invoices', 'payment_terms'] as const;
type FeedName = (typeof HISTORY_FEEDS)[number];

/** A message of a raw topic. */
export interface RawMessage {
  readonly topic: string;
  readonly message: OutgoingMessage;
}

interface Stored {
  /** Keys alive by table. */
  readonly alive: Map<string, string>;
  /** Lines of a document. */
  readonly lines: Map<string, readonly string[]>;
}

const FETCHED_AT_MS = Date.UTC(2026, 0, 15, 12);

/** The feed of that name. */
export function feedNamed(name: string): Feed {
  const feed = feedByName(name);
  if (feed === undefined) throw new Error(`no feed ${name}`);
  return feed;
}

/**
 * A history of raw records and the rows that must be alive at its end: new states, deletions, lines that leave their
 * document, records that change their table, states read twice, and markers of full reads that ask what they missed.
 */
export class RawHistory {
  private readonly random: () => number;
  private readonly stored = new Map<FeedName, Stored>();
  private counter = 1_000n;
  private sent = 0;

  constructor(
    seed: number,
    private readonly connectionId: string,
    private readonly divisions: readonly number[],
    private readonly partitions: number,
  ) {
    this.random = seededRandom(seed);
    for (const name of HISTORY_FEEDS) this.stored.set(name, { alive: new Map(), lines: new Map() });
  }

  /** The next states of so many records, now and then a marker. */
  next(records: number): RawMessage[] {
    const messages: RawMessage[] = [];
    for (let i = 0; i < records; i++) {
      const name = this.pick(HISTORY_FEEDS);
      const message = this.change(name);
      messages.push(message);
      if (this.random() < 0.05) messages.push(message);
      if (this.random() < 0.01) messages.push(...this.markers(name));
    }
    return messages;
  }

  /** Rows that must be alive, by table. */
  alive(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const name of HISTORY_FEEDS) {
      const { alive, lines } = this.of(name);
      for (const entity of entitiesOf(feedNamed(name))) counts.set(tableName(entity), 0);
      for (const table of alive.values()) counts.set(table, (counts.get(table) ?? 0) + 1);
      if (name === 'purchase_invoices')
        counts.set(
          'fact_purchase_invoice_line',
          [...lines.values()].reduce((sum, one) => sum + one.length, 0),
        );
    }
    return counts;
  }

  private change(name: FeedName): RawMessage {
    const division = this.pick(this.divisions);
    const number = Math.floor(this.random() * 400);
    const id = guid(name, division, number);
    const { alive, lines } = this.of(name);
    this.counter += 1n + BigInt(Math.floor(this.random() * 3));
    const key = `${division} ${id}`;
    if (this.random() < 0.12) {
      alive.delete(key);
      lines.delete(key);
      return this.raw(name, 'deletion', division, id, JSON.stringify({ deleted: true, key: id }));
    }
    const record = this.record(name, division, id, key);
    alive.set(key, record.table);
    return this.raw(name, 'record', division, id, JSON.stringify(record.value));
  }

  private record(name: FeedName, division: number, id: string, key: string): { value: object; table: string } {
    const amount = (Math.floor(this.random() * 2_000_000) - 1_000_000) / 100;
    const common = { ID: id, Division: division, Description: `état ${this.counter} – ${name}` };
    const at = `/Date(${FETCHED_AT_MS})/`;
    switch (name) {
      case 'journals':
        return { value: { ...common, Code: `${id.slice(-3)}`, Modified: at }, table: 'dim_journal' };
      case 'transaction_lines':
        return {
          value: { ...common, Timestamp: Number(this.counter), AmountDC: amount },
          table: 'fact_transaction_line',
        };
      case 'payment_terms': {
        const receivable = this.random() < 0.5;
        return {
          value: { ...common, Timestamp: Number(this.counter), AmountDC: amount, LineType: receivable ? 20 : 22 },
          table: receivable ? 'fact_receivable' : 'fact_payable',
        };
      }
      case 'purchase_invoices': {
        const numbers = [1, 2, 3, 4, 5].filter(() => this.random() < 0.5);
        const own = numbers.map((n) => guid(`${name} line ${n}`, division, Number.parseInt(id.slice(-6), 10)));
        this.of(name).lines.set(key, own);
        const results = own.map((line, n) => ({ ID: line, InvoiceID: id, LineNumber: n + 1, AmountDC: amount }));
        return {
          value: { ...common, Modified: at, AmountDC: amount, PurchaseInvoiceLines: { results } },
          table: 'fact_purchase_invoice',
        };
      }
    }
  }

  private markers(name: FeedName): RawMessage[] {
    const division = this.pick(this.divisions);
    return Array.from({ length: this.partitions }, (_, partition) => {
      const marker: FeedMarker = {
        run: `run-${this.sent}`,
        connectionId: this.connectionId,
        divisionKey: `nl:${division}`,
        feed: name,
        partition,
        partitions: this.partitions,
        watermark: null,
        unseenBelow: this.version(),
      };
      const made = this.raw(name, 'marker', division, `marker|${name}`, JSON.stringify(marker));
      return { ...made, message: { ...made.message, partition } };
    });
  }

  private raw(
    name: FeedName,
    kind: RawEnvelope['kind'],
    division: number,
    declared: string,
    value: string,
  ): RawMessage {
    const deleted = kind === 'deletion';
    const envelope: RawEnvelope = {
      kind,
      feed: name,
      connectionId: this.connectionId,
      region: 'nl',
      division,
      fetchedAt: new Date(FETCHED_AT_MS + this.sent).toISOString(),
      version: kind === 'marker' ? '0' : this.version(deleted),
      lineageId: `lineage-${this.sent}`,
    };
    const headers = rawHeaders(envelope, this.sent++);
    return { topic: rawTopic(feedNamed(name)), message: { key: rawKey(`nl:${division}`, declared), value, headers } };
  }

  private version(deleted = false): string {
    return packVersion({ epoch: 0, counter: this.counter, generation: 0, deleted }).toString();
  }

  private of(name: FeedName): Stored {
    const stored = this.stored.get(name);
    if (stored === undefined) throw new Error(`no history of ${name}`);
    return stored;
  }

  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)] as T;
  }
}

/** A GUID whose last digits are the record's number. */
function guid(name: string, division: number, number: number): string {
  let hash = 7;
  for (const letter of `${name} ${division}`) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  return `${hash.toString(16).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}
