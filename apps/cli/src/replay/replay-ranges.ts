import { rawTopic, type Feed } from '@ml-connector/catalogue';
import { type PartitionProgress } from '@ml-connector/clickhouse';
import { readRange, readRawItem, type RangeBatch } from '@ml-connector/kafka';
import type { ReplayParts, ReplayResult } from './replay-parts.js';
import { GatheredRows, ReplayTarget } from './replay-target.js';

/** A replay: which part of a feed's raw topic, and into which tables. */
export interface ReplayJob {
  /** Names the progress that is kept. */
  readonly id: string;
  readonly feed: Feed;
  readonly tables: ReadonlySet<string>;
  readonly suffix: string;
  readonly divisionKey?: string;
  readonly progress: readonly PartitionProgress[];
}

/** Rows of one division that came in, with its connection. */
export interface TouchedDivision {
  readonly divisionKey: string;
  readonly connectionId: string;
  rows: number;
}

/** An insert costs much the same for one row or thousands; more would be lost at an interruption. */
const MAX_ROWS = 20_000;
/** Of records. */
const MAX_BYTES = 32 * 1_048_576;
const MAX_AGE_MS = 5_000;
/** Words of ClickHouse that are kept. */
const MAX_REFUSALS = 20;

/**
 * Decodes ranges of a raw topic again and loads the rows. Markers are passed over: an old read must not be reported,
 * or compared with, a second time. How far it is is kept after each insert, so that it goes on there when run again.
 */
export class RangeReplay {
  readonly touched = new Map<string, TouchedDivision>();
  private readonly gathered = new Map<number, GatheredRows>();
  private readonly progress: Map<number, PartitionProgress>;
  private readonly flushedAtMs = new Map<number, number>();
  private readonly unreadable: Record<string, number> = {};
  private readonly refusals: string[] = [];
  private readonly target: ReplayTarget;

  constructor(
    private readonly parts: ReplayParts,
    private readonly job: ReplayJob,
  ) {
    this.progress = new Map(job.progress.map((one) => [one.partition, one]));
    this.target = new ReplayTarget(parts.warehouse, parts.clock, job);
  }

  /** Runs to the end of the ranges. An abort ends it after the insert in hand, with the signal's reason. */
  async run(signal: AbortSignal): Promise<ReplayResult> {
    const ranges = [...this.progress.values()]
      .map(({ partition, next, end }) => ({ partition, from: BigInt(next), to: BigInt(end) }))
      .filter(({ from, to }) => to > from);
    this.tell(null);
    await readRange(this.parts.kafka, rawTopic(this.job.feed), ranges, (batch) => this.take(batch, signal), { signal });
    this.tell(null);
    const all = [...this.progress.values()];
    return {
      messages: all.reduce((sum, { messages }) => sum + messages, 0),
      rows: all.reduce((sum, { rows }) => sum + rows, 0),
      refused: all.reduce((sum, { refused }) => sum + refused, 0),
      refusals: this.refusals,
      unreadable: this.unreadable,
    };
  }

  private async take({ partition, messages, next }: RangeBatch, signal: AbortSignal): Promise<void> {
    await this.parts.pace.allow(messages.length, signal, (lag) => this.tell(lag));
    const { feed, tables, divisionKey } = this.job;
    const gathered = this.gathered.get(partition) ?? new GatheredRows(tables);
    this.gathered.set(partition, gathered);
    for (const message of messages) {
      if (divisionKey !== undefined && message.key?.toString().startsWith(`${divisionKey}|`) !== true) continue;
      const read = readRawItem(feed.name, message);
      if (read.kind !== 'ok') {
        if (read.kind === 'dead-letter') this.miss(read.reason);
        continue;
      }
      if (read.value.marker !== undefined) continue;
      gathered.messages++;
      const decoded = gathered.add(feed, partition, read.value);
      if (!decoded.ok) this.miss(decoded.reason);
      else this.touch(read.value.divisionKey, read.value.envelope.connectionId, decoded.tables.length);
    }
    await this.flushIfDue(partition, gathered, next);
  }

  private async flushIfDue(partition: number, gathered: GatheredRows, next: bigint): Promise<void> {
    const nowMs = this.parts.clock.now();
    const at = this.flushedAtMs.get(partition) ?? nowMs;
    this.flushedAtMs.set(partition, at);
    const before = this.progress.get(partition);
    if (before === undefined) return;
    const ended = next >= BigInt(before.end);
    if (!ended && gathered.rows < MAX_ROWS && gathered.bytes < MAX_BYTES && nowMs - at < MAX_AGE_MS) return;
    const refused = await this.target.load(gathered);
    this.gathered.delete(partition);
    this.flushedAtMs.set(partition, this.parts.clock.now());
    this.refusals.push(...refused.slice(0, MAX_REFUSALS - this.refusals.length));
    const after = {
      ...before,
      next: next.toString(),
      messages: before.messages + gathered.messages,
      rows: before.rows + gathered.rows - refused.length,
      refused: before.refused + refused.length,
    };
    this.progress.set(partition, after);
    await this.parts.store.putProgress(this.job.id, [after]);
    this.tell(null);
  }

  private miss(reason: string): void {
    this.unreadable[reason] = (this.unreadable[reason] ?? 0) + 1;
  }

  private touch(divisionKey: string, connectionId: string, rows: number): void {
    const key = `${connectionId} ${divisionKey}`;
    const known = this.touched.get(key);
    if (known === undefined) this.touched.set(key, { divisionKey, connectionId, rows });
    else known.rows += rows;
  }

  private tell(waitsForLag: number | null): void {
    const all = [...this.progress.values()];
    this.parts.onProgress({
      done: all.reduce((sum, { first, next }) => sum + Number(BigInt(next) - BigInt(first)), 0),
      total: all.reduce((sum, { first, end }) => sum + Number(BigInt(end) - BigInt(first)), 0),
      rows: all.reduce((sum, { rows }) => sum + rows, 0),
      waitsForLag,
    });
  }
}
