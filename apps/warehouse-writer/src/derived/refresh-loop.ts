import { errorKind, errorText, type Clock, type Counter, type Histogram, type Logger } from '@ml-connector/kernel';
import type { Derived, DerivedStore, Refreshed } from './derived-store.js';
import { DueDivisions, type Due } from './due-divisions.js';

/** How often is looked whether anything is behind. */
const TICK_MS = 500;
/** After a refresh so many times its duration pass before the next: a tenth of the time at most goes into it. */
const REST_PER_WORK = 9;
/** How often all divisions are gone through, loads or not: what a writer that is gone for good had left undone. */
const FULL_PASS_MS = 3_600_000;
/** Pause after a failure. */
const RETRY_MS = 10_000;

/** What a loop works with. */
export interface LoopPorts {
  readonly store: DerivedStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly refreshes: Counter;
  readonly duration: Histogram;
  /** Tells of a division whose derived rows changed. */
  readonly tell: (due: Due, changed: number) => Promise<void>;
  /** Ends the service: the error was not foreseen. */
  readonly fail: (error: unknown) => void;
}

/** Brings divisions up to date in some derived tables, one after another. */
export class RefreshLoop {
  private readonly due = new DueDivisions();
  private fullPassAt = -Infinity;
  /** What is refreshed and not yet seen by readers. */
  private readonly appearing = new Set<Promise<void>>();

  constructor(
    private readonly tables: readonly Derived[],
    private readonly ports: LoopPorts,
  ) {}

  /** Rows of a division came into a table. */
  markLoaded(table: string, divisionKey: string, connectionId: string | undefined): void {
    const now = this.ports.clock.now();
    for (const derived of this.tables.filter(({ of }) => of === table))
      this.due.add({ derived, divisionKey, connectionId, isLoaded: true }, now);
  }

  /** Works until the signal comes. Throws an error nobody foresaw. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const startedAt = this.ports.clock.now();
      const pauseMs = await this.step(signal).catch((error: unknown) => this.failed(error));
      const tookMs = this.ports.clock.now() - startedAt;
      await this.pause(Math.max(pauseMs, tookMs * REST_PER_WORK), signal);
    }
    await Promise.all(this.appearing);
  }

  /** One refresh, if one is due; gives the least pause after it. */
  private async step(signal: AbortSignal): Promise<number> {
    const now = this.ports.clock.now();
    if (now - this.fullPassAt >= FULL_PASS_MS) {
      for (const derived of this.tables)
        for (const divisionKey of await this.ports.store.divisions(derived))
          this.due.add({ derived, divisionKey, connectionId: undefined, isLoaded: false }, now);
      this.fullPassAt = now;
    }
    // Out before the refresh: rows that come in while it runs make the division due again.
    const due = this.due.take(now);
    if (due === undefined) return TICK_MS;
    try {
      await this.refresh(due, signal);
    } catch (error) {
      this.due.add(due, this.ports.clock.now());
      throw error;
    }
    return 0;
  }

  private async refresh(due: Due, signal: AbortSignal): Promise<void> {
    const { derived, divisionKey } = due;
    const { store, clock, duration, refreshes, tell } = this.ports;
    const startedAt = clock.now();
    const { changed, visible } = await store.refresh(derived, divisionKey, signal);
    duration.observe((clock.now() - startedAt) / 1000, { table: derived.name });
    refreshes.add(1, { outcome: changed === 0 ? 'unchanged' : 'changed' });
    if (visible !== undefined) this.follow(due, changed, visible, signal);
    else if (changed > 0) await tell(due, changed);
  }

  /** Says so once readers see it; other divisions have their turn meanwhile. */
  private follow(due: Due, changed: number, visible: NonNullable<Refreshed['visible']>, signal: AbortSignal): void {
    const appearing = visible
      .then(async ({ isBehind }) => {
        if (isBehind) this.due.add(due, this.ports.clock.now());
        await this.ports.tell(due, changed);
      })
      .catch((error: unknown) => this.lost(due, error, signal))
      .finally(() => this.appearing.delete(appearing));
    this.appearing.add(appearing);
  }

  /** Readers never saw it: it is due again, now or when the next process starts. */
  private lost(due: Due, error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.due.add(due, this.ports.clock.now());
    try {
      this.failed(error);
    } catch (unforeseen) {
      this.ports.fail(unforeseen);
    }
  }

  /** It is behind until it works again; loading goes on. An unforeseen error goes up. */
  private failed(error: unknown): number {
    if (errorKind(error) === 'unknown') throw error;
    this.ports.refreshes.add(1, { outcome: 'failed' });
    this.ports.logger.warn('aggregate_refresh_failed', { reason: errorText(error) });
    return RETRY_MS;
  }

  private async pause(ms: number, signal: AbortSignal): Promise<void> {
    await this.ports.clock.sleep(ms, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
