import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
alter table exact_fetcher.stream add column if not exists settling_at bigint;
alter table exact_fetcher.stream add column if not exists settling_rows int not null default 0;`;

/** After a burst not every poll looks for late rows: when one did, and what it cost. */
export class FetcherSettlingPolls1760000000006 implements MigrationInterface {
  readonly name = 'FetcherSettlingPolls1760000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table exact_fetcher.stream drop column settling_at, drop column settling_rows');
  }
}
