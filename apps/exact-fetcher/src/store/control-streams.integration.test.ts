import { systemClock } from '@ml-connector/kernel';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { announceConnection, openTestStore } from '../testing/test-division.test-double.js';
import { FetcherControlStreams1760000000005 } from './migrations/0005-control-streams.migration.js';

let db: DataSource;

beforeAll(async () => {
  db = await openTestStore();
});
afterAll(() => db.destroy());

it('a division that was read before control totals were gets their streams, due at once, and once', async () => {
  const [key = ''] = await announceConnection(db, 'c-1', [4711]);
  const streams = (): Promise<{ feed: string; due: boolean }[]> =>
    db.query(
      `select feed, due_at <= $2 as due from exact_fetcher.stream
       where division_key = $1 and (feed like 'aging%' or feed = 'control_counts') order by feed`,
      [key, systemClock.now()],
    );
  const runner = db.createQueryRunner();
  const migration = new FetcherControlStreams1760000000005();
  await migration.down(runner);
  expect(await streams()).toEqual([]);
  for (let n = 0; n < 2; n++) await migration.up(runner);
  await runner.release();
  expect(await streams()).toEqual([
    { feed: 'aging_payables', due: true },
    { feed: 'aging_receivables', due: true },
    { feed: 'control_counts', due: true },
  ]);
});
