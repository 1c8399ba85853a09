import type { WarehouseClient } from '@ml-connector/clickhouse';
import { DIVISION_SHARES } from './sample-tables.js';

const DIVISIONS = DIVISION_SHARES.length;
const TABLES = 40;
const ENTITIES = 15;
const PERIODS = 96;
const ORIGIN = `concat('nl:', toString(100001 + number % ${DIVISIONS})), 'nl', 100001 + number % ${DIVISIONS}`;

/** When each table was loaded, and what the last two runs of the reconciliation found, the second not merged. */
export async function fillStatus(client: WarehouseClient): Promise<void> {
  await client.command(`INSERT INTO warehouse.load_status
SELECT ${ORIGIN}, concat('table ', toString(intDiv(number, ${DIVISIONS}))), now64(3), now64(3)
FROM numbers(${DIVISIONS * TABLES})`);
  await client.command('SYSTEM STOP MERGES warehouse.reconciliation');
  for (const run of [1, 2])
    await client.command(`INSERT INTO warehouse.reconciliation
  (division_key, region, division, entity, period, verdict, amount_of, exact_rows, warehouse_rows, first_seen_at, checked_at)
SELECT ${ORIGIN}, concat('entity ', toString(intDiv(number, ${DIVISIONS}) % ${ENTITIES})),
  formatDateTime(addMonths(toDate('2019-01-01'), intDiv(number, ${DIVISIONS * ENTITIES})), '%Y-%m'),
  ['equal', 'equal', 'equal', 'in_flight', 'known_deviation', 'defect'][1 + sipHash64(number) % 6], 'amount_dc', number, number,
  toDateTime64('2026-08-29 12:00:00', 3, 'UTC'), toDateTime64('2026-08-29 12:00:00', 3, 'UTC') + INTERVAL ${run} DAY
FROM numbers(${DIVISIONS * ENTITIES * PERIODS})`);
}
