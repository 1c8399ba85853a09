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
import { SilenceWatch } from '../silence/silence-watch.js';
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
    @Inject(SilenceWatch) private readonly silence: SilenceWatch,
    @Inject(ExactClient) private readonly client: ExactClient,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(HEALTH) health: HealthRegistry,
  ) {
    health.register({ name: 'fetch-engine', ready: () => this.#report(), live: () => this.#report() });
    // A site that is down makes nobody unready: the others are read, and no orchestrator can help.
    health.register({ name: 'exact-breakers', ready: () => this.#breakers() });
  }

  onApplicationBootstrap(): void {
    this.engine.start();
    this.gauges.start();
    this.silence.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.gauges.stop();
    await this.silence.stop();
    await this.engine.stop();
    await this.jobs.settled();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }

  #breakers(): HealthReport {
    const notClosed = this.client.breakers.notClosed();
    if (notClosed.length === 0) return { ok: true };
    const one = ({ key, state, trialAtMs }: (typeof notClosed)[number]): string =>
      `${key} ${state}, next trial ${new Date(trialAtMs).toISOString()}`;
    return { ok: true, detail: notClosed.map(one).join('; ') };
  }

  #report(): HealthReport {
    const silentMs = this.clock.now() - this.engine.lastTickMs;
    return silentMs < STALLED_AFTER_MS
      ? { ok: true }
      : { ok: false, detail: `no look for work for ${Math.round(silentMs / 1000)} s` };
  }
}
