import { LEASE_TABLE_SQL } from '@ml-connector/postgres';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
create table if not exists looker_sync.deployed_model (
  project text primary key, fingerprint text, commit text, deployed_at bigint,
  proven_tree text, proven_at bigint, last_error text
);
create table if not exists looker_sync.watermark (
  division_key text not null, table_name text not null, loaded_at bigint not null,
  primary key (division_key, table_name)
);
create table if not exists looker_sync.freshness (
  datagroup text primary key, heard bigint not null, told bigint not null, confirmed_at bigint
);
create table if not exists looker_sync.day_count (
  day bigint not null, what text not null, count bigint not null,
  primary key (day, what)
);`;

/** What looker-sync remembers. Rules for the next ones: next number only, every statement repeatable. */
export class LookerSync1760000000001 implements MigrationInterface {
  readonly name = 'LookerSync1760000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LEASE_TABLE_SQL);
    await runner.query(TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema looker_sync cascade');
  }
}
