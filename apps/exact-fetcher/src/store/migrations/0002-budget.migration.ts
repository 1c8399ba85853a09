import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
alter table exact_fetcher.connection add column if not exists client_id text;
alter table exact_fetcher.connection add column if not exists schedule jsonb;
alter table exact_fetcher.connection add column if not exists paused boolean not null default false;
alter table exact_fetcher.division add column if not exists schedule jsonb;
alter table exact_fetcher.division add column if not exists paused boolean not null default false;
alter table exact_fetcher.division add column if not exists rests_until bigint not null default 0;
alter table exact_fetcher.division add column if not exists notices_rest_until bigint not null default 0;
alter table exact_fetcher.stream add column if not exists quiet int not null default 0;
create table if not exists exact_fetcher.call_budget (
  app text not null, division_key text not null, state jsonb not null, open_call jsonb,
  calls_today int not null default 0, calls_day text not null default '', version bigint not null default 1,
  primary key (app, division_key)
);
create table if not exists exact_fetcher.endpoint_errors (
  connection_id text not null, division_key text not null, endpoint text not null, times jsonb not null,
  primary key (connection_id, division_key, endpoint)
);
create index if not exists endpoint_errors_division on exact_fetcher.endpoint_errors (division_key);
drop table if exists exact_fetcher.error_quota;`;

/** Budgets by app, errors by connection, schedules, pauses; what rests is known to all replicas. */
export class FetcherBudget1760000000002 implements MigrationInterface {
  readonly name = 'FetcherBudget1760000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table exact_fetcher.call_budget; drop table exact_fetcher.endpoint_errors');
  }
}
