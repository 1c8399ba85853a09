import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Traces of the notices a stream is due for: whoever reads it goes on with them. */
export class FetcherDueTraces1760000000015 implements MigrationInterface {
  readonly name = 'FetcherDueTraces1760000000015';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table exact_fetcher.stream add column if not exists due_traces text[] not null default '{}'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table exact_fetcher.stream drop column due_traces');
  }
}
