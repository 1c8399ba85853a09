import type { BudgetState } from '@ml-connector/exact';
import type { DivisionKey } from '@ml-connector/kernel';
import type { Lease } from '@ml-connector/postgres';
import type { DataSource } from 'typeorm';

/** A call that was reserved; without a later write it is not known what became of it. */
export interface OpenCall {
  readonly connectionId: string;
  readonly endpoint: string;
  /** Its read sequence, as text. */
  readonly sequence: string;
  readonly atMs: number;
}

/** An app's budget in a division as stored. */
export interface StoredBudget {
  readonly state: BudgetState;
  readonly openCall: OpenCall | null;
  readonly callsToday: number;
  /** UTC day that `callsToday` counts, `YYYY-MM-DD`. */
  readonly callsDay: string;
  /** Expected at the next write; 0: no row yet. */
  readonly version: string;
}

/** Which budget: quotas are counted by app and division, whatever connection calls. */
export interface BudgetKey {
  readonly app: string;
  readonly divisionKey: DivisionKey;
}

/** A write of the lease owner. */
export interface BudgetWrite extends StoredBudget {
  readonly lease: Lease;
  readonly nowMs: number;
  /** Read sequence given out with it; null: none. */
  readonly readSequence: bigint | null;
}

/** What became of a write: its version; or the lease is gone; or another writer of the same owner was first. */
export type WriteResult =
  { readonly kind: 'written'; readonly version: string } | { readonly kind: 'lease_lost' | 'changed' };

const WRITE = `
with held as (
  select 1 from exact_fetcher.lease where name = $1 and owner = $2 and fence = $3 and expires_at > $4),
written as (
  insert into exact_fetcher.call_budget as b (app, division_key, state, open_call, calls_today, calls_day, version)
  select $5, $6, $7::jsonb, $8::jsonb, $9::int, $10, 1 from held
  on conflict (app, division_key) do update set state = excluded.state, open_call = excluded.open_call,
    calls_today = excluded.calls_today, calls_day = excluded.calls_day, version = b.version + 1
  where b.version = $11
  returning version),
numbered as (
  update exact_fetcher.division set read_sequence = greatest(read_sequence, $12::bigint)
  where division_key = $6 and $12::bigint is not null and exists (select 1 from written) returning 1)
select (select count(*) from held)::int as held, (select version from written) as version,
  (select count(*) from numbered)::int as numbered`;

/** Budgets. Only the owner of the division's lease writes, and only over what it has read. */
export class BudgetStore {
  constructor(private readonly db: DataSource) {}

  /** Null where the app has made no call in the division. */
  async load({ app, divisionKey }: BudgetKey): Promise<StoredBudget | null> {
    const [row] = await this.db.query<
      { state: BudgetState; open_call: OpenCall | null; calls_today: number; calls_day: string; version: string }[]
    >(
      `select state, open_call, calls_today, calls_day, version from exact_fetcher.call_budget
       where app = $1 and division_key = $2`,
      [app, divisionKey],
    );
    return row === undefined
      ? null
      : {
          state: row.state,
          openCall: row.open_call,
          callsToday: row.calls_today,
          callsDay: row.calls_day,
          version: row.version,
        };
  }

  /** Stores budget and read sequence in one statement, if the lease is still the caller's. */
  async write({ app, divisionKey }: BudgetKey, write: BudgetWrite): Promise<WriteResult> {
    const { lease } = write;
    const [row] = await this.db.query<{ held: number; version: string | null }[]>(WRITE, [
      ...[lease.name, lease.owner, lease.fence.toString(), write.nowMs],
      ...[app, divisionKey, JSON.stringify(write.state)],
      ...[write.openCall === null ? null : JSON.stringify(write.openCall), write.callsToday, write.callsDay],
      ...[write.version, write.readSequence?.toString() ?? null],
    ]);
    if (row?.version != null) return { kind: 'written', version: row.version };
    return { kind: row?.held === 1 ? 'changed' : 'lease_lost' };
  }

  /** Every budget, for people. */
  async all(): Promise<(BudgetKey & Pick<StoredBudget, 'state' | 'callsToday' | 'callsDay'>)[]> {
    return this.db.query(
      `select app, division_key as "divisionKey", state, calls_today as "callsToday", calls_day as "callsDay"
       from exact_fetcher.call_budget order by division_key, app`,
    );
  }
}
