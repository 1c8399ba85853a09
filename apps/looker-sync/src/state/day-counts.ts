import { withPostgresKinds } from '@ml-connector/postgres';
import type { DataSource } from 'typeorm';

const DAY_MS = 86_400_000;
/** Days whose counts are kept, for people who ask what a month has cost. */
const DAYS_KEPT = 62;

/** What is counted by UTC day, by all replicas together. */
export type DayCount = 'calls' | 'triggers';

/** Counts that survive a restart. */
export interface DayCounts {
  /** Adds and answers the day's new number. */
  add(what: DayCount, nowMs: number, amount: number): Promise<number>;
  /** The day's number. */
  today(what: DayCount, nowMs: number): Promise<number>;
  /** Counts one more unless the day has so many already; false then. */
  reserve(what: DayCount, nowMs: number, atMost: number): Promise<boolean>;
}

const dayOf = (nowMs: number): number => Math.floor(nowMs / DAY_MS);

/** Counts in PostgreSQL. */
export class DayCountStore implements DayCounts {
  constructor(private readonly db: DataSource) {}

  async add(what: DayCount, nowMs: number, amount: number): Promise<number> {
    const day = dayOf(nowMs);
    await this.query('delete from looker_sync.day_count where day < $1', [day - DAYS_KEPT]);
    const [row] = await this.query(
      `insert into looker_sync.day_count as c (day, what, count) values ($1, $2, $3)
       on conflict (day, what) do update set count = c.count + excluded.count returning count`,
      [day, what, amount],
    );
    return Number(row?.count ?? 0);
  }

  async today(what: DayCount, nowMs: number): Promise<number> {
    const [row] = await this.query('select count from looker_sync.day_count where day = $1 and what = $2', [
      dayOf(nowMs),
      what,
    ]);
    return Number(row?.count ?? 0);
  }

  async reserve(what: DayCount, nowMs: number, atMost: number): Promise<boolean> {
    if (atMost < 1) return false;
    const rows = await this.query(
      `insert into looker_sync.day_count as c (day, what, count) values ($1, $2, 1)
       on conflict (day, what) do update set count = c.count + 1 where c.count < $3 returning count`,
      [dayOf(nowMs), what, atMost],
    );
    return rows.length > 0;
  }

  private query(sql: string, values: unknown[]): Promise<{ count: string }[]> {
    return withPostgresKinds(() => this.db.query<{ count: string }[]>(sql, values));
  }
}
