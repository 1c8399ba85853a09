import type { DivisionKey } from '@ml-connector/kernel';
import type { DataSource } from 'typeorm';
import { RUNNABLE_STATES } from './connection-store.js';

const DUE = `
select d.division_key as key from exact_fetcher.division d
join exact_fetcher.connection c on c.id = d.connection_id
where (d.active and c.state = any($2) and (
  d.phase <= 5
  or exists (
    select 1 from exact_fetcher.stream s
    where s.division_key = d.division_key and s.due_at <= $1 and (s.phase <= d.phase or s.load_run is not null))
  or (c.webhook_url is not null and (coalesce(d.subscriptions_at, 0) <= $3 or exists (
    select 1 from exact_fetcher.subscription w where w.division_key = d.division_key and w.due_at <= $1)))
)) or exists (
  select 1 from exact_fetcher.job j join exact_fetcher.connection jc on jc.id = j.connection_id
  where j.division_key = d.division_key and j.due_at <= $1 and jc.state = any($2))
order by d.division_key`;

/** Divisions with something to do now. `subscriptionsBeforeMs`: webhooks compared earlier than this are due again. */
export async function dueDivisions(
  db: DataSource,
  nowMs: number,
  subscriptionsBeforeMs: number,
): Promise<DivisionKey[]> {
  const rows = await db.query<{ key: DivisionKey }[]>(DUE, [nowMs, RUNNABLE_STATES, subscriptionsBeforeMs]);
  return rows.map(({ key }) => key);
}
