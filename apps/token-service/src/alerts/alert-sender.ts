import { errorText, retryDelayMs, Rounds, type Clock, type Logger } from '@ml-connector/kernel';
import { withPostgresKinds, type Lease, type Leases } from '@ml-connector/postgres';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { messageOf, type Delivery } from './alert.js';
import type { AlertBook } from './alert-book.js';
import type { AlertMetrics } from './alert-metrics.js';
import type { AlertChannel } from './channels/channel.js';
import type { DeliveryBook, Stuck } from './delivery-book.js';

/** How often is looked when nobody says that something was written. */
const LOOK_MS = 2_000;
/** Outlives one message by the slowest channel; renewed before each. */
const LEASE_MS = 60_000;
const LEASE_NAME = 'alert sender';
const BATCH = 50;
/** A receiver that is away is tried again without end: an alert nobody got is worth nothing. */
const RETRY = { attempts: Number.MAX_SAFE_INTEGER, firstDelayMs: 5_000, maxDelayMs: 15 * 60_000 };

/** Sends what the books hold, at least once; one sender at a time over all replicas. */
export class AlertSender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds: Rounds;
  private begun = false;
  /** As of the last look; for the readiness page. */
  private lastStuck: readonly Stuck[] = [];

  constructor(
    private readonly alerts: AlertBook,
    private readonly deliveries: DeliveryBook,
    private readonly channels: readonly AlertChannel[],
    private readonly leases: Leases,
    private readonly owner: string,
    private readonly metrics: AlertMetrics,
    private readonly clock: Clock,
    private readonly logger: Logger,
    fail: (error: unknown) => void,
  ) {
    const options = { everyMs: LOOK_MS, waitsEvent: 'alerts_wait', clock, logger, fail };
    this.rounds = new Rounds(options, () => this.round());
  }

  onApplicationBootstrap(): void {
    this.alerts.onWritten = () => this.nudge();
    this.rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  /** What was tried in vain, by channel. */
  stuck(): readonly Stuck[] {
    return this.lastStuck;
  }

  /** Looks at once. */
  nudge(): void {
    this.rounds.nudge();
  }

  /** True when something went out: there may be more. */
  private async round(): Promise<boolean> {
    const lease = await withPostgresKinds(() => this.leases.acquire(LEASE_NAME, this.owner, LEASE_MS));
    this.lastStuck = await this.deliveries.stuck();
    if (lease === undefined) return false;
    try {
      return await this.send(lease);
    } finally {
      if (this.rounds.signal.aborted) await this.giveBack(lease);
    }
  }

  private async send(lease: Lease): Promise<boolean> {
    const names = this.channels.map(({ name }) => name);
    if (!this.begun) await this.deliveries.addMissing(names, this.clock.now());
    this.begun = true;
    const due = await this.deliveries.due(names, this.clock.now(), BATCH);
    // Channels side by side: one that hangs holds up no other.
    const sent = await Promise.all(
      this.channels.map((channel) =>
        this.sendBy(
          channel,
          due.filter((delivery) => delivery.channel === channel.name),
          lease,
        ),
      ),
    );
    if (due.length > 0) this.lastStuck = await this.deliveries.stuck();
    return sent.some(Boolean);
  }

  private async sendBy(channel: AlertChannel, due: readonly Delivery[], lease: Lease): Promise<boolean> {
    let sent = false;
    for (const delivery of due) {
      if (this.rounds.signal.aborted) return sent;
      if ((await withPostgresKinds(() => this.leases.renew(lease, LEASE_MS))) === undefined) return sent;
      sent = (await this.sendOne(channel, delivery)) || sent;
    }
    return sent;
  }

  private async sendOne(channel: AlertChannel, delivery: Delivery): Promise<boolean> {
    const { alert, event } = delivery;
    try {
      await channel.send(messageOf(alert, event), this.rounds.signal);
    } catch (error) {
      // Broken off by our own stop: the next sender begins with it.
      if (this.rounds.signal.aborted) return false;
      const delayMs = retryDelayMs(RETRY, delivery.attempts + 1, Math.random());
      this.metrics.deliveries.add(1, { channel: channel.name, outcome: 'failed' });
      this.logger.warn('alert_not_delivered', {
        channel: channel.name,
        kind: alert.kind,
        alert_event: event,
        attempt: delivery.attempts + 1,
        retry_in_ms: Math.round(delayMs),
        reason: errorText(error),
      });
      await this.deliveries.failed(delivery.id, errorText(error), this.clock.now() + delayMs);
      return false;
    }
    this.metrics.deliveries.add(1, { channel: channel.name, outcome: 'delivered' });
    await this.deliveries.delivered(delivery.id, this.clock.now());
    return true;
  }

  /** A lease that can't be given back runs out. */
  private async giveBack(lease: Lease): Promise<void> {
    await this.leases
      .release(lease)
      .catch((error: unknown) => this.logger.warn('lease_not_released', { lease: lease.name, error }));
  }
}
