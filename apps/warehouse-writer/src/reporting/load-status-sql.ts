import { parseDivisionKey, type DivisionKey } from '@ml-connector/kernel';

/** One table of one division after a load. Moments in epoch milliseconds. */
export interface LoadStatusRow {
  readonly divisionKey: string;
  readonly table: string;
  readonly fetchedAtMs: number | null;
  readonly loadedAtMs: number;
}

/** Rows of `warehouse.load_status` as JSON lines. */
export function loadStatusLines(rows: readonly LoadStatusRow[]): Buffer {
  const text = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
  return Buffer.from(
    rows
      .map((row) => {
        const { region, division } = parseDivisionKey(row.divisionKey as DivisionKey);
        return `${JSON.stringify({
          division_key: row.divisionKey,
          region,
          division,
          table_name: row.table,
          fetched_at: row.fetchedAtMs === null ? null : text(row.fetchedAtMs),
          loaded_at: text(row.loadedAtMs),
        })}\n`;
      })
      .join(''),
  );
}
