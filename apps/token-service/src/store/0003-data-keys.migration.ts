import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A data key a row, which master key it is wrapped by, and which replica knows which. Repeatable. */
export class DataKeys1790000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'create table if not exists data_key (row_ref text primary key, key_id text not null, wrapped bytea not null)',
    );
    await runner.query('create index if not exists data_key_by_master on data_key (key_id, row_ref)');
    await runner.query('create table if not exists vault_check (id text primary key, sealed bytea not null)');
    await runner.query(`create table if not exists vault_replica (
      id text primary key, primary_key_id text not null, key_ids jsonb not null, seen_at bigint not null)`);
    await runner.query(`create table if not exists vault_rewrap (
      id text primary key, key_id text not null, refused jsonb not null, ended_at bigint not null)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table data_key, vault_check, vault_replica, vault_rewrap');
  }
}
