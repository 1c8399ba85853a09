import { errorKind, errorText, Rounds, type Clock, type Counter, type Logger, type Meter } from '@ml-connector/kernel';
import { ContentApi } from '@ml-connector/looker';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { LookerJobs } from '../looker-jobs.js';
import type { OneAtATime } from '../one-at-a-time/one-at-a-time.js';
import type { Delivery, DeliveryBook, Verdict } from '../state/delivery-store.js';
import { digestOf } from './delivered-rows.js';
import { deliveryCounter } from './delivery-metrics.js';
import type { ScheduledPlans } from './scheduled-plans.js';

/** How often a replica looks for what another received and did not look at. */
const EVERY_MS = 60_000;

/** What the checks work with. */
export interface CheckParts {
  readonly jobs: LookerJobs;
  readonly one: OneAtATime;
  readonly plans: ScheduledPlans;
  readonly book: DeliveryBook;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly fail: (error: unknown) => void;
}

/** Compares what was delivered with what Looker answers for the same Look: one call for each delivery. */
export class DeliveryChecks implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds: Rounds;
  private readonly outcomes: Counter;

  constructor(private readonly parts: CheckParts) {
    const { clock, logger, fail } = parts;
    this.rounds = new Rounds({ everyMs: EVERY_MS, waitsEvent: 'delivery_checks_wait', clock, logger, fail }, () =>
      this.round(),
    );
    this.outcomes = deliveryCounter(parts.meter);
  }

  /** Something was received. */
  nudge(): void {
    this.rounds.nudge();
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  /** Looks at all that was received. */
  async round(): Promise<void> {
    if ((await this.parts.book.open()).length === 0) return;
    await this.parts.one.run('deliveries', this.rounds.signal, async ({ signal }) => {
      for (const delivery of await this.parts.book.open()) {
        const { verdict, detail } = await this.compare(delivery, signal);
        await this.parts.book.judge(delivery.id, verdict, detail);
        this.outcomes.add(1, { outcome: verdict });
        const fields = { plan: delivery.plan, verdict, detail };
        if (verdict === 'equal') this.parts.logger.info('delivery_checked', fields);
        else this.parts.logger.warn('delivery_checked', fields);
      }
    });
  }

  private async compare(
    delivery: Delivery,
    signal: AbortSignal,
  ): Promise<{ readonly verdict: Verdict; readonly detail: string }> {
    const { jobs, plans } = this.parts;
    try {
      const lookId = await plans.lookIdOf(plans.specOf(delivery.plan));
      const rows = await jobs.run('plan', (api) => new ContentApi(api.transport).runLook(lookId ?? ''), signal);
      const isSame = digestOf(rows) === delivery.digest;
      const counts = `${String(delivery.rows)} rows delivered, ${String(rows.length)} answered`;
      return { verdict: isSame ? 'equal' : 'differs', detail: counts };
    } catch (error) {
      if (errorKind(error) !== 'terminal') throw error;
      return { verdict: 'not_comparable', detail: errorText(error) };
    }
  }
}
