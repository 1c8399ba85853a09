import { ERROR_WINDOW_MS, quotaBlockedUntilMs, type ErrorTimes } from '@ml-connector/exact';
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
    const [row] = await this.db.query<{ times: ErrorTimes }[]>(
      `insert into exact_fetcher.endpoint_errors as known (connection_id, division_key, endpoint, times)
       values ($1, $2, $3, jsonb_build_array($4::bigint))
       on conflict (connection_id, division_key, endpoint) do update set times = coalesce(
         (select jsonb_agg(at) from jsonb_array_elements(known.times) at where at::bigint > $4::bigint - $5::bigint),
         '[]') || excluded.times
       returning times`,
      [connectionId, divisionKey, endpoint, Math.trunc(nowMs), ERROR_WINDOW_MS],
    );
    return quotaBlockedUntilMs(row?.times ?? [], nowMs);
  }

  /** How near to their lock endpoints are, over all divisions: how many rest, and the most errors of one. */
  async nearness(nowMs: number): Promise<{ readonly resting: number; readonly mostErrors: number }> {
    const rows = await this.db.query<{ times: ErrorTimes }[]>('select times from exact_fetcher.endpoint_errors');
    const recent = rows.map(({ times }) => times.filter((at) => at > nowMs - ERROR_WINDOW_MS).length);
    return {
      resting: rows.filter(({ times }) => quotaBlockedUntilMs(times, nowMs) !== null).length,
      mostErrors: Math.max(0, ...recent),
    };
  }

  /** Endpoints that rest now, over all divisions. */
  async resting(nowMs: number): Promise<(ErrorKey & { endpoint: string; errors: number; untilMs: number })[]> {
    const rows = await this.db.query<
      { connection_id: string; division_key: string; endpoint: string; times: ErrorTimes }[]
    >('select connection_id, division_key, endpoint, times from exact_fetcher.endpoint_errors order by 2, 3');
    return rows.flatMap(({ connection_id, division_key, endpoint, times }) => {
      const untilMs = quotaBlockedUntilMs(times, nowMs);
      const errors = times.filter((at) => at > nowMs - ERROR_WINDOW_MS).length;
      return untilMs === null
        ? []
        : [{ connectionId: connection_id, divisionKey: division_key, endpoint, errors, untilMs }];
    });
  }
}
