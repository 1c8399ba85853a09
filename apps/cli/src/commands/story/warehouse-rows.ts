import { entitiesOf, hasGuidKey, tableName, type Entity, type Feed } from '@ml-connector/catalogue';
import type { WarehouseClient } from '@ml-connector/clickhouse';
import type { Place, RowTrace } from './trace.js';

/** A row of the warehouse. */
export type FoundRow = Omit<RowTrace, 'carriedBy' | 'note'>;

interface Stored {
  readonly division: number;
  readonly row_id: string;
  readonly row_version: string;
  readonly is_deleted: number;
  readonly is_current: number;
  readonly lineage_id: string;
  readonly row_fetched_at: string;
  readonly row_ingested_at: string;
  readonly transform_version: number;
  readonly topic: string;
  readonly raw_partition: number;
  readonly row_raw_offset: string;
}

const iso = (column: string): string => `replaceOne(toString(${column}), ' ', 'T') || 'Z'`;

/** Rows that fit a condition. Merges remove states that a newer one replaced: what is left is what there is. */
async function rowsWhere(
  warehouse: WarehouseClient,
  table: string,
  condition: string,
  parameters: Record<string, unknown>,
): Promise<FoundRow[]> {
  const stored = await warehouse.query<Stored>(
    // Names of their own: an alias would take the place of the column in the condition.
    `SELECT toString(id) AS row_id, toString(version) AS row_version, division, is_deleted, lineage_id, ${iso('fetched_at')} AS row_fetched_at,
  ${iso('ingested_at')} AS row_ingested_at, transform_version, toString(raw_topic) AS topic, raw_partition, toString(raw_offset) AS row_raw_offset,
  (division_key, id, version) IN (
    SELECT division_key, id, max(version) FROM warehouse.${table}
    WHERE (division_key, id) IN (SELECT division_key, id FROM warehouse.${table} WHERE ${condition}) GROUP BY division_key, id
  ) AS is_current
FROM warehouse.${table} WHERE ${condition} ORDER BY row_id, version, ingested_at`,
    parameters,
  );
  return stored.map((row) => ({
    table,
    division: row.division,
    id: row.row_id,
    version: row.row_version,
    isDeleted: row.is_deleted === 1,
    isCurrent: row.is_current === 1,
    lineageId: row.lineage_id,
    fetchedAt: row.row_fetched_at,
    ingestedAt: row.row_ingested_at,
    transformVersion: row.transform_version,
    raw: { topic: row.topic, partition: row.raw_partition, offset: row.row_raw_offset },
  }));
}

/** Rows of one record, in its entity's table and in those its feed may have routed it to. */
export async function rowsOfRecord(
  warehouse: WarehouseClient,
  entity: Entity,
  divisionKey: string,
  id: string,
): Promise<FoundRow[]> {
  const tables = entity.route === undefined ? [entity] : entitiesOf(entity.feed);
  const found: FoundRow[] = [];
  for (const one of tables) {
    const type = hasGuidKey(one) ? 'UUID' : 'String';
    const condition = `division_key = {division:String} AND id = {id:${type}}`;
    found.push(...(await rowsWhere(warehouse, tableName(one), condition, { division: divisionKey, id })));
  }
  return found;
}

/** Rows that came of one raw record: of a document also those of its lines. */
export async function rowsOfRaw(warehouse: WarehouseClient, feed: Feed, place: Place): Promise<FoundRow[]> {
  const found: FoundRow[] = [];
  const condition =
    'raw_topic = {topic:String} AND raw_partition = {partition:UInt16} AND raw_offset = {offset:UInt64}';
  for (const entity of entitiesOf(feed))
    found.push(...(await rowsWhere(warehouse, tableName(entity), condition, { ...place })));
  return found;
}
