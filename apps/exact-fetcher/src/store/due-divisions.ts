import type { DivisionKey } from '@ml-connector/kernel';
import type { DataSource } from 'typeorm';
import { RUNNABLE_STATES } from './connection-store.js';
import { PER_CONNECTION_FEEDS } from './division-life.js';

/** What resting means: a division that has no call left for a kind of work says until when, to all replicas. */
const NOTICED = `s.priority <= 1 and s.load_run is not null and not s.full_requested`;

/** Exact answers calls in it; see `isReadable`. */
const READABLE = `d.active and d.listed and d.blocking_status = 0`;

/** It does not, and no other division of the connection does: the list of divisions says when it is back. */
const LISTS_ONLY = `not (${READABLE}) and (d.active or not d.listed or d.blocking_status <> 0) and exists (
  select 1 from exact_fetcher.stream s
  where s.division_key = d.division_key and s.due_at <= $1 and s.feed = any($4))`;

const DUE = `
select key, urgent from (
  select d.division_key as key,
    exists (
      select 1 from exact_fetcher.stream s
      where s.division_key = d.division_key and s.due_at <= $1 and ${NOTICED} and d.notices_rest_until <= $1
        and ${READABLE} and not d.paused and not c.paused and c.state = any($2)
    ) or exists (
      select 1 from exact_fetcher.job j join exact_fetcher.connection jc on jc.id = j.connection_id
      where j.division_key = d.division_key and j.due_at <= $1 and jc.state = any($2)
    ) or c.state = any($2) and exists (
      select 1 from exact_fetcher.subscription w
      where w.division_key = d.division_key and w.state = 'unwanted' and w.due_at <= $1
    ) as urgent,
    ${READABLE} and not d.paused and not c.paused and c.state = any($2) and d.rests_until <= $1 and (
      d.phase <= 5
      or exists (
        select 1 from exact_fetcher.stream s
        where s.division_key = d.division_key and s.due_at <= $1 and (s.phase <= d.phase or s.load_run is not null))
      or (c.webhook_url is not null and (coalesce(d.subscriptions_at, 0) <= $3 or exists (
        select 1 from exact_fetcher.subscription w
        where w.division_key = d.division_key and w.state <> 'unwanted' and w.due_at <= $1)))
    ) or ${LISTS_ONLY} and not d.paused and not c.paused and c.state = any($2) and d.rests_until <= $1 as due
  from exact_fetcher.division d join exact_fetcher.connection c on c.id = d.connection_id
) found where due or urgent order by urgent desc, key`;

/** A division with something to do now. */
export interface DueDivision {
  readonly key: DivisionKey;
  /** A notice, a command, a job, or a subscription that is to end, waits. */
  readonly urgent: boolean;
}

/** Divisions with something to do now, urgent ones first. `subscriptionsBeforeMs`: webhooks compared earlier are due. */
export function dueDivisions(db: DataSource, nowMs: number, subscriptionsBeforeMs: number): Promise<DueDivision[]> {
  return db.query(DUE, [nowMs, RUNNABLE_STATES, subscriptionsBeforeMs, PER_CONNECTION_FEEDS]);
}
