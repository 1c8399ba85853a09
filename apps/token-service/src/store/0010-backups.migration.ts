import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When each kind of backup was last made. Repeatable. */
export class Backups1790000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table if not exists backup (kind text primary key, taken_at bigint not null)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table backup');
  }
}
