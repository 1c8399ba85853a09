import type { AuditEntry } from './audit-entry.js';

/** Entries of each kind kept while PostgreSQL is away; what is beyond is counted, and the count becomes an entry. */
const KEPT_AT_MOST = 10_000;

/** An entry with its time, epoch milliseconds. */
export interface TimedEntry extends AuditEntry {
  readonly at: number;
}

/** What is to be written now. */
export interface AuditBatch {
  readonly entries: readonly TimedEntry[];
  readonly noted: number;
  readonly reads: ReadonlyMap<string, number>;
  readonly dropped: number;
}

/** Entries on their way to PostgreSQL; bounded, and what does not fit is never lost without a word. */
export class AuditMemory {
  private readonly noted: TimedEntry[] = [];
  private readonly reads = new Map<string, { entry: AuditEntry; count: number }>();
  private dropped = 0;

  constructor(private readonly keptAtMost = KEPT_AT_MOST) {}

  /** Entries that are not written yet. */
  get size(): number {
    return this.noted.length + this.reads.size + this.dropped;
  }

  note(entry: TimedEntry): void {
    if (this.noted.length >= this.keptAtMost) this.dropped += 1;
    else this.noted.push(entry);
  }

  /** Reads of one kind count up until they are written, so an outage makes one entry of them. */
  noteRead(entry: AuditEntry): void {
    const key = JSON.stringify([entry.actor, entry.action, entry.subject, entry.outcome]);
    const known = this.reads.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.reads.size < this.keptAtMost) this.reads.set(key, { entry, count: 1 });
    else this.dropped += 1;
  }

  /** All that is here; it stays until `written`. */
  take(at: number): AuditBatch {
    const reads = new Map([...this.reads].map(([key, { count }]) => [key, count]));
    const counted = [...this.reads.values()].map(({ entry, count }) => ({
      ...entry,
      at,
      detail: { ...entry.detail, count },
    }));
    const { dropped } = this;
    const lost = dropped === 0 ? [] : [droppedEntry(at, dropped)];
    return { entries: [...this.noted, ...counted, ...lost], noted: this.noted.length, reads, dropped };
  }

  /** Forgets what was written; what came meanwhile stays. */
  written(batch: AuditBatch): void {
    this.noted.splice(0, batch.noted);
    this.dropped -= batch.dropped;
    for (const [key, count] of batch.reads) {
      const read = this.reads.get(key);
      if (read === undefined) continue;
      read.count -= count;
      if (read.count === 0) this.reads.delete(key);
    }
  }
}

function droppedEntry(at: number, count: number): TimedEntry {
  return { at, actor: 'system', action: 'audit.dropped', subject: null, outcome: 'lost', detail: { count } };
}
