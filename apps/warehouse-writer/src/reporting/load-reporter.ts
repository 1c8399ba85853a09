import { divisionMessageKey, TOPICS, type FeedMarker, type Loaded, type RowsEnvelope } from '@ml-connector/contracts';
import type { MessageSink } from '@ml-connector/kafka';
import type { ChangeLatency, Clock } from '@ml-connector/kernel';
import type { UnseenRows } from '../compare/unseen-sql.js';
import type { InsertRows } from '../rows/load-rows.js';
import { loadStatusLines } from './load-status-sql.js';
import { SharedInsert } from './shared-insert.js';

/** A message whose rows are in. */
export interface LoadedMessage {
  readonly envelope: RowsEnvelope;
  readonly rowsByDivision: ReadonlyMap<string, number>;
  readonly marker?: FeedMarker;
  /** What the table has that the marker's read did not see. */
  readonly unseen?: UnseenRows;
}

interface DivisionLoad {
  readonly connectionId: string;
  readonly divisionKey: string;
  rows: number;
  fetchedAt: string;
}

/** Called for each division of a table whose rows came in. */
export type OnRows = (table: string, divisionKey: string, connectionId: string, rows: number) => void;

/** Says what was loaded: in the warehouse's own load status, and on the bus. */
export class LoadReporter {
  private readonly status: SharedInsert;

  constructor(
    insert: InsertRows,
    private readonly sink: MessageSink,
    private readonly clock: Clock,
    private readonly latency: ChangeLatency,
    private readonly onRows: OnRows = () => undefined,
  ) {
    this.status = new SharedInsert(insert, 'warehouse.load_status');
  }

  /** Reports the messages of one table. Nothing is reported before the load status is stored. */
  async report(table: string, messages: readonly LoadedMessage[]): Promise<void> {
    const nowMs = this.clock.now();
    for (const { envelope } of messages) this.measure(table, envelope, nowMs);
    const loads = loadsByDivision(messages);
    for (const load of loads) this.onRows(table, load.divisionKey, load.connectionId, load.rows);
    if (loads.length > 0) {
      const status = loads.map((load) => ({
        divisionKey: load.divisionKey,
        table,
        fetchedAtMs: Date.parse(load.fetchedAt),
        loadedAtMs: nowMs,
      }));
      await this.status.add(loadStatusLines(status));
    }
    const loadedAt = new Date(nowMs).toISOString();
    const events: Loaded[] = [
      ...loads.map((load) => ({ ...load, table, loadedAt })),
      ...messages.flatMap(({ marker, unseen }) =>
        marker === undefined ? [] : [markerEvent(table, marker, loadedAt, unseen)],
      ),
    ];
    await this.send(events);
  }

  /** Reports sums or rows for readers that were brought up to date; without a connection nobody is told on the bus. */
  async reportDerived(
    table: string,
    divisionKey: string,
    connectionId: string | undefined,
    rows: number,
  ): Promise<void> {
    const nowMs = this.clock.now();
    await this.status.add(loadStatusLines([{ divisionKey, table, fetchedAtMs: null, loadedAtMs: nowMs }]));
    if (connectionId === undefined) return;
    await this.send([
      { connectionId, divisionKey, table, rows, fetchedAt: null, loadedAt: new Date(nowMs).toISOString() },
    ]);
  }

  private async send(events: readonly Loaded[]): Promise<void> {
    if (events.length === 0) return;
    await this.sink.send(
      TOPICS.loaded,
      events.map((event) => ({
        key: divisionMessageKey(event.connectionId, event.divisionKey),
        value: JSON.stringify(event),
      })),
    );
  }

  private measure(table: string, { changedAt, fetchedAt }: RowsEnvelope, nowMs: number): void {
    if (changedAt === undefined) return;
    const change = { changedAtMs: Date.parse(changedAt), fetchedAtMs: Date.parse(fetchedAt[1]) };
    this.latency.observe('queryable', table, change, nowMs);
  }
}

function loadsByDivision(messages: readonly LoadedMessage[]): DivisionLoad[] {
  const loads = new Map<string, DivisionLoad>();
  for (const { envelope, rowsByDivision } of messages) {
    for (const [divisionKey, rows] of rowsByDivision) {
      const key = `${envelope.connectionId} ${divisionKey}`;
      const load = loads.get(key) ?? {
        connectionId: envelope.connectionId,
        divisionKey,
        rows: 0,
        fetchedAt: envelope.fetchedAt[1],
      };
      load.rows += rows;
      if (envelope.fetchedAt[1] > load.fetchedAt) load.fetchedAt = envelope.fetchedAt[1];
      loads.set(key, load);
    }
  }
  return [...loads.values()];
}

function markerEvent(table: string, marker: FeedMarker, loadedAt: string, unseen: UnseenRows | undefined): Loaded {
  const { connectionId, divisionKey, run, feed, partition, partitions, watermark } = marker;
  return {
    connectionId,
    divisionKey,
    table,
    rows: 0,
    fetchedAt: null,
    loadedAt,
    marker: {
      run,
      feed,
      partition,
      partitions,
      watermark,
      ...(unseen === undefined ? {} : { unseen: { ...unseen, keys: [...unseen.keys] } }),
    },
  };
}
