import { randomUUID } from 'node:crypto';
import { TOPICS, type Answer } from '@ml-connector/contracts';
import type { Clock } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import { IsNull, LessThan, type DataSource } from 'typeorm';
import type { Outbox } from '../outbox/outbox.js';
import { ProbeRow } from '../store/small.entities.js';

/** How exact-fetcher answers a question. */
export type ProbeAnswer = Extract<Answer, { type: 'probed' | 'unsubscribed' | 'failed' }>;

/** What is asked of it about a connection. */
export type Question = 'probe' | 'unsubscribe';

const LOOK_MS = 100;
/** Questions nobody waits for any more. */
const FORGOTTEN_MS = 10 * 60_000;

/**
 * Asks exact-fetcher something about a connection: whether Exact answers, or to end its subscriptions. Replicas share the group that reads answers: whichever
 * gets one puts it into the question's row, where the one that asked finds it.
 */
export class Probes {
  constructor(
    private readonly db: DataSource,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** The answer; undefined when none comes in time. */
  async ask(connectionId: string, timeoutMs: number, question: Question = 'probe'): Promise<ProbeAnswer | undefined> {
    const id = randomUUID();
    const deadline = this.clock.now() + timeoutMs;
    await this.put(id, connectionId, question);
    for (;;) {
      const row = await withPostgresKinds(() => this.db.getRepository(ProbeRow).findOneBy({ id }));
      const answered = row?.answer ?? undefined;
      if (answered !== undefined || this.clock.now() >= deadline) {
        await withPostgresKinds(() => this.db.getRepository(ProbeRow).delete({ id }));
        return answered as ProbeAnswer | undefined;
      }
      await this.clock.sleep(LOOK_MS);
    }
  }

  /** Keeps an answer for the one who asked; one nobody waits for is let go. */
  async answered(answer: ProbeAnswer): Promise<void> {
    await withPostgresKinds(() =>
      this.db
        .getRepository(ProbeRow)
        .update({ id: answer.id, answeredAt: IsNull() }, { answer, answeredAt: this.clock.now() }),
    );
  }

  private async put(id: string, connectionId: string, type: Question): Promise<void> {
    const now = this.clock.now();
    await withPostgresKinds(() =>
      this.db.transaction(async (tx) => {
        await tx.getRepository(ProbeRow).delete({ askedAt: LessThan(now - FORGOTTEN_MS) });
        await tx.getRepository(ProbeRow).insert({ id, askedAt: now, answeredAt: null, answer: null });
        await this.outbox.add(tx, TOPICS.command, connectionId, { type, id, connectionId });
      }),
    );
    this.outbox.nudge();
  }
}
