import type { LoadStand } from './load-stand.js';

/** What ClickHouse did of one kind. */
export interface ClickHouseWork {
  readonly what: string;
  readonly times: string;
  readonly cpu_ms: string;
  readonly rows: string;
}

/** What ClickHouse did since a moment (epoch milliseconds), by kind: statements by their beginning, and all merges. */
export async function clickHouseWork(stand: LoadStand, sinceMs: number): Promise<readonly ClickHouseWork[]> {
  await stand.warehouse.command('SYSTEM FLUSH LOGS query_log');
  const statements = await stand.warehouse.query<ClickHouseWork>(
    `SELECT substring(replaceRegexpAll(query, '\\\\s+', ' '), 1, 48) AS what, toString(count()) AS times,
  toString(round(sum(ProfileEvents['OSCPUVirtualTimeMicroseconds']) / 1000)) AS cpu_ms, toString(sum(written_rows)) AS rows
FROM system.query_log WHERE type = 'QueryFinish' AND event_time_microseconds >= fromUnixTimestamp64Milli({since:Int64})
GROUP BY what ORDER BY sum(ProfileEvents['OSCPUVirtualTimeMicroseconds']) DESC LIMIT 12`,
    { since: sinceMs },
  );
  const events = await stand.warehouse.query<ClickHouseWork>(
    `SELECT event AS what, '' AS times, '' AS cpu_ms, toString(value) AS rows FROM system.events
WHERE event ILIKE '%merge%' OR event = 'OSCPUVirtualTimeMicroseconds'`,
  );
  return [...statements, ...events];
}
