import { columnName, ENTITIES, tableName, type Entity } from '@ml-connector/catalogue';
import type { WarehouseClient } from '@ml-connector/clickhouse';
import { Decimal } from 'decimal.js';

/** Rows and sums of one entity in one division, at one end. */
export interface Total {
  readonly divisionKey: string;
  readonly entity: string;
  readonly rows: number;
  /** Field name to decimal text. */
  readonly sums: Readonly<Record<string, string>>;
}

/** One line of the comparison. */
export interface Comparison {
  readonly divisionKey: string;
  readonly entity: string;
  readonly sourceRows: number;
  readonly warehouseRows: number;
  readonly rowsDifference: number;
  /** Field whose sum is shown; null where the entity has no amounts. */
  readonly sumOf: string | null;
  readonly sourceSum: string | null;
  readonly warehouseSum: string | null;
  readonly sumDifference: string | null;
  /** Fields whose sums differ, all of them looked at. */
  readonly unequalSums: readonly string[];
  readonly equal: boolean;
}

/** Current rows and sums of every table, by division. */
export async function warehouseTotals(client: WarehouseClient): Promise<Total[]> {
  // Control totals are no copy of the source but its own word at some moment.
  const copied = ENTITIES.filter(({ feed }) => feed.isControl !== true);
  const perEntity = await Promise.all(copied.map((entity) => totalsOf(client, entity)));
  return perEntity.flat();
}

async function totalsOf(client: WarehouseClient, entity: Entity): Promise<Total[]> {
  const sums = entity.sums.map((field, i) => `, toString(sum(${columnName(field)})) AS s${i}`).join('');
  const rows = await client.query<Record<string, string>>(
    `SELECT toString(division_key) AS division_key, toString(count()) AS n${sums} FROM warehouse.${tableName(entity)} FINAL GROUP BY division_key`,
  );
  return rows.map((row) => ({
    divisionKey: row['division_key'] ?? '',
    entity: entity.name,
    rows: Number(row['n']),
    sums: Object.fromEntries(entity.sums.map((field, i) => [field, row[`s${i}`] ?? '0'])),
  }));
}

/** Compares both ends; an entity or division that only one end knows counts as zero rows at the other. */
export function compareTotals(source: readonly Total[], warehouse: readonly Total[]): Comparison[] {
  const key = (total: Total): string => `${total.divisionKey} ${total.entity}`;
  const there = new Map(warehouse.map((total) => [key(total), total]));
  const here = new Map(source.map((total) => [key(total), total]));
  return [...new Set([...here.keys(), ...there.keys()])].sort().map((k) => compareOne(here.get(k), there.get(k)));
}

function compareOne(source: Total | undefined, warehouse: Total | undefined): Comparison {
  const known = (source ?? warehouse) as Total;
  const fields = Object.keys(source?.sums ?? {}).filter((field) => warehouse === undefined || field in warehouse.sums);
  const at = (total: Total | undefined, field: string): Decimal => new Decimal(total?.sums[field] ?? '0');
  const unequalSums = fields.filter((field) => !at(source, field).equals(at(warehouse, field)));
  const sumOf = unequalSums[0] ?? fields.find((field) => field === 'AmountDC') ?? fields[0] ?? null;
  const rowsDifference = (warehouse?.rows ?? 0) - (source?.rows ?? 0);
  return {
    divisionKey: known.divisionKey,
    entity: known.entity,
    sourceRows: source?.rows ?? 0,
    warehouseRows: warehouse?.rows ?? 0,
    rowsDifference,
    sumOf,
    sourceSum: sumOf === null ? null : at(source, sumOf).toFixed(2),
    warehouseSum: sumOf === null ? null : at(warehouse, sumOf).toFixed(2),
    sumDifference: sumOf === null ? null : at(warehouse, sumOf).minus(at(source, sumOf)).toFixed(4),
    unequalSums,
    equal: rowsDifference === 0 && unequalSums.length === 0,
  };
}
