import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is due is looked for by its time, five times a second in every replica: see `dueDivisions`. */
export class FetcherDueIndexes1760000000016 implements MigrationInterface {
  readonly name = 'FetcherDueIndexes1760000000016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index if not exists job_due on exact_fetcher.job (due_at)');
    await runner.query(
      'create index if not exists subscription_due on exact_fetcher.subscription (due_at) where due_at is not null',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index exact_fetcher.job_due');
    await runner.query('drop index exact_fetcher.subscription_due');
  }
}
