import { columnName, tableName, type Entity } from '@ml-connector/catalogue';
import { contentColumns, REBUILD_SUFFIX, rowHashSql, type WarehouseClient } from '@ml-connector/clickhouse';
import type { Clock } from '@ml-connector/kernel';

/** A row that is not the same in both tables; a version is null where there is no such row. */
export interface RowDifference {
  readonly divisionKey: string;
  readonly id: string;
  readonly live: string | null;
  readonly rebuilt: string | null;
}

/** A live table next to its rebuild, under FINAL. */
export interface TableComparison {
  readonly table: string;
  readonly liveRows: string;
  readonly rebuiltRows: string;
  /** Sums of the declared columns: live, rebuilt. */
  readonly sums: Readonly<Record<string, readonly [string, string]>>;
  /** Columns only one of them has, or whose type changed: not compared. */
  readonly notCompared: readonly string[];
  /** Some of the rows that differ. */
  readonly differences: readonly RowDifference[];
  readonly equal: boolean;
}

/** Keys are cut into so many groups, each with one hash. */
const GROUPS = 64;
const MAX_DIFFERENCES = 1_000;
/** Live traffic reaches the new table a moment before the live one: what differs once and not again is that. */
const SETTLE_MS = 3_000;
const ROUNDS = 3;

const GROUP = `concat(toString(division_key), '/', toString(cityHash64(toString(id)) % ${GROUPS}))`;

/**
 * Compares count and hash of rows by division and group of keys, and row by row where they differ. Works under live
 * traffic: a difference counts when it is still the same some seconds later.
 */
export async function compareTables(
  client: WarehouseClient,
  clock: Clock,
  entity: Entity,
  signal: AbortSignal,
): Promise<TableComparison> {
  const table = tableName(entity);
  const { compared, notCompared } = await columnsToCompare(client, entity);
  const hash = rowHashSql(compared);
  let differences = await differing(client, table, hash);
  for (let round = 1; round < ROUNDS && differences.length > 0; round++) {
    await clock.sleep(SETTLE_MS, signal);
    const before = new Set(differences.map((one) => JSON.stringify(one)));
    differences = (await differing(client, table, hash)).filter((one) => before.has(JSON.stringify(one)));
  }
  const sums = entity.sums.map(columnName).filter((column) => compared.includes(column));
  const [live, rebuilt] = await Promise.all(['', REBUILD_SUFFIX].map((suffix) => totals(client, table + suffix, sums)));
  return {
    table,
    liveRows: live?.['rows'] ?? '0',
    rebuiltRows: rebuilt?.['rows'] ?? '0',
    sums: Object.fromEntries(sums.map((name) => [name, [live?.[name] ?? '0', rebuilt?.[name] ?? '0'] as const])),
    notCompared,
    differences: differences.map(({ divisionKey, id, live: liveVersion, rebuilt: rebuiltVersion }) => ({
      divisionKey,
      id,
      live: liveVersion,
      rebuilt: rebuiltVersion,
    })),
    equal: differences.length === 0,
  };
}

interface Differing extends RowDifference {
  readonly hashes: string;
}

async function differing(client: WarehouseClient, table: string, hash: string): Promise<Differing[]> {
  const [live, rebuilt] = await Promise.all([
    groupHashes(client, table, hash),
    groupHashes(client, `${table}${REBUILD_SUFFIX}`, hash),
  ]);
  const groups = [...new Set([...live.keys(), ...rebuilt.keys()])].filter((key) => live.get(key) !== rebuilt.get(key));
  if (groups.length === 0) return [];
  const side = (name: string, number: number): string =>
    `SELECT toString(division_key) AS d, toString(id) AS k, version AS v, ${hash} AS h, ${number} AS side FROM warehouse.${name} FINAL WHERE ${GROUP} IN {groups:Array(String)}`;
  return client.query<Differing>(
    `SELECT d AS divisionKey, k AS id, if(countIf(side = 0) = 0, NULL, toString(maxIf(v, side = 0))) AS live,
  if(countIf(side = 1) = 0, NULL, toString(maxIf(v, side = 1))) AS rebuilt,
  concat(toString(sumIf(h, side = 0)), ' ', toString(sumIf(h, side = 1))) AS hashes
FROM (${side(table, 0)} UNION ALL ${side(`${table}${REBUILD_SUFFIX}`, 1)})
GROUP BY d, k
HAVING countIf(side = 0) != countIf(side = 1) OR sumIf(h, side = 0) != sumIf(h, side = 1)
ORDER BY d, k LIMIT ${MAX_DIFFERENCES}`,
    { groups },
  );
}

async function groupHashes(client: WarehouseClient, table: string, hash: string): Promise<Map<string, string>> {
  const rows = await client.query<{ key: string; state: string }>(
    `SELECT ${GROUP} AS key, concat(toString(count()), ' ', toString(sum(${hash}))) AS state FROM warehouse.${table} FINAL GROUP BY key`,
  );
  return new Map(rows.map(({ key, state }) => [key, state]));
}

async function totals(
  client: WarehouseClient,
  table: string,
  sums: readonly string[],
): Promise<Record<string, string>> {
  const columns = sums.map((column) => `, toString(ifNull(sum(${column}), 0)) AS ${column}_sum`).join('');
  const [row] = await client.query<Record<string, string>>(
    `SELECT toString(count()) AS rows${columns} FROM warehouse.${table} FINAL`,
  );
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name.replace(/_sum$/, ''), value]));
}

async function columnsToCompare(
  client: WarehouseClient,
  entity: Entity,
): Promise<{ readonly compared: string[]; readonly notCompared: string[] }> {
  const table = tableName(entity);
  const rows = await client.query<{ name: string; types: string[]; tables: string }>(
    `SELECT name, groupUniqArray(type) AS types, toString(count()) AS tables FROM system.columns
WHERE database = 'warehouse' AND table IN ({live:String}, {rebuilt:String}) GROUP BY name ORDER BY name`,
    { live: table, rebuilt: `${table}${REBUILD_SUFFIX}` },
  );
  const same = new Set(rows.filter((row) => row.tables === '2' && row.types.length === 1).map(({ name }) => name));
  return {
    compared: contentColumns(entity).filter((name) => same.has(name)),
    notCompared: rows.map(({ name }) => name).filter((name) => !same.has(name)),
  };
}
