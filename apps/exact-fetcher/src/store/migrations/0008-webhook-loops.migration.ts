import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is known of each webhook loop, and since when a subscription is there: of those there are the next compare says it. */
export class FetcherWebhookLoops1760000000008 implements MigrationInterface {
  readonly name = 'FetcherWebhookLoops1760000000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table if not exists exact_fetcher.webhook_loop (
        division_key text not null,
        topic text not null,
        heard_at bigint,
        missed_from bigint,
        missed_at bigint,
        missed_feed text,
        silent_at bigint,
        renewed_at bigint,
        told boolean not null default false,
        primary key (division_key, topic))`);
    await runner.query('alter table exact_fetcher.subscription add column if not exists active_since bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table exact_fetcher.subscription drop column active_since');
    await runner.query('drop table exact_fetcher.webhook_loop');
  }
}
