import { createDatabase } from '@ml-connector/postgres';
import { uniqueName } from '@ml-connector/testing';
import { describe, expect, it } from 'vitest';
import { countCalls } from './economy-stand.js';

/** A burst of notices takes less than that, on a busy machine, too. */
const GAP_S = 4;

describe('calls to Exact', () => {
  it('are one a page for changed rows, and one a gap however many notices come', async () => {
    const counts = await countCalls(
      {
        brokers: process.env['KAFKA_BROKERS']!,
        postgresUrl: await createDatabase(process.env['POSTGRES_URL']!, uniqueName('economy')),
      },
      { rows: 4_500, notices: 1_000, burst: 20_000, noticesMs: 2_000, noticeGapS: GAP_S, noticedRecords: 100, seed: 5 },
    );
    expect(counts.errors).toBe(0);
    expect(counts.changedRows).toBeGreaterThanOrEqual(4_500);
    // Five pages, and the overlap may fill one more.
    expect(counts.changedCalls).toBeLessThanOrEqual(6);
    expect(counts.noticeCalls).toBeGreaterThanOrEqual(1);
    // At once, after each gap that notices came, and the last ones.
    expect(counts.noticeCalls).toBeLessThanOrEqual(2 + Math.ceil(counts.noticesTookMs / 1_000 / GAP_S));
    expect(counts.burstCalls).toBeGreaterThanOrEqual(1);
    expect(counts.burstCalls).toBeLessThanOrEqual(2);
    expect(counts.noticeRows).toBeGreaterThanOrEqual(100);
  }, 90_000);
});
