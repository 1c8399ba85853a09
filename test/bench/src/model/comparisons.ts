import type { WarehouseClient } from '@ml-connector/clickhouse';

/** What a look at one figure of Exact, the warehouse and Looker came to. */
export interface Comparison {
  readonly entity: string;
  /** Empty: all periods. */
  readonly period: string;
  readonly verdict: 'equal' | 'in_flight' | 'known_deviation' | 'defect';
  /** As `YYYY-MM-DD hh:mm:ss`, UTC. */
  readonly checkedAt: string;
}

/** One of each verdict, and two that agree. */
export const COMPARISONS: readonly Comparison[] = [
  { entity: 'transaction_line', period: '2025-11', verdict: 'equal', checkedAt: '2026-01-15 04:10:00' },
  { entity: 'transaction_line', period: '2025-12', verdict: 'defect', checkedAt: '2026-01-15 04:10:01' },
  { entity: 'receivable', period: '', verdict: 'in_flight', checkedAt: '2026-01-14 04:10:00' },
  { entity: 'payable', period: '', verdict: 'known_deviation', checkedAt: '2026-01-15 04:10:02' },
  { entity: 'account', period: '', verdict: 'equal', checkedAt: '2026-01-15 04:10:03' },
];

/** Stores what the reconciliation would have found of a division. */
export async function loadComparisons(
  owner: WarehouseClient,
  division: { readonly key: string; readonly region: string; readonly number: number },
): Promise<void> {
  const { key, region, number } = division;
  const lines = COMPARISONS.map(({ checkedAt, ...cell }) =>
    Buffer.from(`${JSON.stringify({ division_key: key, region, division: number, ...cell, checked_at: checkedAt })}\n`),
  );
  await owner.insertLines('warehouse.reconciliation', lines);
}
