import { withPostgresKinds } from '@ml-connector/postgres';
import type { DataSource } from 'typeorm';

/** A load as far as freshness goes: how far a table of a division is now. */
export interface Watermark {
  readonly divisionKey: string;
  readonly table: string;
  /** When the warehouse had acknowledged the rows, epoch milliseconds. */
  readonly loadedAt: number;
}

/** How many changes of watermarks were heard of, and up to which Looker was told. */
export interface Heard {
  readonly heard: bigint;
  readonly told: bigint;
  /** When Looker last confirmed, epoch milliseconds. */
  readonly confirmedAt: number | null;
}

/** Remembers what Looker has to be told of, over restarts and between replicas. */
export interface FreshnessBook {
  /** Notes loads; true when a watermark moved: a load that is heard of again moves none. */
  hear(loads: readonly Watermark[]): Promise<boolean>;
  state(): Promise<Heard>;
  /** Looker was told of all up to a change; `confirmedAt`: and has said so. */
  setTold(upTo: bigint, confirmedAt: number | null): Promise<void>;
}

const HEAR = `
with given as (
  select * from unnest($2::text[], $3::text[], $4::bigint[]) as g (division_key, table_name, loaded_at)),
moved as (
  insert into looker_sync.watermark as w (division_key, table_name, loaded_at)
  select division_key, table_name, loaded_at from given order by division_key, table_name
  on conflict (division_key, table_name) do update set loaded_at = excluded.loaded_at
    where w.loaded_at < excluded.loaded_at
  returning 1)
insert into looker_sync.freshness as f (datagroup, heard, told)
select $1, 1, 0 where exists (select 1 from moved)
on conflict (datagroup) do update set heard = f.heard + 1
returning heard`;

interface HeardRow {
  readonly heard: string;
  readonly told: string;
  readonly confirmed_at: string | null;
}

/** The book in PostgreSQL, for one datagroup. */
export class FreshnessStore implements FreshnessBook {
  constructor(
    private readonly db: DataSource,
    private readonly datagroup: string,
  ) {}

  async hear(loads: readonly Watermark[]): Promise<boolean> {
    const newest = newestOfEach(loads);
    const columns = [
      newest.map((load) => load.divisionKey),
      newest.map((load) => load.table),
      newest.map((load) => load.loadedAt),
    ];
    const rows = await withPostgresKinds(() => this.db.query<unknown[]>(HEAR, [this.datagroup, ...columns]));
    return rows.length > 0;
  }

  /** Before the first load was heard of one counts as untold: what was loaded before this service was there. */
  async state(): Promise<Heard> {
    const [row] = await withPostgresKinds(() =>
      this.db.query<HeardRow[]>(
        `insert into looker_sync.freshness as f (datagroup, heard, told) values ($1, 1, 0)
         on conflict (datagroup) do update set heard = f.heard returning heard, told, confirmed_at`,
        [this.datagroup],
      ),
    );
    return {
      heard: BigInt(row?.heard ?? 1),
      told: BigInt(row?.told ?? 0),
      confirmedAt: row?.confirmed_at == null ? null : Number(row.confirmed_at),
    };
  }

  async setTold(upTo: bigint, confirmedAt: number | null): Promise<void> {
    await withPostgresKinds(() =>
      this.db.query(
        `update looker_sync.freshness set told = greatest(told, $2::bigint),
           confirmed_at = coalesce($3::bigint, confirmed_at) where datagroup = $1`,
        [this.datagroup, upTo.toString(), confirmedAt],
      ),
    );
  }
}

/** One statement may not touch a row twice. */
function newestOfEach(loads: readonly Watermark[]): Watermark[] {
  const newest = new Map<string, Watermark>();
  for (const load of loads) {
    const key = `${load.divisionKey} ${load.table}`;
    if ((newest.get(key)?.loadedAt ?? -1) < load.loadedAt) newest.set(key, load);
  }
  return [...newest.values()];
}
