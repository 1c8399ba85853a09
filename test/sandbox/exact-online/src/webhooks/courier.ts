import type { ChangeEvent, Region } from '../books/books.js';
import type { SandboxClock } from '../control/sandbox-clock.js';
import { amsterdamWallClock } from '../server/wall-clock.js';
import { postCallback } from './callback.js';
import { signedBody } from './signature.js';
import type { Subscription } from './subscription.js';

/** How notifications go wrong on request, each for the next `count` of them. */
export const WEBHOOK_FAULTS = ['webhookDuplicate', 'webhookLoss', 'webhookReorder', 'webhookBadSignature'] as const;
/** Name of a fault of the courier. */
export type WebhookFault = (typeof WEBHOOK_FAULTS)[number];

/** What the courier needs of the sandbox. */
export interface CourierDesk {
  readonly clock: SandboxClock;
  readonly retryUnitMs: number;
  base(region: Region): string;
  webhookSecret(clientId: string, region: Region): string | undefined;
  subscriptions(): readonly Subscription[];
  takeFault(fault: WebhookFault, region: Region, division: number): boolean;
}

interface Parcel {
  readonly subscriptionId: string;
  readonly callbackUrl: string;
  readonly body: string;
  attempt: number;
  dueMs: number;
}

/** Counts of notifications. */
export interface CourierCounts {
  readonly posted: number;
  readonly accepted: number;
  readonly failed: number;
  readonly droppedAfterRetries: number;
  readonly lostOnPurpose: number;
  readonly waiting: number;
}

const maxAttempts = 10;
const timeoutMs = 10_000;

/** Posts notifications to subscribers, one after the other for each subscription, with growing delay on failure. */
export class WebhookCourier {
  private parcels: Parcel[] = [];
  private readonly busy = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;
  private counts = { posted: 0, accepted: 0, failed: 0, droppedAfterRetries: 0, lostOnPurpose: 0 };

  constructor(private readonly desk: CourierDesk) {
    desk.clock.onJump(() => this.work());
  }

  /** Queues a notification for each subscription to the topic of each event. Gives their number. */
  send(events: readonly ChangeEvent[]): number {
    const before = this.parcels.length;
    for (const event of events) {
      for (const subscription of this.desk.subscriptions()) {
        const fits = subscription.region === event.region && subscription.division === event.division;
        if (fits && subscription.topic === event.topic) this.queue(subscription, event);
      }
    }
    const queued = this.parcels.length - before;
    this.work();
    return queued;
  }

  read(): CourierCounts {
    return { ...this.counts, waiting: this.parcels.length };
  }

  reset(): void {
    this.counts = { posted: 0, accepted: 0, failed: 0, droppedAfterRetries: 0, lostOnPurpose: 0 };
  }

  stop(): void {
    this.stopped = true;
    this.parcels = [];
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private queue(subscription: Subscription, event: ChangeEvent): void {
    const { region, division } = event;
    if (this.desk.takeFault('webhookLoss', region, division)) {
      this.counts.lostOnPurpose += 1;
      return;
    }
    const secret = this.desk.webhookSecret(subscription.clientId, region);
    if (secret === undefined) return;
    const forged = this.desk.takeFault('webhookBadSignature', region, division);
    const body = signedBody(this.content(subscription, event), forged ? `${secret}?` : secret);
    const { id, callbackUrl } = subscription;
    const parcel = (): Parcel => ({ subscriptionId: id, callbackUrl, body, attempt: 0, dueMs: this.desk.clock.now() });
    if (this.desk.takeFault('webhookReorder', region, division)) this.parcels.unshift(parcel());
    else this.parcels.push(parcel());
    if (this.desk.takeFault('webhookDuplicate', region, division)) this.parcels.push(parcel());
  }

  private content(subscription: Subscription, event: ChangeEvent): string {
    const root = `${this.desk.base(event.region)}/api/v1/${event.division}/`;
    const path = event.endpoint.includes('(') ? event.endpoint : `${event.endpoint}(guid'${event.key}')`;
    const wallMs = amsterdamWallClock(this.desk.clock.now());
    return JSON.stringify({
      Topic: event.topic,
      ClientId: subscription.clientId,
      Division: event.division,
      Action: event.action,
      Key: event.key,
      ExactOnlineEndpoint: path.startsWith('http') ? path : root + path,
      EventCreatedOn: new Date(wallMs).toISOString().replace('Z', ''),
    });
  }

  /** Starts every delivery that is due and sets the timer for the next one. */
  private work(): void {
    if (this.stopped) return;
    const nowMs = this.desk.clock.now();
    for (const parcel of [...this.parcels]) {
      if (parcel.dueMs > nowMs || this.busy.has(parcel.subscriptionId)) continue;
      this.busy.add(parcel.subscriptionId);
      this.parcels.splice(this.parcels.indexOf(parcel), 1);
      void this.deliver(parcel);
    }
    if (this.timer !== null) clearTimeout(this.timer);
    const waiting = this.parcels.filter((parcel) => parcel.dueMs > nowMs).map((parcel) => parcel.dueMs - nowMs);
    this.timer = waiting.length === 0 ? null : setTimeout(() => this.work(), Math.min(...waiting, 2_000_000_000));
    this.timer?.unref();
  }

  private async deliver(parcel: Parcel): Promise<void> {
    this.counts.posted += 1;
    const status = await postCallback(parcel.callbackUrl, parcel.body, timeoutMs);
    this.busy.delete(parcel.subscriptionId);
    if (status === 200 || status === 201) this.counts.accepted += 1;
    else this.retryLater(parcel);
    this.work();
  }

  private retryLater(parcel: Parcel): void {
    this.counts.failed += 1;
    parcel.attempt += 1;
    if (parcel.attempt >= maxAttempts) {
      this.counts.droppedAfterRetries += 1;
      return;
    }
    parcel.dueMs = this.desk.clock.now() + this.desk.retryUnitMs * 2 ** parcel.attempt;
    this.parcels.push(parcel);
  }
}
