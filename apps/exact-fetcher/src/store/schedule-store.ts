import type { Schedule } from '@ml-connector/contracts';
import type { DataSource } from 'typeorm';

/** A connection, or one of its divisions. */
export interface ScheduleScope {
  readonly connectionId: string;
  /** Null: the connection with all its divisions. */
  readonly divisionKey: string | null;
}

/** Where a stream's history is to be read from again. */
export interface BackfillMark {
  readonly divisionKey: string;
  readonly feed: string;
  /** Checkpoint it begins at; null: everything. */
  readonly checkpoint: string | null;
}

const STREAMS_OF = `from exact_fetcher.division d
  where d.division_key = s.division_key and d.connection_id = $1 and ($2::text is null or d.division_key = $2)`;

/** Schedules, pauses and backfills: what operators set, and what follows for the streams. */
export class ScheduleStore {
  constructor(private readonly db: DataSource) {}

  /** Sets a schedule and moves the live streams of its scope to its next time; false when there is no such scope. */
  async set(
    { connectionId, divisionKey }: ScheduleScope,
    schedule: Schedule | null,
    nextAtMs: number | null,
  ): Promise<boolean> {
    return this.db.transaction(async (tx) => {
      const value = schedule === null ? null : JSON.stringify(schedule);
      const found: unknown[] = await tx.query(
        divisionKey === null
          ? `with done as (update exact_fetcher.connection set schedule = $2::jsonb where id = $1 returning 1) select * from done`
          : `with done as (update exact_fetcher.division set schedule = $2::jsonb
               where connection_id = $1 and division_key = $3 returning 1) select * from done`,
        divisionKey === null ? [connectionId, value] : [connectionId, value, divisionKey],
      );
      if (found.length === 0) return false;
      const own = divisionKey === null ? 'and d.schedule is null' : '';
      await tx.query(
        `update exact_fetcher.stream s set due_at = $3::bigint, due_serial = due_serial + 1
         ${STREAMS_OF} ${own} and s.load_run is not null and s.state = 'live' and s.priority > 1`,
        [connectionId, divisionKey, nextAtMs],
      );
      await this.#wake(connectionId, divisionKey, tx.query.bind(tx));
      return true;
    });
  }

  /** Pauses or resumes; false when there is no such scope. */
  async pause({ connectionId, divisionKey }: ScheduleScope, paused: boolean): Promise<boolean> {
    const found: unknown[] = await this.db.query(
      divisionKey === null
        ? `with done as (update exact_fetcher.connection set paused = $2 where id = $1 returning 1) select * from done`
        : `with done as (update exact_fetcher.division set paused = $2
             where connection_id = $1 and division_key = $3 returning 1) select * from done`,
      divisionKey === null ? [connectionId, paused] : [connectionId, paused, divisionKey],
    );
    if (!paused) await this.#wake(connectionId, divisionKey, this.db.query.bind(this.db));
    return found.length > 0;
  }

  /** Has streams read their history again; returns how many there are. A read under way starts over from there. */
  async backfill(marks: readonly BackfillMark[], nowMs: number): Promise<number> {
    return this.db.transaction(async (tx) => {
      let marked = 0;
      for (const { divisionKey, feed, checkpoint } of marks) {
        const rows: unknown[] = await tx.query(
          `with done as (
             update exact_fetcher.stream set load_run = null, loaded = false, checkpoint = $3, checkpoints = '[]',
               history_from = case when $3::text is null then null
                 when $3::bigint < history_from::bigint then $3::text else history_from end,
               state = 'loading', reason = null, due_at = $4, priority = 2, due_serial = due_serial + 1,
               load_calls = 0, failures = 0, version = version + 1
             where division_key = $1 and feed = $2 returning 1) select * from done`,
          [divisionKey, feed, checkpoint, nowMs],
        );
        marked += rows.length;
        await tx.query('update exact_fetcher.division set rests_until = 0 where division_key = $1', [divisionKey]);
      }
      return marked;
    });
  }

  /** Calls that first reads of each feed took, averaged over the divisions that are loaded. */
  async typicalLoadCalls(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.db.query<{ feed: string; calls: number }[]>(
      `select feed, ceil(avg(load_calls))::int as calls from exact_fetcher.stream
       where load_run is not null and load_calls > 0 group by feed`,
    );
    return new Map(rows.map(({ feed, calls }) => [feed, calls]));
  }

  async #wake(
    connectionId: string,
    divisionKey: string | null,
    query: (sql: string, values: unknown[]) => Promise<unknown>,
  ): Promise<void> {
    await query(
      `update exact_fetcher.division set rests_until = 0, notices_rest_until = 0
       where connection_id = $1 and ($2::text is null or division_key = $2)`,
      [connectionId, divisionKey],
    );
  }
}
