import { withPostgresKinds } from '@ml-connector/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import { entryHash, FIRST_HASH, headSeal, type AuditEntry } from './audit-entry.js';
import type { AuditKey } from './audit-key.js';
import { ChainCheck, type ChainHead, type ChainReport, type StoredEntry } from './chain-check.js';

/** Entries linked in one transaction, and read at once by a check. */
const BATCH = 1_000;

/** Entries in one chain over all replicas: each hash covers the one before it. */
export class AuditChain {
  constructor(
    private readonly db: DataSource,
    private readonly key: AuditKey,
  ) {}

  /** Links what waits, in its order, a batch at most; true when more may wait. One replica at a time. */
  async link(): Promise<boolean> {
    return withPostgresKinds(() => this.db.transaction((tx) => this.linkSome(tx)));
  }

  /** Reads the whole chain and checks every entry, the end, and `anchor`, an end that was kept elsewhere. */
  async verify(anchor?: { readonly seq: number; readonly hash: string }): Promise<ChainReport> {
    return withPostgresKinds(() =>
      this.db.transaction('REPEATABLE READ', async (tx) => this.check(tx, await this.key.read(tx), anchor)),
    );
  }

  /** Entries, newest first. */
  async list(filter: {
    readonly subject?: string;
    readonly before?: number;
    /** Epoch milliseconds. */
    readonly since?: number;
    readonly limit: number;
  }): Promise<StoredEntry[]> {
    const rows: Row[] = await withPostgresKinds(() =>
      this.db.query(
        `select * from audit where ($1::text is null or subject = $1) and ($2::bigint is null or seq < $2)
           and ($3::bigint is null or at >= $3)
         order by seq desc limit $4`,
        [filter.subject ?? null, filter.before ?? null, filter.since ?? null, filter.limit],
      ),
    );
    return rows.map(entryOf);
  }

  private async linkSome(tx: EntityManager): Promise<boolean> {
    // In the order of their commits no entry is older than one that is linked already.
    await tx.query(`select pg_advisory_xact_lock(hashtext('token_service audit'))`);
    const waiting: (Omit<Row, 'seq' | 'hash'> & { id: string })[] = await tx.query(
      'select * from audit_waiting order by id limit $1',
      [BATCH],
    );
    if (waiting.length === 0) return false;
    const key = await this.key.read(tx);
    let { seq, hash } = (await headOf(tx)) ?? { seq: 0, hash: FIRST_HASH };
    const linked = waiting.map((row) => {
      const entry = entryOf({ ...row, seq: String(++seq), hash: '' });
      hash = entryHash(key, hash, entry);
      return { ...entry, detail: row.detail, hash };
    });
    await tx.query(
      `insert into audit (seq, at, actor, action, subject, outcome, detail, hash)
       select * from jsonb_to_recordset($1::jsonb)
         as r(seq bigint, at bigint, actor text, action text, subject text, outcome text, detail text, hash text)`,
      [JSON.stringify(linked)],
    );
    await tx.query(
      `insert into audit_head (id, seq, hash, seal) values (1, $1, $2, $3)
       on conflict (id) do update set seq = excluded.seq, hash = excluded.hash, seal = excluded.seal`,
      [seq, hash, headSeal(key, seq, hash)],
    );
    await tx.query('delete from audit_waiting where id = any($1)', [waiting.map(({ id }) => id)]);
    return waiting.length === BATCH;
  }

  private async check(tx: EntityManager, key: Buffer, anchor?: { seq: number; hash: string }): Promise<ChainReport> {
    const check = new ChainCheck(key, anchor);
    for (;;) {
      const rows: Row[] = await tx.query('select * from audit where seq > $1 order by seq limit $2', [
        check.end.seq,
        BATCH,
      ]);
      const whole = rows.every((row) => check.add(entryOf(row)));
      if (!whole || rows.length < BATCH) return check.report(await headOf(tx));
    }
  }
}

interface Row {
  readonly seq: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string | null;
  readonly outcome: string;
  readonly detail: string;
  readonly hash: string;
}

function entryOf(row: Row): StoredEntry {
  const { actor, action, subject, outcome, hash } = row;
  const detail = JSON.parse(row.detail) as AuditEntry['detail'];
  return { seq: Number(row.seq), at: Number(row.at), actor, action, subject, outcome, detail, hash };
}

async function headOf(tx: EntityManager): Promise<ChainHead | undefined> {
  const [row]: { seq: string; hash: string; seal: string }[] = await tx.query('select * from audit_head where id = 1');
  return row && { ...row, seq: Number(row.seq) };
}
