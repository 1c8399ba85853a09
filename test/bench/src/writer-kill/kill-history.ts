import { entitiesOf, rawTopic, tableName, type Feed } from '@ml-connector/catalogue';
import { rawHeaders, rawKey, type FeedMarker, type RawEnvelope } from '@ml-connector/contracts';
import { packVersion } from '@ml-connector/kernel';
import { seededRandom } from '@ml-connector/testing';
import { feedNamed, type RawMessage } from '../replay/history.js';
import { recordOf, type RecordRow } from './records.js';

/** Kinds of feeds: a dimension, facts, documents with lines, and two whose records change their table. */
export const KILL_FEEDS = [
  'journals',
  'transaction_lines',
  'purchase_invoices',
  'payment_terms',
  'purchase_orders',
] as const;
/** One of them. */
export type KillFeed = (typeof KILL_FEEDS)[number];

/** Tables of the feeds. */
export const KILL_TABLES: readonly string[] = KILL_FEEDS.flatMap((name) => entitiesOf(feedNamed(name)).map(tableName));

/** A row that must be alive. */
export interface ExpectedRow extends RecordRow {
  readonly divisionKey: string;
  readonly version: string;
}

interface State {
  readonly counter: bigint;
  readonly rows: readonly ExpectedRow[];
}

/** What a message may be late, in messages. */
const LATEST = 400;
const RECORDS_A_FEED = 250;
const SHARES = { deletion: 0.12, late: 0.2, repeated: 0.05, bad: 0.004, marker: 0.002 } as const;
const FETCHED_AT_MS = Date.UTC(2026, 0, 15, 12);

/**
 * Random raw records and the rows that must be alive after all of them, by the rule alone that the highest version wins:
 * new states, deletions, lines that leave their document, records that change their table, states that come twice or
 * after newer ones, records that can't be decoded, and markers.
 */
export class KillHistory {
  /** Lineage ids of records that must become dead letters. */
  readonly bad = new Set<string>();
  /** Places in which a marker must be reported: run, table, partition. */
  readonly markers = new Set<string>();
  /** Records that left a table they had been in, and lines that left their document. */
  readonly moved = { tables: 0, lines: 0, late: 0 };
  private readonly random: () => number;
  private readonly states = new Map<string, State>();
  private readonly late: { readonly dueAt: number; readonly message: RawMessage }[] = [];
  private counter = 1_000n;
  private sent = 0;

  constructor(
    seed: number,
    private readonly connectionId: string,
    private readonly divisions: readonly number[],
    private readonly partitions: number,
  ) {
    this.random = seededRandom(seed);
  }

  /** The next messages, about so many. */
  next(messages: number): RawMessage[] {
    const batch: RawMessage[] = [];
    for (let i = 0; i < messages; i++) {
      const feed = this.pick(KILL_FEEDS);
      if (this.random() < SHARES.marker) batch.push(...this.marker(feed));
      const message = this.random() < SHARES.bad ? this.badRecord(feed) : this.change(feed);
      if (this.random() < SHARES.late) this.putOff(message);
      else batch.push(message);
      if (this.random() < SHARES.repeated) this.putOff(message);
      batch.push(...this.due());
    }
    return batch;
  }

  /** What was held back until now. */
  rest(): RawMessage[] {
    return this.late.splice(0).map(({ message }) => message);
  }

  /** Rows that must be alive once everything is loaded, by table. */
  expected(): ReadonlyMap<string, readonly ExpectedRow[]> {
    const rows = [...this.states.values()].flatMap((state) => state.rows);
    const byTable = Map.groupBy(rows, (row) => row.table);
    return new Map(KILL_TABLES.map((table) => [table, byTable.get(table) ?? []]));
  }

  private change(feed: KillFeed): RawMessage {
    const division = this.pick(this.divisions);
    const number = Math.floor(this.random() * RECORDS_A_FEED);
    this.counter += 1n + BigInt(Math.floor(this.random() * 3));
    const deleted = this.random() < SHARES.deletion;
    const { id, value, rows } = recordOf(feed, division, number, this.counter, this.random);
    const version = this.version(deleted);
    const key = `${feed} ${division} ${id}`;
    if (!deleted) this.countMoves(this.states.get(key)?.rows ?? [], rows);
    const alive = deleted ? [] : rows.map((row) => ({ ...row, divisionKey: `nl:${division}`, version }));
    this.states.set(key, { counter: this.counter, rows: alive });
    return deleted
      ? this.raw(feed, 'deletion', division, id, version, { deleted: true, key: id })
      : this.raw(feed, 'record', division, id, version, value);
  }

  private countMoves(before: readonly RecordRow[], after: readonly RecordRow[]): void {
    const places = new Set(after.map(({ table, id }) => `${table} ${id}`));
    const ids = new Set(after.map(({ id }) => id));
    for (const { table, id } of before)
      if (!places.has(`${table} ${id}`)) this.moved[ids.has(id) ? 'tables' : 'lines']++;
  }

  private badRecord(feed: KillFeed): RawMessage {
    const division = this.pick(this.divisions);
    const number = Math.floor(this.random() * RECORDS_A_FEED);
    const { id, value } = recordOf(feed, division, number, this.counter, this.random);
    this.bad.add(`lineage-${this.sent}`);
    // The state it would have is the newest of all: were it let through, the comparison would show it.
    const version = packVersion({ epoch: 1, counter: this.counter, generation: 0, deleted: false }).toString();
    return this.raw(feed, 'record', division, id, version, { ...value, Division: {}, Description: { no: 'text' } });
  }

  private marker(name: KillFeed): RawMessage[] {
    const division = this.pick(this.divisions);
    const run = `run-${this.sent}`;
    return Array.from({ length: this.partitions }, (_, partition) => {
      for (const entity of entitiesOf(feedNamed(name))) this.markers.add(`${run} ${tableName(entity)} ${partition}`);
      const marker: FeedMarker = {
        run,
        connectionId: this.connectionId,
        divisionKey: `nl:${division}`,
        feed: name,
        partition,
        partitions: this.partitions,
        watermark: null,
      };
      const made = this.raw(name, 'marker', division, `marker|${name}`, '0', marker);
      return { ...made, message: { ...made.message, partition } };
    });
  }

  private putOff(message: RawMessage): void {
    this.moved.late++;
    this.late.push({ dueAt: this.sent + Math.floor(this.random() * LATEST), message });
  }

  private due(): RawMessage[] {
    const at = this.late.findIndex(({ dueAt }) => dueAt <= this.sent);
    return at === -1 ? [] : this.late.splice(at, 1).map(({ message }) => message);
  }

  private raw(
    name: KillFeed,
    kind: RawEnvelope['kind'],
    division: number,
    declared: string,
    version: string,
    value: object,
  ): RawMessage {
    const envelope: RawEnvelope = {
      kind,
      feed: name,
      connectionId: this.connectionId,
      region: 'nl',
      division,
      fetchedAt: new Date(FETCHED_AT_MS + this.sent).toISOString(),
      version,
      lineageId: `lineage-${this.sent}`,
    };
    const feed: Feed = feedNamed(name);
    const headers = rawHeaders(envelope, this.sent++);
    const key = rawKey(`nl:${division}`, declared);
    return { topic: rawTopic(feed), message: { key, value: JSON.stringify(value), headers } };
  }

  private version(deleted: boolean): string {
    return packVersion({ epoch: 0, counter: this.counter, generation: 0, deleted }).toString();
  }

  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)] as T;
  }
}
