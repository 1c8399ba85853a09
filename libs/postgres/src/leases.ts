import type { Clock } from '@ml-connector/kernel';
import type { DataSource, EntityManager } from 'typeorm';

/** SQL of the lease table, for a service's first migration; unqualified: made in the service's own schema. */
export const LEASE_TABLE_SQL = `create table if not exists lease (
  name text primary key,
  owner text not null,
  fence bigint not null,
  expires_at bigint not null
)`;

/** A time-limited right with an owner and a fencing number. */
export interface Lease {
  readonly name: string;
  readonly owner: string;
  /** Grows with every new owner: a writer with a lower one has lost the right. */
  readonly fence: bigint;
  /** Epoch milliseconds by the service's clock. */
  readonly expiresAt: number;
}

/** Leases in the service's own schema. Time is the clock's, handed in as a value. */
export class Leases {
  private readonly table: string;

  constructor(
    private readonly db: DataSource,
    schema: string,
    private readonly clock: Clock,
  ) {
    this.table = `${schema}.lease`;
  }

  /** Takes the lease when it is free, expired, or ours already; undefined when another owner holds it. */
  async acquire(name: string, owner: string, ttlMs: number): Promise<Lease | undefined> {
    const now = this.clock.now();
    const rows: { fence: string }[] = await this.db.query(
      `insert into ${this.table} as held (name, owner, fence, expires_at) values ($1, $2, 1, $4)
       on conflict (name) do update set owner = $2, expires_at = $4,
         fence = case when held.owner = $2 and held.expires_at > $3 then held.fence else held.fence + 1 end
       where held.owner = $2 or held.expires_at <= $3
       returning fence`,
      [name, owner, now, now + ttlMs],
    );
    const fence = rows[0]?.fence;
    return fence === undefined ? undefined : { name, owner, fence: BigInt(fence), expiresAt: now + ttlMs };
  }

  /** Prolongs a lease that is still ours, within a transaction where one is given; undefined when it was lost. */
  async renew(lease: Lease, ttlMs: number, tx: EntityManager = this.db.manager): Promise<Lease | undefined> {
    const expiresAt = this.clock.now() + ttlMs;
    const [rows]: [{ fence: string }[], number] = await tx.query(
      `update ${this.table} set expires_at = $4 where name = $1 and owner = $2 and fence = $3 and expires_at > $5 returning fence`,
      [lease.name, lease.owner, lease.fence.toString(), expiresAt, this.clock.now()],
    );
    return rows.length === 0 ? undefined : { ...lease, expiresAt };
  }

  /** Gives a lease back; nothing happens when it was lost meanwhile. */
  async release(lease: Lease): Promise<void> {
    await this.db.query(`update ${this.table} set expires_at = 0 where name = $1 and owner = $2 and fence = $3`, [
      lease.name,
      lease.owner,
      lease.fence.toString(),
    ]);
  }

  /**
   * True when the lease is still ours for at least `forMs`. Inside a transaction (`tx`) its row is locked until the
   * end of it, so that nobody can take the lease between the check and the write.
   */
  async holds(lease: Lease, forMs = 0, tx: EntityManager = this.db.manager): Promise<boolean> {
    const lock = tx === this.db.manager ? '' : ' for share';
    const rows: unknown[] = await tx.query(
      `select 1 from ${this.table} where name = $1 and owner = $2 and fence = $3 and expires_at > $4${lock}`,
      [lease.name, lease.owner, lease.fence.toString(), this.clock.now() + forMs],
    );
    return rows.length > 0;
  }
}
