import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tokens of Looker that long jobs have. Repeatable. */
export class JobTokens1790000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table if not exists looker_job_token (
         id text primary key, job text not null, base_url text not null, token bytea not null, expires_at bigint not null)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table looker_job_token');
  }
}
