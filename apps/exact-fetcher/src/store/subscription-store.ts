import type { DataSource } from 'typeorm';
import { SubscriptionEntity } from './entities/subscription.entity.js';

/** Webhook subscriptions that should exist. */
export class SubscriptionStore {
  constructor(private readonly db: DataSource) {}

  ofDivision(divisionKey: string): Promise<SubscriptionEntity[]> {
    return this.db.getRepository(SubscriptionEntity).findBy({ divisionKey });
  }

  all(): Promise<SubscriptionEntity[]> {
    return this.db.getRepository(SubscriptionEntity).find({ order: { divisionKey: 'ASC', topic: 'ASC' } });
  }

  async save(
    divisionKey: string,
    topic: string,
    change: Pick<SubscriptionEntity, 'state' | 'callbackUrl' | 'exactId' | 'detail' | 'dueAt' | 'failures'>,
  ): Promise<void> {
    await this.db.getRepository(SubscriptionEntity).save({ divisionKey, topic, ...change });
  }
}
