import type { LinesPlan, STREAM_STATES } from '@ml-connector/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CheckpointEntry } from '../../versions/checkpoint-history.js';
import { numberColumn, SCHEMA } from './columns.js';

/** How urgent a stream is; the smallest goes first. */
export const PRIORITIES = { command: 0, notice: 1, load: 2, sweep: 3 } as const;
/** One of the priorities. */
export type Priority = (typeof PRIORITIES)[keyof typeof PRIORITIES];

/** A feed of a division: what was read, and when it is to be read again. */
@Entity({ schema: SCHEMA, name: 'stream' })
export class StreamEntity {
  @PrimaryColumn('text', { name: 'division_key' })
  divisionKey!: string;

  @PrimaryColumn('text')
  feed!: string;

  @Column('int')
  phase!: number;

  @Column('text')
  state!: (typeof STREAM_STATES)[number];

  /** Why it is parked, or what was odd about the last read. */
  @Column('text', { nullable: true })
  reason!: string | null;

  /** Row version, or the site's wall clock in milliseconds, up to which rows are on the bus; null: nothing yet. */
  @Column('text', { nullable: true })
  checkpoint!: string | null;

  @Column('jsonb')
  checkpoints!: readonly CheckpointEntry[];

  /** When the last poll began that looked for rows that became visible late; null: the last poll did. */
  @Column('bigint', { name: 'settling_at', nullable: true, transformer: numberColumn })
  settlingAt!: number | null;

  /** Rows it read. */
  @Column('int', { name: 'settling_rows' })
  settlingRows!: number;

  /** Number of the last full read. */
  @Column('int')
  generation!: number;

  /** When it is to be read, epoch milliseconds; null: not before somebody asks. */
  @Column('bigint', { name: 'due_at', nullable: true, transformer: numberColumn })
  dueAt!: number | null;

  @Column('int')
  priority!: Priority;

  /** Grows with each request, so that the end of a read does not wipe one that came meanwhile. */
  @Column('int', { name: 'due_serial' })
  dueSerial!: number;

  /** Keys to fetch one by one: notices of documents, refetches. */
  @Column('text', { array: true, name: 'due_keys' })
  dueKeys!: string[];

  /** Traces of the notices that wait for the next read. */
  @Column('text', { array: true, name: 'due_traces' })
  dueTraces!: string[];

  @Column('boolean', { name: 'full_requested' })
  fullRequested!: boolean;

  /** Due serial of the last request for a full read: one made during a full read is not answered by it. */
  @Column('int', { name: 'full_serial' })
  fullSerial!: number;

  @Column('bigint', { name: 'full_at', nullable: true, transformer: numberColumn })
  fullAt!: number | null;

  @Column('bigint', { transformer: numberColumn })
  records!: number;

  @Column('int')
  calls!: number;

  @Column('int', { name: 'load_calls' })
  loadCalls!: number;

  @Column('int', { name: 'load_calls_least' })
  loadCallsLeast!: number;

  @Column('bigint', { name: 'fresh_at', nullable: true, transformer: numberColumn })
  freshAt!: number | null;

  /** Run of the first full read, once it is on the bus whole. */
  @Column('text', { name: 'load_run', nullable: true })
  loadRun!: string | null;

  /** The first full read is in ClickHouse. */
  @Column('boolean')
  loaded!: boolean;

  /** Documents changed before this cursor are not read; null: all are. */
  @Column('text', { name: 'history_from', nullable: true })
  historyFrom!: string | null;

  /** Why the last compare of keys deleted nothing; null when it did its work. */
  @Column('text', { name: 'compare_note', nullable: true })
  compareNote!: string | null;

  /** The next compare is believed however many keys are missing. */
  @Column('boolean', { name: 'compare_trusted' })
  compareTrusted!: boolean;

  /** How the lines of documents are read; null: not found out yet, or no documents. */
  @Column('text', { name: 'lines_plan', nullable: true })
  linesPlan!: LinesPlan | null;

  /** What the probe was answered. */
  @Column('text', { name: 'lines_note', nullable: true })
  linesNote!: string | null;

  /** When Exact was last asked, epoch milliseconds. */
  @Column('bigint', { name: 'lines_probed_at', nullable: true, transformer: numberColumn })
  linesProbedAt!: number | null;

  /** Connection that asked: rights and packages are another one's own. */
  @Column('text', { name: 'lines_probed_by', nullable: true })
  linesProbedBy!: string | null;

  /** Calls that expanding saved, at least. */
  @Column('int', { name: 'calls_saved' })
  callsSaved!: number;

  /** Polls in a row that brought nothing new. */
  @Column('int')
  quiet!: number;

  /** Failures in a row. */
  @Column('int')
  failures!: number;

  /** Expected at the next write of the lease owner. */
  @Column('int')
  version!: number;
}
