import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which request a full read answers. */
export class FetcherFullRequests1760000000007 implements MigrationInterface {
  readonly name = 'FetcherFullRequests1760000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table exact_fetcher.stream add column if not exists full_serial int not null default 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table exact_fetcher.stream drop column full_serial');
  }
}
