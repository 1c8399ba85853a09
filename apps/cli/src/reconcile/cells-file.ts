import type { WarehouseClient } from '@ml-connector/clickhouse';
import type { ReconcileView } from '@ml-connector/contracts';
import { writeFileSync } from 'node:fs';

/** Columns of the file, in order: those of `warehouse.reconciliation`. */
export const CELL_COLUMNS = [
  ...['division_key', 'entity', 'period', 'verdict', 'source_verdict', 'answer_verdict', 'reason', 'amount_of'],
  ...['exact_rows', 'exact_amount', 'warehouse_rows', 'warehouse_amount'],
  ...['shown_rows', 'shown_amount', 'looker_rows', 'looker_amount'],
  ...['differing', 'exact_at', 'action', 'attempts', 'first_seen_at', 'checked_at'],
] as const;

/** One cell as the warehouse has it; figures and moments as text. */
export type StoredCell = Readonly<Record<(typeof CELL_COLUMNS)[number], string | number | readonly string[] | null>>;

/** All cells a run looked at last. */
export function cellsOf(client: WarehouseClient, run: string): Promise<StoredCell[]> {
  return client.query<StoredCell>(
    `SELECT ${CELL_COLUMNS.join(', ')} FROM warehouse.reconciliation FINAL WHERE run = {run:String} ORDER BY division_key, entity, period`,
    { run },
  );
}

/** Writes a run and its cells: JSON with the run's facts, or CSV with a line a cell. */
export function writeCells(file: string, view: ReconcileView, cells: readonly StoredCell[]): void {
  writeFileSync(
    file,
    /\.csv$/i.test(file) ? csvOf(cells) : `${JSON.stringify({ ...view, differences: undefined, cells }, null, 2)}\n`,
  );
}

/** Lines of RFC 4180. */
export function csvOf(cells: readonly StoredCell[]): string {
  const lines = cells.map((cell) => CELL_COLUMNS.map((column) => field(cell[column])).join(','));
  return [CELL_COLUMNS.join(','), ...lines, ''].join('\r\n');
}

/** A spreadsheet takes a text that begins like a formula for one: it gets an apostrophe. Numbers stay numbers. */
function field(value: StoredCell[keyof StoredCell]): string {
  const text = value === null ? '' : Array.isArray(value) ? value.join('; ') : String(value);
  const safe = /^[=+@\t\r]/.test(text) || /^-(?![\d.]+$)/.test(text) ? `'${text}` : text;
  return /[",\r\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
