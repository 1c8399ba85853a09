import { errorKind, type Clock, type Logger } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import type { AuditChain } from './audit-chain.js';
import type { AuditEntry } from './audit-entry.js';

/** Longest time between an event and its row. */
const FLUSH_MS = 1_000;
/** Entries kept in memory while PostgreSQL is away; what is beyond is counted, and the count becomes an entry. */
const KEPT_AT_MOST = 10_000;

interface Noted extends AuditEntry {
  readonly at: number;
}

/** Takes entries: with a change in its commit, else within a second; and has them linked. */
export class AuditLog implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly noted: Noted[] = [];
  private readonly reads = new Map<string, { entry: AuditEntry; count: number }>();
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private flushing: Promise<void> = Promise.resolve();
  private dropped = 0;

  constructor(
    private readonly db: DataSource,
    private readonly chain: AuditChain,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** Writes an entry within the transaction of what it tells of. */
  async append(tx: EntityManager, entry: AuditEntry): Promise<void> {
    await insert(tx, [{ ...entry, at: this.clock.now() }]);
  }

  /** Takes an entry that has no transaction; it is written at once. */
  note(entry: AuditEntry): void {
    if (this.noted.length >= KEPT_AT_MOST) this.dropped += 1;
    else this.noted.push({ ...entry, at: this.clock.now() });
    void this.flushSafely();
  }

  /** Counts a read; reads of a kind become one entry a second. */
  noteRead(entry: AuditEntry): void {
    const key = JSON.stringify([entry.actor, entry.action, entry.subject]);
    const known = this.reads.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.reads.size < KEPT_AT_MOST) this.reads.set(key, { entry, count: 1 });
    else this.dropped += 1;
    if (this.stopping.signal.aborted) void this.flushSafely();
  }

  onApplicationBootstrap(): void {
    this.running = this.run().catch((error: unknown) => this.fail(error));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.flushSafely();
  }

  /** Writes what is in memory, one flush at a time; what can't be written stays for the next one. */
  async flush(): Promise<void> {
    const turn = this.flushing.then(() => this.write());
    // The next turn waits for the end of this one, not for its success.
    this.flushing = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.flush();
        while ((await this.chain.link()) > 0);
      } catch (error) {
        if (errorKind(error) !== 'retriable') throw error;
        this.logger.warn('audit_waits', { error, in_memory: this.noted.length });
      }
      await this.clock.sleep(FLUSH_MS, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }

  private async flushSafely(): Promise<void> {
    try {
      await this.flush();
    } catch (error) {
      // It stays in memory; the loop tries again, and ends the process where that can't help.
      this.logger.warn('audit_not_written_yet', { error, in_memory: this.noted.length });
    }
  }

  private async write(): Promise<void> {
    this.takeReads();
    const rows = this.noted.slice();
    if (rows.length === 0) return;
    await withPostgresKinds(() => insert(this.db.manager, rows));
    this.noted.splice(0, rows.length);
  }

  private takeReads(): void {
    const at = this.clock.now();
    for (const { entry, count } of this.reads.values())
      this.noted.push({ ...entry, at, detail: { ...entry.detail, count } });
    this.reads.clear();
    if (this.dropped === 0) return;
    const count = this.dropped;
    this.dropped = 0;
    this.logger.error('audit_entries_dropped', { count });
    const what = { actor: 'system', action: 'audit.dropped', subject: null, outcome: 'lost' } as const;
    this.noted.push({ ...what, at, detail: { count } });
  }
}

async function insert(tx: EntityManager, rows: readonly Noted[]): Promise<void> {
  const values = rows.map((row) => ({ ...row, detail: JSON.stringify(row.detail) }));
  await tx.query(
    `insert into audit_waiting (at, actor, action, subject, outcome, detail)
     select * from jsonb_to_recordset($1::jsonb)
       as r(at bigint, actor text, action text, subject text, outcome text, detail text)`,
    [JSON.stringify(values)],
  );
}
