import {
  changedSinceSql,
  CONTROL_FEED_OF,
  CONTROL_MOMENTS_SQL,
  RECONCILED_MARTS,
  shownSql,
  SOURCE_SQL,
  type ReconciledMart,
} from '@ml-connector/catalogue';
import type { WarehouseClient } from '@ml-connector/clickhouse';
import type { Cells, Scope, Told } from './cells.js';

interface SourceRow {
  readonly division_key: string;
  readonly entity: string;
  readonly period: string;
  readonly exact_rows: string | null;
  readonly exact_amount: string | null;
  readonly warehouse_rows: string | null;
  readonly warehouse_amount: string | null;
  readonly differing: string[];
}

/** When the control totals of a division were read, epoch milliseconds by `division|feed`. */
export type ControlMoments = ReadonlyMap<string, { readonly begunMs: number; readonly endedMs: number }>;

/** Reads what the warehouse has, and what Exact told of it in control totals. */
export class SourceReader {
  constructor(private readonly client: WarehouseClient) {}

  /** When each control total was read, by division and feed. */
  async moments(divisionKey = ''): Promise<ControlMoments> {
    const rows = await this.client.query<{ division_key: string; feed: string; begun_at: string; ended_at: string }>(
      CONTROL_MOMENTS_SQL,
      { division: divisionKey },
    );
    return new Map(
      rows.map(({ division_key, feed, begun_at, ended_at }) => [
        `${division_key}|${feed}`,
        { begunMs: utcMs(begun_at), endedMs: utcMs(ended_at) },
      ]),
    );
  }

  /** Adds the figures of Exact and of the tables, where Exact has told any. */
  async addSource(cells: Cells, scope: Scope): Promise<void> {
    const division = scope.divisionKey ?? '';
    const moments = await this.moments(division);
    for (const kind of ['ledger', 'aging', 'rows'] as const) {
      const rows = await this.client.query<SourceRow>(SOURCE_SQL[kind], { division });
      for (const row of rows) {
        const control = controlOf(kind, row.entity);
        const moment = moments.get(`${row.division_key}|${control}`);
        // Never told of this division: nothing to compare with.
        if (moment === undefined) continue;
        const exact = { rows: row.exact_rows, amount: row.exact_amount };
        const warehouse = { rows: row.warehouse_rows, amount: row.warehouse_amount };
        const at = { divisionKey: row.division_key, entity: row.entity, period: row.period };
        cells.addSource(at, { exact, warehouse, differing: row.differing, control, ...moment });
      }
    }
  }

  /** What Looker should show of an entity. */
  async shown(reconciled: ReconciledMart, divisionKey = ''): Promise<Told[]> {
    const rows = await this.client.query<{ division_key: string; period: string; row_count: string; amount: string }>(
      shownSql(reconciled),
      { division: divisionKey },
    );
    return rows.map(({ division_key, period, row_count, amount }) => ({
      divisionKey: division_key,
      period,
      figure: { rows: row_count, amount },
    }));
  }

  /** How many keys of an entity were read in a division since a moment. */
  async changedKeys(entity: string, divisionKey: string, sinceMs: number): Promise<number> {
    const since = new Date(sinceMs).toISOString().replace('T', ' ').replace('Z', '');
    const [row] = await this.client.query<{ n: string }>(changedSinceSql(entity), { division: divisionKey, since });
    return Number(row?.n ?? 0);
  }

  /** When rows of a table were loaded last, epoch milliseconds by `division|table`. */
  async loads(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.client.query<{ division_key: string; table_name: string; at: string }>(
      'SELECT toString(division_key) AS division_key, toString(table_name) AS table_name, toString(max(loaded_at)) AS at FROM warehouse.load_status GROUP BY division_key, table_name',
    );
    return new Map(rows.map(({ division_key, table_name, at }) => [`${division_key}|${table_name}`, utcMs(at)]));
  }
}

/** Marts that a scope needs asked. */
export function martsWithin({ entity }: Scope): readonly ReconciledMart[] {
  return RECONCILED_MARTS.filter((one) => entity === undefined || one.entity === entity);
}

function controlOf(kind: 'ledger' | 'aging' | 'rows', entity: string): string {
  if (kind !== 'aging') return CONTROL_FEED_OF[kind];
  return entity === 'receivable' ? CONTROL_FEED_OF.receivable : CONTROL_FEED_OF.payable;
}

/** ClickHouse writes moments in UTC without saying so. */
export function utcMs(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`);
}
