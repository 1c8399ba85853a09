import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock, Counter, Logger, Meter } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';
import type { DeliveryBook } from '../state/delivery-store.js';
import { digestOf, rowsOf } from './delivered-rows.js';
import { deliveryCounter } from './delivery-metrics.js';
import type { DeliverySecrets } from './delivery-secrets.js';
import { slugOf } from './plan-body.js';
import type { PlanSpec } from './plan-config.js';

/** How long the token is kept in memory: strangers who knock must not make the vault lend it each time. */
const TOKEN_KEPT_MS = 60_000;

/** What the receiver works with. */
export interface ReceiverParts {
  readonly plans: readonly PlanSpec[];
  readonly secrets: Pick<DeliverySecrets, 'webhookToken'>;
  readonly book: DeliveryBook;
  /** Something came: it can be looked at. */
  readonly onReceived: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
}

/** Takes what Looker's webhooks bring to this service. Nothing of the rows is kept but their number and digest. */
export class DeliveryReceiver {
  private readonly bySlug: ReadonlyMap<string, string>;
  private readonly received: Counter;
  private token: { readonly value: string | undefined; readonly until: number } | undefined;

  constructor(private readonly parts: ReceiverParts) {
    const own = parts.plans.filter(({ to }) => to.some(({ type }) => type === 'receiver'));
    this.bySlug = new Map(own.map(({ name }) => [slugOf(name), name]));
    this.received = deliveryCounter(parts.meter);
  }

  /** Throws 404 for a plan that does not deliver here, 401 for a wrong token, 400 for a body without rows. */
  async take(slug: string, token: string | undefined, body: unknown): Promise<void> {
    const plan = this.bySlug.get(slug);
    if (plan === undefined) throw new ApiException(404, 'not_found', 'no plan delivers here');
    if (!(await this.isGenuine(token))) {
      this.received.add(1, { outcome: 'refused' });
      this.parts.logger.warn('delivery_refused', { plan });
      throw new ApiException(401, 'not_authenticated', 'X-Looker-Webhook-Token is not the one of the instance', {
        remedy: 'store it: ml-connector secrets put webhook-token',
      });
    }
    const rows = await rowsOf(body);
    const receivedAt = this.parts.clock.now();
    await this.parts.book.add({ plan, receivedAt, rows: rows.length, digest: digestOf(rows) });
    this.received.add(1, { outcome: 'received' });
    this.parts.logger.info('delivery_received', { plan, rows: rows.length });
    this.parts.onReceived();
  }

  private async isGenuine(given: string | undefined): Promise<boolean> {
    const now = this.parts.clock.now();
    if (this.token === undefined || this.token.until <= now)
      this.token = { value: await this.parts.secrets.webhookToken(), until: now + TOKEN_KEPT_MS };
    const { value } = this.token;
    return given !== undefined && value !== undefined && timingSafeEqual(hashOf(given), hashOf(value));
  }
}

/** Of equal length, whatever is given. */
function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
