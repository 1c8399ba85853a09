import { tupleParameter } from '../warehouse-client.js';
import type { DocumentVersion } from '@ml-connector/contracts';
import type { LineTable } from './line-tables.js';

/** ClickHouse refuses a query parameter above 128 KiB. */
const MAX_PARAMETER_BYTES = 100 * 1024;

/** Parameters of one statement of `tombstoneSql`, its moment left out. */
export interface TombstoneParameters {
  readonly divisions: readonly string[];
  readonly documents: readonly unknown[];
}

/** The documents, each once, as parameters of as many statements as they need. */
export function tombstoneParameters(documents: readonly DocumentVersion[]): TombstoneParameters[] {
  const each = new Map(documents.map((one) => [`${one.divisionKey} ${one.document}`, one])).values();
  const runs: DocumentVersion[][] = [];
  let bytes = Infinity;
  for (const one of each) {
    // Quotes, brackets and commas of a tuple, and some more for letters that are escaped.
    const own = Buffer.byteLength(one.divisionKey) + Buffer.byteLength(one.document) + 16;
    if (bytes + own > MAX_PARAMETER_BYTES) {
      runs.push([]);
      bytes = 0;
    }
    runs.at(-1)?.push(one);
    bytes += own;
  }
  return runs.map((run) => ({
    divisions: [...new Set(run.map((one) => one.divisionKey))],
    documents: run.map((one) => tupleParameter([one.divisionKey, one.document])),
  }));
}

/**
 * Tombstones, in one statement, the lines of the given documents whose version is below the document's highest: lines
 * that are no longer part of it. A tombstone is the line's own version with the deleted bit: it beats that line and
 * loses to the same line read with any later state of the document, also one that comes in after it. The highest is
 * taken over headers and lines, so that the result is the same in any order of arrival and any number of times.
 * `suffix` names tables that are built beside the live ones. Parameters: those of `tombstoneParameters`, and `at`, epoch milliseconds. The divisions alone let ClickHouse pass
 * over the rest of the table; their key comes first in its order.
 */
export function tombstoneSql(table: LineTable, suffix = ''): string {
  const { documentColumn } = table;
  const lines = `${table.lines}${suffix}`;
  const headers = `${table.headers}${suffix}`;
  const ofDocuments = (column: string): string =>
    `division_key IN {divisions:Array(String)} AND (toString(division_key), toString(${column})) IN {documents:Array(Tuple(String, String))}`;
  return `INSERT INTO warehouse.${lines}
  (division_key, region, division, id, ${documentColumn}, version, is_deleted, fetched_at, ingested_at, lineage_id, raw_topic, raw_partition, raw_offset, transform_version)
SELECT line.division_key, line.region, line.division, line.id, line.${documentColumn}, bitOr(line.version, toUInt128(1)), 1,
  line.fetched_at, fromUnixTimestamp64Milli({at:Int64}, 'UTC'), line.lineage_id, line.raw_topic, line.raw_partition, line.raw_offset, line.transform_version
FROM (SELECT * FROM warehouse.${lines} FINAL WHERE ${ofDocuments(documentColumn)}) AS line
INNER JOIN (
  SELECT division_key, document, max(version) AS version FROM (
    SELECT toString(division_key) AS division_key, toString(id) AS document, version FROM warehouse.${headers} WHERE ${ofDocuments('id')}
    UNION ALL
    SELECT toString(division_key) AS division_key, toString(${documentColumn}) AS document, version FROM warehouse.${lines} WHERE ${ofDocuments(documentColumn)} AND is_deleted = 0
  ) GROUP BY division_key, document
) AS newest ON newest.division_key = toString(line.division_key) AND newest.document = toString(line.${documentColumn})
WHERE line.version < newest.version`;
}
