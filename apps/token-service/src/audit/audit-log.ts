import { Rounds, type Clock, type Logger } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import type { AuditChain } from './audit-chain.js';
import type { AuditEntry } from './audit-entry.js';
import { AuditMemory, type TimedEntry } from './audit-memory.js';
import type { AuditTrail } from './audit-trail.js';
import { currentActor } from './request-actor.js';

/** Longest time between an event and its row. */
const FLUSH_MS = 1_000;

/** Takes entries: with a change in its commit, else within a second; and has them linked. */
export class AuditLog implements AuditTrail, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly memory = new AuditMemory();
  private readonly rounds: Rounds;
  private flushing: Promise<void> = Promise.resolve();
  private nextFlush: Promise<void> | undefined;

  constructor(
    private readonly db: DataSource,
    private readonly chain: AuditChain,
    private readonly clock: Clock,
    private readonly logger: Logger,
    fail: (error: unknown) => void,
  ) {
    const options = { everyMs: FLUSH_MS, waitsEvent: 'audit_waits', clock, logger, fail };
    this.rounds = new Rounds(options, () => this.round());
  }

  async changed(tx: EntityManager, action: string, subject: string, detail: AuditEntry['detail'] = {}): Promise<void> {
    await insert(tx, [{ at: this.clock.now(), actor: currentActor(), action, subject, outcome: 'ok', detail }]);
  }

  /** Takes an entry that has no transaction; it is written at once. */
  note(entry: AuditEntry): void {
    this.memory.note({ ...entry, at: this.clock.now() });
    // A flush that has not begun takes this entry along.
    if (this.nextFlush === undefined) void this.flushSafely();
  }

  /** Counts a read; reads of a kind become one entry a second. */
  noteRead(entry: AuditEntry): void {
    this.memory.noteRead(entry);
    if (this.rounds.signal.aborted) void this.flushSafely();
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
    await this.flushSafely();
    const { size } = this.memory;
    if (size > 0) this.logger.error('audit_entries_lost', { count: size });
  }

  /** Writes what is in memory, one flush at a time; what can't be written stays for the next one. */
  flush(): Promise<void> {
    if (this.nextFlush !== undefined) return this.nextFlush;
    const turn = this.flushing.then(() => {
      this.nextFlush = undefined;
      return this.write();
    });
    this.nextFlush = turn;
    // The next turn waits for the end of this one, not for its success.
    this.flushing = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  /**
   * True when more waits to be linked than fits in a transaction. Entries that come meanwhile wait for the next round:
   * else steady reads would keep it turning without a pause.
   */
  private async round(): Promise<boolean> {
    await this.flush();
    return this.chain.link();
  }

  private async flushSafely(): Promise<void> {
    try {
      await this.flush();
    } catch (error) {
      // It stays in memory; the loop tries again, and ends the process where that can't help.
      this.logger.warn('audit_not_written_yet', { error, in_memory: this.memory.size });
    }
  }

  private async write(): Promise<void> {
    const batch = this.memory.take(this.clock.now());
    if (batch.entries.length === 0) return;
    if (batch.dropped > 0) this.logger.error('audit_entries_dropped', { count: batch.dropped });
    await withPostgresKinds(() => insert(this.db.manager, batch.entries));
    this.memory.written(batch);
  }
}

async function insert(tx: EntityManager, rows: readonly TimedEntry[]): Promise<void> {
  const values = rows.map((row) => ({ ...row, detail: JSON.stringify(row.detail) }));
  await tx.query(
    `insert into audit_waiting (at, actor, action, subject, outcome, detail)
     select * from jsonb_to_recordset($1::jsonb)
       as r(at bigint, actor text, action text, subject text, outcome text, detail text)`,
    [JSON.stringify(values)],
  );
}
