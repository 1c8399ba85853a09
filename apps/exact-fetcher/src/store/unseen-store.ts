import type { DataSource } from 'typeorm';

/** What one partition of one table has that a complete read did not see. */
export interface UnseenPart {
  readonly run: string;
  readonly table: string;
  readonly partition: number;
  readonly alive: number;
  readonly missing: number;
  readonly keys: readonly string[];
}

/** All parts of a compare together. */
export interface UnseenTotal {
  readonly alive: number;
  readonly missing: number;
  readonly keys: readonly string[];
}

/** What the warehouse said about the keys of complete reads, until it is acted on. */
export class UnseenStore {
  constructor(private readonly db: DataSource) {}

  /** Keeps a part, the same one once; returns how many parts of the run there are. */
  async add({ run, table, partition, alive, missing, keys }: UnseenPart): Promise<number> {
    await this.db.query(
      `insert into exact_fetcher.unseen_part (run, table_name, partition, alive, missing, keys)
       values ($1, $2, $3, $4, $5, $6) on conflict (run, table_name, partition) do update
       set alive = excluded.alive, missing = excluded.missing, keys = excluded.keys`,
      [run, table, partition, alive, missing, keys],
    );
    const [counted] = await this.db.query<{ count: number }[]>(
      'select count(*)::int as count from exact_fetcher.unseen_part where run = $1',
      [run],
    );
    return counted?.count ?? 0;
  }

  /** A key is missing in one table only; a record that changed its table is alive in none of the others. */
  async total(run: string): Promise<UnseenTotal> {
    const rows = await this.db.query<{ alive: string; missing: string; keys: string[] }[]>(
      'select alive, missing, keys from exact_fetcher.unseen_part where run = $1',
      [run],
    );
    const sum = (of: 'alive' | 'missing'): number => rows.reduce((total, row) => total + Number(row[of]), 0);
    return { alive: sum('alive'), missing: sum('missing'), keys: [...new Set(rows.flatMap(({ keys }) => keys))] };
  }

  async remove(run: string): Promise<void> {
    await this.db.query('delete from exact_fetcher.unseen_part where run = $1', [run]);
  }
}
