import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
alter table exact_fetcher.connection add column if not exists listed_divisions text;
alter table exact_fetcher.division add column if not exists listed boolean not null default true;
alter table exact_fetcher.division add column if not exists blocking_status int not null default 0;
alter table exact_fetcher.division add column if not exists life_since bigint not null default 0;
alter table exact_fetcher.division add column if not exists hr_link_date text;
alter table exact_fetcher.division add column if not exists backfill_from text;
alter table exact_fetcher.stream add column if not exists history_from text;
alter table exact_fetcher.stream add column if not exists compare_note text;
alter table exact_fetcher.stream add column if not exists compare_trusted boolean not null default false;
create table if not exists exact_fetcher.unseen_part (
  run text not null, table_name text not null, partition int not null, alive bigint not null, missing bigint not null,
  keys text[] not null, primary key (run, table_name, partition)
);`;

/** What becomes of a division, where its history begins, and keys the warehouse has that a full read did not see. */
export class FetcherDivisionLife1760000000003 implements MigrationInterface {
  readonly name = 'FetcherDivisionLife1760000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table exact_fetcher.unseen_part');
  }
}
