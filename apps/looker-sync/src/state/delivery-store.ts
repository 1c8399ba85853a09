import { withPostgresKinds } from '@ml-connector/postgres';
import type { DataSource } from 'typeorm';

const KEPT_MS = 90 * 86_400_000;

/** What came of a delivery: the same rows Looker answers, others, or none to compare with. */
export type Verdict = 'equal' | 'differs' | 'not_comparable';

/** A delivery as received. */
export interface Received {
  readonly plan: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly rows: number;
  /** Of the rows (`digestOf`). */
  readonly digest: string;
}

/** A delivery and, once it was looked at, what came of it. */
export interface Delivery extends Received {
  readonly id: string;
  readonly verdict: Verdict | null;
  readonly detail: string | null;
}

/** Remembers deliveries. */
export interface DeliveryBook {
  add(delivery: Received): Promise<void>;
  /** Not looked at yet, oldest first. */
  open(): Promise<readonly Delivery[]>;
  judge(id: string, verdict: Verdict, detail: string): Promise<void>;
  /** The newest of a plan. */
  last(plan: string): Promise<Delivery | undefined>;
}

interface DeliveryRow {
  readonly id: string;
  readonly plan: string;
  readonly received_at: string;
  readonly rows: number;
  readonly digest: string;
  readonly verdict: Verdict | null;
  readonly detail: string | null;
}

/** The book in PostgreSQL. */
export class DeliveryStore implements DeliveryBook {
  constructor(private readonly db: DataSource) {}

  async add({ plan, receivedAt, rows, digest }: Received): Promise<void> {
    await withPostgresKinds(async () => {
      await this.db.query('delete from looker_sync.delivery where received_at < $1', [receivedAt - KEPT_MS]);
      await this.db.query(
        'insert into looker_sync.delivery (plan, received_at, rows, digest) values ($1, $2, $3, $4)',
        [plan, receivedAt, rows, digest],
      );
    });
  }

  open(): Promise<readonly Delivery[]> {
    return this.select('where verdict is null order by id limit 100', []);
  }

  async judge(id: string, verdict: Verdict, detail: string): Promise<void> {
    const sql = 'update looker_sync.delivery set verdict = $2, detail = $3 where id = $1';
    await withPostgresKinds(() => this.db.query(sql, [id, verdict, detail]));
  }

  async last(plan: string): Promise<Delivery | undefined> {
    return (await this.select('where plan = $1 order by id desc limit 1', [plan]))[0];
  }

  private async select(which: string, values: unknown[]): Promise<Delivery[]> {
    const rows = await withPostgresKinds(() =>
      this.db.query<DeliveryRow[]>(`select * from looker_sync.delivery ${which}`, values),
    );
    return rows.map(({ received_at: receivedAt, ...row }) => ({ ...row, receivedAt: Number(receivedAt) }));
  }
}
