import { feedByName } from '@ml-connector/catalogue';
import { STREAM_STATES } from '@ml-connector/contracts';
import type { Clock, Logger } from '@ml-connector/kernel';
import type { StreamMetrics } from '../reading/stream-metrics.js';
import { withStore } from '../store/store-errors.js';
import type { StreamStore } from '../store/stream-store.js';
import type { DivisionGauges } from './division-gauges.js';

const EVERY_MS = 15_000;

/** Keeps the gauges of the streams near the truth. */
export class StreamGauges {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: StreamStore,
    private readonly metrics: StreamMetrics,
    private readonly divisions: DivisionGauges,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.#timer ??= setInterval(() => {
      this.refresh().catch((error: unknown) => this.logger.warn('gauges_not_refreshed', { error }));
    }, EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Counts the streams by state, and the age of the least fresh live one of each kind. */
  async refresh(): Promise<void> {
    await this.divisions.refresh();
    const summary = await withStore(() => this.store.summary());
    for (const state of STREAM_STATES) {
      const own = summary.filter((entry) => entry.state === state);
      this.metrics.streams.set(
        own.reduce((sum, { streams }) => sum + streams, 0),
        { state },
      );
    }
    for (const [kind, own] of Map.groupBy(summary, ({ feed }) => kindOf(feed))) {
      const times = own.flatMap(({ leastFreshAtMs }) => leastFreshAtMs ?? []);
      if (times.length > 0) this.metrics.freshness.set((this.clock.now() - Math.min(...times)) / 1000, { kind });
    }
  }
}

/** Control totals are a kind of their own, however they are read: once a day. */
function kindOf(name: string): string {
  const feed = feedByName(name);
  return feed?.isControl === true ? 'control' : (feed?.kind ?? 'undeclared');
}
