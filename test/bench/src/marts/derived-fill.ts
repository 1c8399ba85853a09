import { AGGREGATES, aggregateRefreshSql, LEDGER_SERVING, SERVING_TABLES } from '@ml-connector/catalogue';
import type { WarehouseClient } from '@ml-connector/clickhouse';
import { systemClock } from '@ml-connector/kernel';
import { WarehouseServing } from '@ml-connector/warehouse-writer';
import { DIVISION_SHARES } from './sample-tables.js';
import { divisionKey } from './warehouse-fill.js';

const DIVISIONS = [...DIVISION_SHARES.keys()].map(divisionKey);

/** Brings the sums of every division up to date; milliseconds the slowest took. */
export function refreshSums(owner: WarehouseClient, version: number): Promise<number> {
  return slowest(AGGREGATES, (aggregate, key) => owner.command(aggregateRefreshSql(aggregate), { key, version }));
}

/** Makes the rows for readers of every division anew, and waits until readers see them; milliseconds the slowest took to make. */
export async function refreshServing(owner: WarehouseClient): Promise<number> {
  const serving = new WarehouseServing(owner, systemClock);
  const seen: Promise<unknown>[] = [];
  const slowestMs = await slowest(SERVING_TABLES, async (table, key) => {
    const { visible } = await serving.refresh(table, key);
    if (visible !== undefined) seen.push(visible);
  });
  await Promise.all(seen);
  return slowestMs;
}

/** Bytes on disk of a ledger line for readers. */
export async function servingBytesPerLine(owner: WarehouseClient): Promise<number> {
  const [parts] = await owner.query<{ bytes: string; lines: string }>(
    `SELECT sum(bytes_on_disk) AS bytes, sum(rows) AS lines FROM system.parts
     WHERE database = 'warehouse' AND table = {table:String} AND active`,
    { table: LEDGER_SERVING.name },
  );
  return Math.round(Number(parts?.bytes) / Number(parts?.lines));
}

/** What follows from tables stays in the parts it was written in. */
export async function stopMerges(owner: WarehouseClient): Promise<void> {
  for (const name of new Set([...AGGREGATES, ...SERVING_TABLES].map((one) => one.name)))
    await owner.command(`SYSTEM STOP MERGES warehouse.${name}`);
}

async function slowest<Table>(
  tables: readonly Table[],
  refresh: (table: Table, key: string) => Promise<void>,
): Promise<number> {
  let slowestMs = 0;
  for (const table of tables)
    for (const key of DIVISIONS) {
      const startedAt = performance.now();
      await refresh(table, key);
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    }
  return slowestMs;
}
