import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Divisions that were announced before have no streams of feeds that came later. */
const STREAMS = `
insert into exact_fetcher.stream (division_key, feed, phase, due_at)
select division_key, feed, 5, 0
from exact_fetcher.division, unnest(array['aging_receivables', 'aging_payables', 'control_counts']) as feed
where active
on conflict (division_key, feed) do nothing`;

/** Streams of the control totals, for divisions that are read already. */
export class FetcherControlStreams1760000000005 implements MigrationInterface {
  readonly name = 'FetcherControlStreams1760000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(STREAMS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `delete from exact_fetcher.stream where feed in ('aging_receivables', 'aging_payables', 'control_counts')`,
    );
  }
}
