import { AGGREGATES, SERVING_TABLES } from '@ml-connector/catalogue';
import type { Clock, Logger, Meter } from '@ml-connector/kernel';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Derived, DerivedStore } from './derived-store.js';
import { RefreshLoop, type LoopPorts } from './refresh-loop.js';

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
 * Keeps sums over all history and serving tables as new as the rows, beside the loading and never in its way. A division
 * is due after rows of it were loaded and its load is at rest; all are at the start, for a load before it may not have
 * been followed. Serving tables have a loop of their own: marts that read them show what was loaded no sooner, and sums
 * are many.
 */
export class DerivedRefresher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly loops: readonly RefreshLoop[];
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    store: DerivedStore,
    announce: AnnounceRefresh,
    private readonly ports: RefresherPorts,
  ) {
    const { clock, logger, meter, fail } = ports;
    const loopPorts: LoopPorts = {
      ...{ store, clock, logger, fail },
      refreshes: meter.counter({
        name: 'warehouse_aggregate_refreshes_total',
        help: 'Divisions whose sums over all history or rows for readers were brought up to date, by outcome.',
        labels: ['outcome'],
      }),
      duration: meter.histogram({
        name: 'warehouse_aggregate_refresh_duration_seconds',
        help: 'Time the sums or the rows for readers of one division took.',
        labels: ['table'],
      }),
      tell: ({ derived, divisionKey, connectionId }, changed) => announce(derived, divisionKey, connectionId, changed),
    };
    this.loops = [SERVING_TABLES, AGGREGATES].map((tables) => new RefreshLoop(tables, loopPorts));
  }

  /** Rows of a division came into a table. */
  markLoaded(table: string, divisionKey: string, connectionId?: string): void {
    for (const loop of this.loops) loop.markLoaded(table, divisionKey, connectionId);
  }

  onApplicationBootstrap(): void {
    const { signal } = this.stopping;
    this.running = Promise.all(
      this.loops.map((loop) => loop.run(signal).catch((error: unknown) => this.ports.fail(error))),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }
}
