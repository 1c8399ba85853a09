import { AGGREGATES, type Aggregate } from '@ml-connector/catalogue';
import {
  errorKind,
  errorText,
  type Clock,
  type Counter,
  type Histogram,
  type Logger,
  type Meter,
} from '@ml-connector/kernel';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { AggregateStore } from './aggregate-store.js';
import { DueDivisions, type Due } from './due-divisions.js';

/** How often is looked whether sums are behind. */
const TICK_MS = 500;
/** After a refresh so many times its duration pass before the next: a tenth of the time at most goes into sums. */
const REST_PER_WORK = 9;
/** How often all divisions are gone through, loads or not: what a writer that is gone for good had not summed up. */
const FULL_PASS_MS = 3_600_000;
/** Pause after a failure. */
const RETRY_MS = 10_000;

/** What the refresher needs from the service around it. */
export interface RefresherPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  /** Ends the service: the error was not foreseen. */
  readonly fail: (error: unknown) => void;
}

/** Tells of a division whose sums changed; the connection is known when a load was the cause. */
export type AnnounceRefresh = (
  aggregate: Aggregate,
  divisionKey: string,
  connectionId: string | undefined,
  rows: number,
) => Promise<void>;

/**
 * Keeps the sums over all history as new as the rows, beside the loading and never in its way. A division is due after
 * rows of it were loaded; all are at the start, for a load before it may not have been summed up.
 */
export class AggregateRefresher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly refreshes: Counter;
  private readonly duration: Histogram;
  private readonly due = new DueDivisions();
  private fullPassAt = -Infinity;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: AggregateStore,
    private readonly announce: AnnounceRefresh,
    private readonly ports: RefresherPorts,
  ) {
    this.refreshes = ports.meter.counter({
      name: 'warehouse_aggregate_refreshes_total',
      help: 'Divisions whose sums over all history were brought up to date, by outcome.',
      labels: ['outcome'],
    });
    this.duration = ports.meter.histogram({
      name: 'warehouse_aggregate_refresh_duration_seconds',
      help: 'Time the sums of one division took.',
      labels: ['table'],
    });
  }

  /** Rows of a division came into a table. */
  markLoaded(table: string, divisionKey: string, connectionId?: string): void {
    for (const aggregate of AGGREGATES.filter(({ of }) => of === table))
      this.due.add({ aggregate, divisionKey, connectionId, isLoaded: true });
  }

  onApplicationBootstrap(): void {
    this.running = this.run().catch((error: unknown) => this.ports.fail(error));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const startedAt = this.ports.clock.now();
      const pauseMs = await this.step().catch((error: unknown) => this.failed(error));
      const tookMs = this.ports.clock.now() - startedAt;
      await this.pause(Math.max(pauseMs, tookMs * REST_PER_WORK));
    }
  }

  /** One refresh, if one is due; gives the least pause after it. */
  private async step(): Promise<number> {
    const now = this.ports.clock.now();
    if (now - this.fullPassAt >= FULL_PASS_MS) {
      for (const aggregate of AGGREGATES)
        for (const divisionKey of await this.store.divisions(aggregate))
          this.due.add({ aggregate, divisionKey, connectionId: undefined, isLoaded: false });
      this.fullPassAt = now;
    }
    // Out before the refresh: rows that come in while it runs make the division due again.
    const due = this.due.take();
    if (due === undefined) return TICK_MS;
    try {
      await this.refresh(due);
    } catch (error) {
      this.due.add(due);
      throw error;
    }
    return 0;
  }

  private async refresh({ aggregate, divisionKey, connectionId }: Due): Promise<void> {
    const startedAt = this.ports.clock.now();
    const rows = await this.store.refresh(aggregate, divisionKey);
    this.duration.observe((this.ports.clock.now() - startedAt) / 1000, { table: aggregate.name });
    this.refreshes.add(1, { outcome: rows === 0 ? 'unchanged' : 'changed' });
    if (rows > 0) await this.announce(aggregate, divisionKey, connectionId, rows);
  }

  /** Sums are behind until it works again; loading goes on. An unforeseen error goes up. */
  private failed(error: unknown): number {
    if (errorKind(error) === 'unknown') throw error;
    this.refreshes.add(1, { outcome: 'failed' });
    this.ports.logger.warn('aggregate_refresh_failed', { reason: errorText(error) });
    return RETRY_MS;
  }

  private async pause(ms: number): Promise<void> {
    await this.ports.clock.sleep(ms, this.stopping.signal).catch((error: unknown) => {
      if (!this.stopping.signal.aborted) throw error;
    });
  }
}
