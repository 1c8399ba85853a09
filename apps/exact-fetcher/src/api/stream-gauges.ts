import { STREAM_STATES } from '@ml-connector/contracts';
import type { Clock, Logger } from '@ml-connector/kernel';
import type { StreamMetrics } from '../reading/stream-metrics.js';
import type { OperatorViews } from './operator-views.js';

const EVERY_MS = 15_000;

/** Keeps the gauges of the streams near the truth. */
export class StreamGauges {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly views: OperatorViews,
    private readonly metrics: StreamMetrics,
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
    const streams = await this.views.streams();
    for (const state of STREAM_STATES)
      this.metrics.streams.set(streams.filter((stream) => stream.state === state).length, { state });
    const live = streams.filter((stream) => stream.state === 'live' && stream.freshAt !== null);
    for (const [kind, own] of Map.groupBy(live, (stream) => stream.kind)) {
      const oldestMs = Math.min(...own.map((stream) => Date.parse(stream.freshAt ?? '')));
      this.metrics.freshness.set((this.clock.now() - oldestMs) / 1000, { kind });
    }
  }
}
