import { FEEDS } from '@ml-connector/catalogue';
import { STREAM_STATES } from '@ml-connector/contracts';
import type { Clock, Logger } from '@ml-connector/kernel';
import type { StreamMetrics } from '../reading/stream-metrics.js';
import { withStore } from '../store/store-errors.js';
import type { CallMetrics } from '../calls/call-metrics.js';
import type { QuotaStore } from '../store/quota-store.js';
import type { StreamStore, StreamSummary } from '../store/stream-store.js';
import type { DivisionGauges } from './division-gauges.js';

const EVERY_MS = 15_000;

/** Keeps the gauges of the streams near the truth. */
export class StreamGauges {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: StreamStore,
    private readonly quotas: Pick<QuotaStore, 'nearness'>,
    private readonly metrics: StreamMetrics & Pick<CallMetrics, 'restingEndpoints' | 'endpointErrors'>,
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

  /** Counts the streams by state, the age of the least fresh live one of each feed, and how near endpoints are to a lock. */
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
    const nowMs = this.clock.now();
    this.#showFreshness(summary, nowMs);
    const { resting, mostErrors } = await withStore(() => this.quotas.nearness(nowMs));
    this.metrics.restingEndpoints.set(resting);
    this.metrics.endpointErrors.set(mostErrors);
  }

  /** Of declared feeds: one that nobody reads any more must not look stale. */
  #showFreshness(summary: readonly StreamSummary[], nowMs: number): void {
    this.metrics.freshness.reset();
    for (const { name, kind: feedKind, isControl } of FEEDS) {
      // Control totals are a kind of their own, however they are read: once a day.
      const kind = isControl === true ? 'control' : feedKind;
      const times = summary.flatMap(({ feed, leastFreshAtMs }) => (feed === name ? (leastFreshAtMs ?? []) : []));
      if (times.length > 0) this.metrics.freshness.set((nowMs - Math.min(...times)) / 1000, { kind, entity: name });
    }
  }
}
