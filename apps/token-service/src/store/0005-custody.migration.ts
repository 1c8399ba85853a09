import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the custody of tokens needs to know over all replicas. Repeatable. */
export class Custody1790000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table connection
      add column if not exists refresh_not_before bigint,
      add column if not exists refresh_failures int not null default 0,
      add column if not exists held_code text`);
    await runner.query(
      'create index if not exists connection_intent on connection (intent_at) where intent_at is not null',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index connection_intent');
    await runner.query(`alter table connection drop column refresh_not_before, drop column refresh_failures,
      drop column held_code`);
  }
}
