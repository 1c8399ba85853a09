import type { Clock } from '@ml-connector/kernel';
import { isUnknownTable } from '../errors.js';
import type { WarehouseClient } from '../warehouse-client.js';

/** Where the rebuild of a table stands. `done` and `cancelled`: the writer has left the new table alone. */
export type RebuildPhase = 'building' | 'swapping' | 'done' | 'cancelled';

/** The rebuild of one table. */
export interface Rebuild {
  readonly table: string;
  readonly feed: string;
  /** Rebuilds of one feed's tables share a job. */
  readonly job: string;
  readonly phase: RebuildPhase;
  /** Rows that arrive go into the new table too. */
  readonly mirrored: boolean;
  /** Identity of the new table: under which name it is tells whether names were exchanged. */
  readonly uuid: string;
}

/** How far a replay is in one partition of its raw topic. Offsets and counts as text. */
export interface PartitionProgress {
  readonly partition: number;
  readonly first: string;
  readonly next: string;
  readonly end: string;
  readonly messages: number;
  readonly rows: number;
  readonly refused: number;
}

const TABLES = [
  `CREATE TABLE IF NOT EXISTS warehouse.rebuild (
  table_name String COMMENT 'Table that is or was built anew beside the live one.',
  feed String, job String, phase LowCardinality(String), mirrored UInt8, uuid String,
  version UInt64 COMMENT 'Counts the changes; newest wins.'
) ENGINE = ReplacingMergeTree(version) ORDER BY table_name`,
  `CREATE TABLE IF NOT EXISTS warehouse.rebuild_acknowledged (
  note String, table_name String, partition UInt16, at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree ORDER BY (note, table_name, partition) TTL toDateTime(at) + INTERVAL 30 DAY`,
  `CREATE TABLE IF NOT EXISTS warehouse.replay_progress (
  job String, partition UInt16, first UInt64, next UInt64, end UInt64, messages UInt64, rows UInt64, refused UInt64,
  version UInt64 COMMENT 'Counts the changes; newest wins.'
) ENGINE = ReplacingMergeTree(version) ORDER BY (job, partition)`,
];

/**
 * What the command line and the writer tell each other about rebuilds, and how far replays are, kept in the warehouse
 * itself: it goes with its data, and outlives both.
 */
export class RebuildStore {
  private last = 0;

  constructor(
    private readonly client: WarehouseClient,
    private readonly clock: Clock,
  ) {}

  /** Makes the tables where they are missing. */
  async ensure(): Promise<void> {
    for (const statement of TABLES) await this.client.command(statement);
  }

  /** All rebuilds, ended ones too; none where nobody ever rebuilt. */
  async rebuilds(): Promise<Rebuild[]> {
    const rows = await this.orNone<Omit<Rebuild, 'mirrored'> & { mirrored: number }>(
      'SELECT table_name AS table, feed, job, phase, mirrored, uuid FROM warehouse.rebuild FINAL ORDER BY table',
    );
    return rows.map((row) => ({ ...row, mirrored: row.mirrored === 1 }));
  }

  /** Stores where a rebuild stands. */
  async put(rebuild: Rebuild): Promise<void> {
    const { table, mirrored, ...rest } = rebuild;
    await this.insert('rebuild', [{ table_name: table, ...rest, mirrored: mirrored ? 1 : 0, version: this.version() }]);
  }

  /** The writer has read a note in a partition, and acts on it from here on. */
  async acknowledge(note: string, table: string, partition: number): Promise<void> {
    const at = new Date(this.clock.now()).toISOString().replace('T', ' ').replace('Z', '');
    await this.insert('rebuild_acknowledged', [{ note, table_name: table, partition, at }]);
  }

  /** Partitions, as `<table>/<partition>`, in which a note was read. */
  async acknowledged(note: string): Promise<ReadonlySet<string>> {
    const rows = await this.client.query<{ place: string }>(
      `SELECT DISTINCT concat(table_name, '/', toString(partition)) AS place FROM warehouse.rebuild_acknowledged WHERE note = {note:String}`,
      { note },
    );
    return new Set(rows.map(({ place }) => place));
  }

  /** How far a replay is; none for one that never began. */
  progress(job: string): Promise<PartitionProgress[]> {
    return this.orNone<PartitionProgress>(
      `SELECT partition, toString(first) AS first, toString(next) AS next, toString(end) AS end,
  toUInt32(messages) AS messages, toUInt32(rows) AS rows, toUInt32(refused) AS refused
FROM warehouse.replay_progress FINAL WHERE job = {job:String} ORDER BY partition`,
      { job },
    );
  }

  /** Stores how far a replay is. */
  async putProgress(job: string, progress: readonly PartitionProgress[]): Promise<void> {
    const version = this.version();
    await this.insert(
      'replay_progress',
      progress.map((one) => ({ job, ...one, version })),
    );
  }

  private async insert(table: string, rows: readonly object[]): Promise<void> {
    if (rows.length === 0) return;
    const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    await this.client.insertLines(`warehouse.${table}`, [Buffer.from(lines)]);
  }

  private async orNone<Row>(sql: string, parameters: Record<string, unknown> = {}): Promise<Row[]> {
    try {
      return await this.client.query<Row>(sql, parameters);
    } catch (error) {
      if (isUnknownTable(error)) return [];
      throw error;
    }
  }

  /** Rises within a process, and from one to the next by its clock. */
  private version(): number {
    this.last = Math.max(this.last + 1, this.clock.now());
    return this.last;
  }
}
