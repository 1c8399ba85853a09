import { withPostgresKinds } from '@ml-connector/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import { entryHash, FIRST_HASH, headSeal, type AuditEntry, type ChainedEntry } from './audit-entry.js';
import type { AuditKey } from './audit-key.js';

/** Entries linked in one transaction, and read at once by a check. */
const BATCH = 1_000;

interface Head {
  readonly seq: number;
  readonly hash: string;
  readonly seal: string;
}

/** What a check found. */
export interface ChainReport {
  readonly rows: number;
  readonly ok: boolean;
  /** The first entry that does not fit, and why. */
  readonly broken: { readonly seq: number; readonly why: string } | null;
  /** The chain's end: kept elsewhere, it shows later that nothing before it was changed or cut off. */
  readonly head: { readonly seq: number; readonly hash: string };
}

type StoredEntry = ChainedEntry & { readonly hash: string };

/** Entries in one chain over all replicas: each hash covers the one before it. */
export class AuditChain {
  constructor(
    private readonly db: DataSource,
    private readonly key: AuditKey,
  ) {}

  /** Links what waits, in its order; how many there were. One replica at a time. */
  async link(): Promise<number> {
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
    readonly limit: number;
  }): Promise<StoredEntry[]> {
    const rows: Row[] = await withPostgresKinds(() =>
      this.db.query(
        `select * from audit where ($1::text is null or subject = $1) and ($2::bigint is null or seq < $2)
         order by seq desc limit $3`,
        [filter.subject ?? null, filter.before ?? null, filter.limit],
      ),
    );
    return rows.map(entryOf);
  }

  private async linkSome(tx: EntityManager): Promise<number> {
    // In the order of their commits no entry is older than one that is linked already.
    await tx.query(`select pg_advisory_xact_lock(hashtext('token_service audit'))`);
    const waiting: (Omit<Row, 'seq' | 'hash'> & { id: string })[] = await tx.query(
      'select * from audit_waiting order by id limit $1',
      [BATCH],
    );
    if (waiting.length === 0) return 0;
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
    return waiting.length;
  }

  private async check(tx: EntityManager, key: Buffer, anchor?: { seq: number; hash: string }): Promise<ChainReport> {
    const end = { seq: 0, hash: FIRST_HASH };
    const report = (broken: ChainReport['broken']): ChainReport => ({
      rows: end.seq,
      ok: broken === null,
      broken,
      head: { ...end },
    });
    for (;;) {
      const rows: Row[] = await tx.query('select * from audit where seq > $1 order by seq limit $2', [end.seq, BATCH]);
      for (const row of rows) {
        const entry = entryOf(row);
        if (entry.seq !== end.seq + 1) return report({ seq: end.seq + 1, why: 'the entry is missing' });
        if (entryHash(key, end.hash, entry) !== entry.hash)
          return report({ seq: entry.seq, why: 'the entry was changed, moved or put in' });
        Object.assign(end, { seq: entry.seq, hash: entry.hash });
        if (anchor?.seq === end.seq && anchor.hash !== end.hash)
          return report({ seq: end.seq, why: 'the entry is not the one that was noted elsewhere' });
      }
      if (rows.length < BATCH) break;
    }
    return report(brokenEnd(key, end, await headOf(tx), anchor));
  }
}

function brokenEnd(
  key: Buffer,
  end: { seq: number; hash: string },
  head: Head | undefined,
  anchor?: { seq: number },
): ChainReport['broken'] {
  const known = head ?? { seq: 0, hash: FIRST_HASH, seal: headSeal(key, 0, FIRST_HASH) };
  if (known.seal !== headSeal(key, known.seq, known.hash))
    return { seq: known.seq, why: "the chain's end was changed" };
  if (known.seq !== end.seq || known.hash !== end.hash)
    return { seq: end.seq + 1, why: `the chain ends at ${end.seq}, but ${known.seq} entries were written` };
  if (anchor !== undefined && anchor.seq > end.seq)
    return { seq: end.seq + 1, why: `the chain ends at ${end.seq}, but entry ${anchor.seq} was noted elsewhere` };
  return null;
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

async function headOf(tx: EntityManager): Promise<Head | undefined> {
  const [row]: { seq: string; hash: string; seal: string }[] = await tx.query('select * from audit_head where id = 1');
  return row && { ...row, seq: Number(row.seq) };
}
