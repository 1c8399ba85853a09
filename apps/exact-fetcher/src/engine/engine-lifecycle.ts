import { ExactClient } from '@ml-connector/exact';
import type { Clock, HealthRegistry, HealthReport } from '@ml-connector/kernel';
import { CLOCK, HEALTH } from '@ml-connector/runtime';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { StreamGauges } from '../api/stream-gauges.js';
import { ConnectionJobs } from '../jobs/connection-jobs.js';
import { FetchEngine } from './fetch-engine.js';

/** Without a look for work for so long the engine hangs. */
const STALLED_AFTER_MS = 180_000;

/** Starts the engine with the service; at a stop the pages in hand are written before clients close. */
@Injectable()
export class EngineLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(FetchEngine) private readonly engine: FetchEngine,
    @Inject(ConnectionJobs) private readonly jobs: ConnectionJobs,
    @Inject(StreamGauges) private readonly gauges: StreamGauges,
    @Inject(ExactClient) private readonly client: ExactClient,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(HEALTH) health: HealthRegistry,
  ) {
    health.register({ name: 'fetch-engine', ready: () => this.#report(), live: () => this.#report() });
  }

  onApplicationBootstrap(): void {
    this.engine.start();
    this.gauges.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.gauges.stop();
    await this.engine.stop();
    await this.jobs.settled();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }

  #report(): HealthReport {
    const silentMs = this.clock.now() - this.engine.lastTickMs;
    return silentMs < STALLED_AFTER_MS
      ? { ok: true }
      : { ok: false, detail: `no look for work for ${Math.round(silentMs / 1000)} s` };
  }
}
