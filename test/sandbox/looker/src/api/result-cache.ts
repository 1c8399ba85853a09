import type { DatabaseResult } from '../clickhouse/database.js';

interface Entry {
  readonly result: DatabaseResult;
  readonly atMs: number;
}

const MAX_ENTRIES = 500;

/** Query results kept as Looker keeps them: the same SQL on the same connection is not asked twice. */
export class ResultCache {
  private readonly entries = new Map<string, Entry>();

  /** A result that is younger than `maxAgeMs` and not older than `staleBeforeMs`. */
  get(key: string, nowMs: number, maxAgeMs: number, staleBeforeMs: number): DatabaseResult | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined || nowMs - entry.atMs > maxAgeMs || entry.atMs < staleBeforeMs) return undefined;
    return entry.result;
  }

  put(key: string, result: DatabaseResult, nowMs: number): void {
    this.entries.delete(key);
    this.entries.set(key, { result, atMs: nowMs });
    const oldest = this.entries.size > MAX_ENTRIES ? this.entries.keys().next().value : undefined;
    if (oldest !== undefined) this.entries.delete(oldest);
  }
}
