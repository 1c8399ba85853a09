import { LEASE_TABLE_SQL } from '@ml-connector/postgres';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
create table if not exists exact_fetcher.connection (
  id text primary key, region text not null, base_url text not null, state text not null,
  webhook_url text, changed_at text not null
);
create table if not exists exact_fetcher.division (
  division_key text primary key, connection_id text not null, region text not null, number int not null,
  name text not null, active boolean not null, move_date text, epoch int not null default 0,
  read_sequence bigint not null default 0, phase int not null default 1, phase_since bigint not null default 0,
  budget jsonb, calls_today int not null default 0, calls_day text not null default '', subscriptions_at bigint
);
create index if not exists division_connection on exact_fetcher.division (connection_id);
create table if not exists exact_fetcher.stream (
  division_key text not null, feed text not null, phase int not null, state text not null default 'waiting',
  reason text, checkpoint text, checkpoints jsonb not null default '[]', generation int not null default 0,
  due_at bigint, priority int not null default 2, due_serial int not null default 0,
  due_keys text[] not null default '{}', full_requested boolean not null default false, full_at bigint,
  records bigint not null default 0, calls int not null default 0, load_calls int not null default 0,
  load_calls_least int not null default 0, fresh_at bigint, load_run text, loaded boolean not null default false,
  failures int not null default 0, version int not null default 0,
  primary key (division_key, feed)
);
create index if not exists stream_due on exact_fetcher.stream (due_at) where due_at is not null;
create table if not exists exact_fetcher.stream_key (
  division_key text not null, feed text not null, key text not null, generation int not null,
  primary key (division_key, feed, key)
);
create table if not exists exact_fetcher.load_marker (
  run text not null, table_name text not null, partition int not null,
  primary key (run, table_name, partition)
);
create table if not exists exact_fetcher.error_quota (
  division_key text not null, endpoint text not null, times jsonb not null,
  primary key (division_key, endpoint)
);
create table if not exists exact_fetcher.job (
  id text primary key, connection_id text not null, division_key text, command jsonb not null, user_id text,
  due_at bigint not null, attempts int not null default 0
);
create table if not exists exact_fetcher.subscription (
  division_key text not null, topic text not null, state text not null default 'wanted', callback_url text not null,
  exact_id text, detail text, due_at bigint, failures int not null default 0,
  primary key (division_key, topic)
);`;

/** The fetcher's tables. Rules for the next ones: next number only, every statement repeatable. */
export class Fetcher1760000000001 implements MigrationInterface {
  readonly name = 'Fetcher1760000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LEASE_TABLE_SQL);
    await runner.query(TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema exact_fetcher cascade');
  }
}
