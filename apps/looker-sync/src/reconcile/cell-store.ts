import type { WarehouseClient } from '@ml-connector/clickhouse';
import { reconcileView, type ReconcileView } from '@ml-connector/contracts';
import { parseDivisionKey, type Clock } from '@ml-connector/kernel';
import { cellKey, worst, type JudgedCell, type Verdict } from './cell.js';
import type { Remembered } from './judge.js';
import { utcMs } from './source-reader.js';

interface StoredRow {
  readonly division_key: string;
  readonly entity: string;
  readonly period: string;
  readonly source_verdict: Verdict | '';
  readonly answer_verdict: Verdict | '';
  readonly differing: string[];
  readonly exact_at: string | null;
  readonly first_seen_at: string | null;
  readonly action: string;
  readonly attempts: number;
}

/** A difference that a person has explained. */
export interface Accepted {
  readonly differing: readonly string[];
  readonly reason: string;
}

/** How many cells there are by comparison and verdict. */
export type CellCounts = readonly { readonly comparison: 'source' | 'answer'; readonly verdict: Verdict; n: number }[];

/** What was found of each cell, kept in the warehouse; the newest look wins. */
export class CellStore {
  constructor(
    private readonly client: WarehouseClient,
    private readonly clock: Clock,
  ) {}

  /** Cells that were not equal at their last look, by key, and since when. */
  async remembered(): Promise<Map<string, Remembered>> {
    const rows = await this.client.query<StoredRow>(
      `SELECT toString(division_key) AS division_key, toString(entity) AS entity, toString(period) AS period,
  toString(source_verdict) AS source_verdict, toString(answer_verdict) AS answer_verdict, differing,
  toString(exact_at) AS exact_at, toString(first_seen_at) AS first_seen_at, toString(action) AS action, attempts
FROM warehouse.reconciliation FINAL WHERE verdict != 'equal'`,
    );
    return new Map(rows.map((row) => [cellKey({ ...row, divisionKey: row.division_key }), rememberedOf(row)]));
  }

  /** Accepted differences by key of the cell. */
  async accepted(): Promise<Map<string, Accepted>> {
    const rows = await this.client.query<{
      division_key: string;
      entity: string;
      period: string;
      differing: string[];
      reason: string;
    }>(
      'SELECT toString(division_key) AS division_key, toString(entity) AS entity, toString(period) AS period, differing, reason FROM warehouse.reconciliation_accepted FINAL',
    );
    return new Map(rows.map((row) => [cellKey({ ...row, divisionKey: row.division_key }), row]));
  }

  /** Accepts the difference a cell had at its last look, or withdraws that. Gives the difference; null: it has none. */
  async accept(
    { divisionKey, entity, period }: Pick<JudgedCell, 'divisionKey' | 'entity' | 'period'>,
    reason: string,
    withdraw: boolean,
  ): Promise<readonly string[] | null> {
    const differing = (await this.remembered()).get(cellKey({ divisionKey, entity, period }))?.differing ?? [];
    if (differing.length === 0 && !withdraw) return null;
    const row = {
      ...{ division_key: divisionKey, entity, period, differing, reason },
      ...{ accepted_at: this.#now(), is_withdrawn: withdraw ? 1 : 0 },
    };
    await this.client.insertLines('warehouse.reconciliation_accepted', [line(row)]);
    return differing;
  }

  /** Stores the cells of a look. */
  async put(run: string, cells: readonly JudgedCell[]): Promise<void> {
    if (cells.length === 0) return;
    const checkedAt = this.#now();
    const rows = cells.map((cell) => line({ ...rowOf(cell), run, checked_at: checkedAt }));
    await this.client.insertLines('warehouse.reconciliation', rows);
  }

  /** Of all cells, how many have which verdict. */
  async counts(): Promise<CellCounts> {
    const of = (comparison: string): string =>
      `SELECT '${comparison}' AS comparison, toString(${comparison}_verdict) AS verdict, toUInt32(count()) AS n FROM warehouse.reconciliation FINAL WHERE ${comparison}_verdict != '' GROUP BY verdict`;
    return this.client.query(`${of('source')} UNION ALL ${of('answer')}`);
  }

  /** When cells were looked at last, epoch milliseconds; null: never. */
  async lastLookMs(): Promise<number | null> {
    const [row] = await this.client.query<{ at: string; n: string }>(
      'SELECT toString(max(checked_at)) AS at, toString(count()) AS n FROM warehouse.reconciliation',
    );
    return row === undefined || row.n === '0' ? null : utcMs(row.at);
  }

  /** Stores what a run does or found. */
  async putRun(view: ReconcileView): Promise<void> {
    const row = { run: view.run ?? '', view: JSON.stringify(view), updated_at: this.#now() };
    await this.client.insertLines('warehouse.reconciliation_run', [line(row)]);
  }

  /** A run, or the last one of all, and when its process last told of it; null: there is none. */
  async run(run?: string): Promise<{ readonly view: ReconcileView; readonly toldAtMs: number } | null> {
    const [row] = await this.client.query<{ view: string; at: string }>(
      `SELECT view, toString(updated_at) AS at FROM warehouse.reconciliation_run
WHERE {run:String} = '' OR run = {run:String} ORDER BY updated_at DESC LIMIT 1`,
      { run: run ?? '' },
    );
    return row === undefined ? null : { view: reconcileView.parse(JSON.parse(row.view)), toldAtMs: utcMs(row.at) };
  }

  #now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}

function rememberedOf(row: StoredRow): Remembered {
  return {
    source: row.source_verdict,
    answer: row.answer_verdict,
    differing: row.differing,
    exactAtMs: row.exact_at === null ? null : utcMs(row.exact_at),
    attempts: row.attempts,
    action: row.action,
    firstSeenMs: row.first_seen_at === null ? null : utcMs(row.first_seen_at),
  };
}

function rowOf(cell: JudgedCell): Record<string, unknown> {
  const { region, division } = parseDivisionKey(cell.divisionKey);
  const iso = (ms: number | null | undefined): string | null => (ms == null ? null : new Date(ms).toISOString());
  return {
    ...{ division_key: cell.divisionKey, region, division, entity: cell.entity, period: cell.period },
    verdict: worst(cell.source, cell.answer),
    source_verdict: cell.source,
    answer_verdict: cell.answer,
    reason: cell.reason,
    amount_of: cell.amountOf,
    ...{ exact_rows: cell.exact.rows, exact_amount: cell.exact.amount },
    ...{ warehouse_rows: cell.warehouse.rows, warehouse_amount: cell.warehouse.amount },
    ...{ shown_rows: cell.shown.rows, shown_amount: cell.shown.amount },
    ...{ looker_rows: cell.looker.rows, looker_amount: cell.looker.amount },
    differing: cell.differing,
    exact_at: iso(cell.exactAt?.begunMs),
    action: cell.action,
    attempts: cell.attempts,
    first_seen_at: iso(cell.firstSeenMs),
  };
}

function line(row: Record<string, unknown>): Buffer {
  return Buffer.from(`${JSON.stringify(row)}\n`);
}
