import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a connection needs to be changed while it lives. Repeatable. */
export class ChangingConnections1790000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table connection
      add column if not exists webhook_secret_old bytea,
      add column if not exists webhook_secret_old_until bigint,
      add column if not exists conflicts jsonb not null default '[]',
      add column if not exists discovery_id text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table connection drop column webhook_secret_old, drop column webhook_secret_old_until,
      drop column conflicts, drop column discovery_id`);
  }
}
