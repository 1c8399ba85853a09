import { AGGREGATES, SERVING_TABLES } from '@ml-connector/catalogue';
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
import type { Derived, DerivedStore, Refreshed } from './derived-store.js';
import { DueDivisions, type Due } from './due-divisions.js';

/** Serving tables first: marts that read them show what was loaded no sooner. */
const DERIVED: readonly Derived[] = [...SERVING_TABLES, ...AGGREGATES];
/** How often is looked whether anything is behind. */
const TICK_MS = 500;
/** After a refresh so many times its duration pass before the next: a tenth of the time at most goes into it. */
const REST_PER_WORK = 9;
/** How often all divisions are gone through, loads or not: what a writer that is gone for good had left undone. */
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

/** Tells of a division whose derived rows changed; the connection is known when a load was the cause. */
export type AnnounceRefresh = (
  derived: Derived,
  divisionKey: string,
  connectionId: string | undefined,
  rows: number,
) => Promise<void>;

/**
 * Keeps sums over all history and serving tables as new as the rows, beside the loading and never in its way. A division is
 * due after rows of it were loaded; all are at the start, for a load before it may not have been followed.
 */
export class DerivedRefresher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly refreshes: Counter;
  private readonly duration: Histogram;
  private readonly due = new DueDivisions();
  private fullPassAt = -Infinity;
  private running: Promise<void> = Promise.resolve();
  /** What is refreshed and not yet seen by readers. */
  private readonly appearing = new Set<Promise<void>>();

  constructor(
    private readonly store: DerivedStore,
    private readonly announce: AnnounceRefresh,
    private readonly ports: RefresherPorts,
  ) {
    this.refreshes = ports.meter.counter({
      name: 'warehouse_aggregate_refreshes_total',
      help: 'Divisions whose sums over all history or rows for readers were brought up to date, by outcome.',
      labels: ['outcome'],
    });
    this.duration = ports.meter.histogram({
      name: 'warehouse_aggregate_refresh_duration_seconds',
      help: 'Time the sums or the rows for readers of one division took.',
      labels: ['table'],
    });
  }

  /** Rows of a division came into a table. */
  markLoaded(table: string, divisionKey: string, connectionId?: string): void {
    for (const derived of DERIVED.filter(({ of }) => of === table))
      this.due.add({ derived, divisionKey, connectionId, isLoaded: true });
  }

  onApplicationBootstrap(): void {
    this.running = this.run().catch((error: unknown) => this.ports.fail(error));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await Promise.all(this.appearing);
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
      for (const derived of DERIVED)
        for (const divisionKey of await this.store.divisions(derived))
          this.due.add({ derived, divisionKey, connectionId: undefined, isLoaded: false });
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

  private async refresh(due: Due): Promise<void> {
    const { derived, divisionKey } = due;
    const startedAt = this.ports.clock.now();
    const { changed, visible } = await this.store.refresh(derived, divisionKey, this.stopping.signal);
    this.duration.observe((this.ports.clock.now() - startedAt) / 1000, { table: derived.name });
    this.refreshes.add(1, { outcome: changed === 0 ? 'unchanged' : 'changed' });
    if (visible !== undefined) this.follow(due, changed, visible);
    else if (changed > 0) await this.tell(due, changed);
  }

  /** Says so once readers see it; other divisions have their turn meanwhile. */
  private follow(due: Due, changed: number, visible: NonNullable<Refreshed['visible']>): void {
    const appearing = visible
      .then(async ({ isBehind }) => {
        if (isBehind) this.due.add(due);
        await this.tell(due, changed);
      })
      .catch((error: unknown) => this.lost(due, error))
      .finally(() => this.appearing.delete(appearing));
    this.appearing.add(appearing);
  }

  /** Readers never saw it: it is due again, now or when the next process starts. */
  private lost(due: Due, error: unknown): void {
    if (this.stopping.signal.aborted) return;
    this.due.add(due);
    try {
      this.failed(error);
    } catch (unforeseen) {
      this.ports.fail(unforeseen);
    }
  }

  private tell({ derived, divisionKey, connectionId }: Due, changed: number): Promise<void> {
    return this.announce(derived, divisionKey, connectionId, changed);
  }

  /** It is behind until it works again; loading goes on. An unforeseen error goes up. */
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
