import type { MessageSink } from '@ml-connector/kafka';
import { ConnectorError, errorKind, Rounds, type Clock, type Logger } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { OutboxRow } from '../store/small.entities.js';

/** How often the outbox is looked at when nobody says that something is in it. */
const LOOK_MS = 2_000;

/** Puts messages on the bus that were written with the rows they tell of: after the commit, in order, at least once. */
export class Outbox implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds: Rounds;

  constructor(
    private readonly db: DataSource,
    private readonly sink: MessageSink,
    clock: Clock,
    logger: Logger,
    fail: (error: unknown) => void,
  ) {
    const options = { everyMs: LOOK_MS, waitsEvent: 'outbox_waits', clock, logger, fail, passes };
    this.rounds = new Rounds(options, async () => (await this.flush()) > 0);
  }

  /** Writes a message within a transaction. */
  async add(tx: EntityManager, topic: string, key: string, value: unknown): Promise<void> {
    await tx.getRepository(OutboxRow).insert({ topic, key, value: JSON.stringify(value) });
  }

  /** Writes several messages within a transaction, in this order. */
  async addAll(
    tx: EntityManager,
    messages: readonly { readonly topic: string; readonly key: string; readonly value: unknown }[],
  ): Promise<void> {
    if (messages.length === 0) return;
    const rows = messages.map(({ topic, key, value }) => ({ topic, key, value: JSON.stringify(value) }));
    await tx.getRepository(OutboxRow).insert(rows);
  }

  /** Says that something was committed, so that nobody has to wait for the next look. */
  nudge(): void {
    this.rounds.nudge();
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  /** Sends what is there, oldest first; a row is removed once the broker has it. */
  private async flush(): Promise<number> {
    return withPostgresKinds(() => this.db.transaction((tx) => this.sendSome(tx)));
  }

  private async sendSome(tx: EntityManager): Promise<number> {
    const rows = await tx
      .getRepository(OutboxRow)
      .createQueryBuilder('o')
      .setLock('pessimistic_write')
      .orderBy('o.id')
      .limit(100)
      .getMany();
    for (const row of rows) await this.sink.send(row.topic, [{ key: row.key, value: row.value }]);
    if (rows.length > 0) await tx.getRepository(OutboxRow).delete(rows.map((row) => row.id));
    return rows.length;
  }
}

/** Broker or database away; topics that are still to be made. */
function passes(error: unknown): boolean {
  return errorKind(error) === 'retriable' || (error instanceof ConnectorError && error.code === 'topic_missing');
}
