import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = `
alter table exact_fetcher.stream add column if not exists lines_plan text;
alter table exact_fetcher.stream add column if not exists lines_note text;
alter table exact_fetcher.stream add column if not exists lines_probed_at bigint;
alter table exact_fetcher.stream add column if not exists lines_probed_by text;
alter table exact_fetcher.stream add column if not exists calls_saved int not null default 0;`;

/** How the lines of documents are read, since when, and what it saved. */
export class FetcherLinesPlan1760000000004 implements MigrationInterface {
  readonly name = 'FetcherLinesPlan1760000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COLUMNS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table exact_fetcher.stream drop column lines_plan, drop column lines_note, drop column lines_probed_at,
         drop column lines_probed_by, drop column calls_saved`,
    );
  }
}
