import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The chain of what happened, what waits to be linked, the chain's end and its sealed key. Repeatable. */
export class Audit1790000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table if not exists audit_waiting (
      id bigserial primary key, at bigint not null, actor text not null, action text not null, subject text,
      outcome text not null, detail text not null)`);
    await runner.query(`create table if not exists audit (
      seq bigint primary key, at bigint not null, actor text not null, action text not null, subject text,
      outcome text not null, detail text not null, hash text not null)`);
    await runner.query('create index if not exists audit_subject on audit (subject, seq)');
    await runner.query(
      'create table if not exists audit_head (id int primary key, seq bigint not null, hash text not null, seal text not null)',
    );
    await runner.query('create table if not exists audit_key (id int primary key, sealed bytea not null)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table audit_key, audit_head, audit, audit_waiting');
  }
}
