import type { DivisionKey } from '@ml-connector/kernel';
import type { DataSource } from 'typeorm';
import { RUNNABLE_STATES } from './connection-store.js';
import { PER_CONNECTION_FEEDS } from './division-life.js';

/** What resting means: a division that has no call left for a kind of work says until when, to all replicas. */
const NOTICED = `s.priority <= 1 and s.load_run is not null and not s.full_requested`;

/** Exact answers calls in it; see `isReadable`. */
const READABLE = `d.active and d.listed and d.blocking_status = 0`;

const RUNNABLE = `not d.paused and not c.paused and c.state = any($2)`;

/** It does not, and no other division of the connection does: the list of divisions says when it is back. */
const LISTS_ONLY = `not (${READABLE}) and (d.active or not d.listed or d.blocking_status <> 0) and s.lists`;

/**
 * What is due is gathered by its time first, in one pass each, and only then brought to its divisions: asked division by
 * division, ten thousand of them cost ten thousand looks, five times a second in every replica.
 */
const DUE = `
with streams as (
  select s.division_key, bool_or(${NOTICED}) as noticed, bool_or(s.feed = any($4)) as lists,
    min(case when s.load_run is null then s.phase else 0 end) as least_phase
  from exact_fetcher.stream s where s.due_at <= $1 group by s.division_key),
jobs as (
  select distinct j.division_key from exact_fetcher.job j join exact_fetcher.connection c on c.id = j.connection_id
  where j.division_key is not null and j.due_at <= $1 and c.state = any($2)),
subscriptions as (
  select w.division_key, bool_or(w.state = 'unwanted') as unwanted, bool_or(w.state <> 'unwanted') as wanted
  from exact_fetcher.subscription w where w.due_at <= $1 group by w.division_key)
select key, urgent from (
  select d.division_key as key,
    coalesce(s.noticed, false) and d.notices_rest_until <= $1 and ${READABLE} and ${RUNNABLE}
      or j.division_key is not null
      or c.state = any($2) and coalesce(w.unwanted, false) as urgent,
    ${RUNNABLE} and d.rests_until <= $1 and (
      ${READABLE} and (
        d.phase <= 5 or s.least_phase <= d.phase
        or c.webhook_url is not null and (coalesce(d.subscriptions_at, 0) <= $3 or w.wanted))
      or ${LISTS_ONLY}) as due
  from exact_fetcher.division d join exact_fetcher.connection c on c.id = d.connection_id
    left join streams s on s.division_key = d.division_key
    left join jobs j on j.division_key = d.division_key
    left join subscriptions w on w.division_key = d.division_key
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
