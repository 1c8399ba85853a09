import type { DataSource, EntityManager } from 'typeorm';
import { DivisionRows } from './division-rows.js';
import { SubscriptionEntity } from './entities/subscription.entity.js';

/** Webhook subscriptions that should exist, and those that no longer should. */
export class SubscriptionStore {
  readonly #rows: DivisionRows<SubscriptionEntity>;

  constructor(private readonly db: DataSource) {
    this.#rows = new DivisionRows(db, SubscriptionEntity);
  }

  ofDivision(divisionKey: string): Promise<SubscriptionEntity[]> {
    return this.#rows.of(divisionKey);
  }

  all(): Promise<SubscriptionEntity[]> {
    return this.db.getRepository(SubscriptionEntity).find({ order: { divisionKey: 'ASC', topic: 'ASC' } });
  }

  async save(
    divisionKey: string,
    topic: string,
    change: Pick<SubscriptionEntity, 'state' | 'callbackUrl' | 'exactId' | 'detail' | 'dueAt' | 'failures'> &
      Partial<Pick<SubscriptionEntity, 'activeSince'>>,
  ): Promise<void> {
    await this.db.getRepository(SubscriptionEntity).save({ divisionKey, topic, ...change });
  }

  /** Exact has it no more. */
  async remove({ divisionKey, topic }: Pick<SubscriptionEntity, 'divisionKey' | 'topic'>): Promise<void> {
    await this.db.getRepository(SubscriptionEntity).delete({ divisionKey, topic });
  }

  /** All of a connection's are to be removed at Exact, at once. */
  async unwant(connectionId: string, nowMs: number): Promise<void> {
    await unwantSubscriptions(this.db.manager, connectionId, nowMs, 'true');
  }

  /** How many of a connection's Exact still has, or may have. */
  async countOf(connectionId: string): Promise<number> {
    const [row]: { count: string }[] = await this.db.query(
      `select count(*) from exact_fetcher.subscription s join exact_fetcher.division d using (division_key)
       where d.connection_id = $1`,
      [connectionId],
    );
    return Number(row?.count ?? 0);
  }
}

/** Those of divisions that are not read, or, where nothing is to be delivered, of all of the connection. */
export async function unwantLeftOut(
  tx: EntityManager,
  connectionId: string,
  webhookUrl: string | null,
  nowMs: number,
): Promise<void> {
  await unwantSubscriptions(tx, connectionId, nowMs, webhookUrl === null ? 'true' : 'not d.active');
}

/** What a removed connection has left at Exact can't be removed any more: there are no tokens. */
export async function forgetSubscriptions(tx: EntityManager, connectionId: string): Promise<void> {
  await tx.query(
    `delete from exact_fetcher.subscription s using exact_fetcher.division d
     where d.division_key = s.division_key and d.connection_id = $1`,
    [connectionId],
  );
}

/** One that another user owns is not ours to remove. */
async function unwantSubscriptions(
  tx: EntityManager,
  connectionId: string,
  nowMs: number,
  which: 'true' | 'not d.active',
): Promise<void> {
  const of = `s.division_key = d.division_key and d.connection_id = $1 and ${which}`;
  await tx.query(
    `delete from exact_fetcher.subscription s using exact_fetcher.division d where ${of} and s.state = 'taken'`,
    [connectionId],
  );
  await tx.query(
    `update exact_fetcher.subscription s set state = 'unwanted', due_at = $2, failures = 0
     from exact_fetcher.division d where ${of} and s.state <> 'unwanted'`,
    [connectionId, nowMs],
  );
}
