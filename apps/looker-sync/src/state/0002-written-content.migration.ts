import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was written into Looker, so that what a person changed since can be told from it. */
export class LookerSyncWritten1760000000002 implements MigrationInterface {
  readonly name = 'LookerSyncWritten1760000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table if not exists looker_sync.written_content (
      kind text not null, name text not null, looker_id text, declared text not null, written jsonb not null,
      written_at bigint not null, primary key (kind, name)
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table looker_sync.written_content');
  }
}
