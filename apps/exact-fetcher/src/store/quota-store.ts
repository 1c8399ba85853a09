import { noteError, quotaBlockedUntilMs, type ErrorTimes } from '@ml-connector/exact';
import type { DataSource } from 'typeorm';

/**
 * Whose errors: Exact counts by key, user, company and endpoint. A connection stands for key and user: a second consent
 * of the same user and app becomes the same connection.
 */
export interface ErrorKey {
  readonly connectionId: string;
  readonly divisionKey: string;
}

/** Keeps the errors of each endpoint of a division, so that we stop before Exact locks it. */
export class QuotaStore {
  constructor(private readonly db: DataSource) {}

  /** Endpoints that are left alone, with the time until which each is. */
  async blocked({ connectionId, divisionKey }: ErrorKey, nowMs: number): Promise<Map<string, number>> {
    const rows = await this.db.query<{ endpoint: string; times: ErrorTimes }[]>(
      'select endpoint, times from exact_fetcher.endpoint_errors where connection_id = $1 and division_key = $2',
      [connectionId, divisionKey],
    );
    return new Map(
      rows.flatMap(({ endpoint, times }) => {
        const untilMs = quotaBlockedUntilMs(times, nowMs);
        return untilMs === null ? [] : [[endpoint, untilMs] as const];
      }),
    );
  }

  /** Counts one more error; until when the endpoint is to be left alone, or null. */
  async note({ connectionId, divisionKey }: ErrorKey, endpoint: string, nowMs: number): Promise<number | null> {
    return this.db.transaction(async (tx) => {
      const [known] = await tx.query<{ times: ErrorTimes }[]>(
        `select times from exact_fetcher.endpoint_errors
         where connection_id = $1 and division_key = $2 and endpoint = $3 for update`,
        [connectionId, divisionKey, endpoint],
      );
      const times = noteError(known?.times ?? [], nowMs);
      await tx.query(
        `insert into exact_fetcher.endpoint_errors (connection_id, division_key, endpoint, times)
         values ($1, $2, $3, $4::jsonb)
         on conflict (connection_id, division_key, endpoint) do update set times = excluded.times`,
        [connectionId, divisionKey, endpoint, JSON.stringify(times)],
      );
      return quotaBlockedUntilMs(times, nowMs);
    });
  }

  /** Endpoints that rest now, over all divisions. */
  async resting(nowMs: number): Promise<(ErrorKey & { endpoint: string; errors: number; untilMs: number })[]> {
    const rows = await this.db.query<
      { connection_id: string; division_key: string; endpoint: string; times: ErrorTimes }[]
    >('select connection_id, division_key, endpoint, times from exact_fetcher.endpoint_errors order by 2, 3');
    return rows.flatMap(({ connection_id, division_key, endpoint, times }) => {
      const untilMs = quotaBlockedUntilMs(times, nowMs);
      const errors = times.filter((at) => at > nowMs - 3_600_000).length;
      return untilMs === null
        ? []
        : [{ connectionId: connection_id, divisionKey: division_key, endpoint, errors, untilMs }];
    });
  }
}
