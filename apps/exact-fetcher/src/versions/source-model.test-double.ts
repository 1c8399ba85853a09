/** Pseudo-random numbers from a seed (mulberry32): a history is its seed. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** A row as the source keeps it. */
export interface SourceRow {
  readonly key: string;
  readonly timestamp: bigint;
  readonly content: string;
  /** From when on readers see it: its transaction is open until then. */
  readonly visibleAt: number;
}

/** The log of deletions. */
export interface DeletedRow {
  readonly key: string;
  readonly timestamp: bigint;
  readonly visibleAt: number;
}

/** A plain model of one table of the source: row versions are given at write and become visible late. */
export class SourceModel {
  epoch = 0;
  readonly #rows = new Map<string, SourceRow[]>();
  #deleted: DeletedRow[] = [];
  #counter = 100n;
  #contents = 0;
  #keys = 0;

  /** A new row, or a new state of one; visible `lateMs` later. */
  write(now: number, lateMs: number, key = `k${this.#keys++}`): void {
    // Removed, or locked by the transaction that removes it.
    if (this.#removedAt.has(key)) return;
    this.#counter += 1n;
    const states = this.#rows.get(key) ?? [];
    const last = states.at(-1);
    // A row is locked while its transaction is open: the next writer waits, so states become visible in order.
    const visibleAt = Math.max(now + lateMs, last?.visibleAt ?? 0);
    states.push({ key, timestamp: this.#counter, content: `c${this.#contents++}`, visibleAt });
    this.#rows.set(key, states);
  }

  /** Removes a row; ids are never used again. */
  remove(now: number, lateMs: number, key: string): void {
    const last = this.#rows.get(key)?.at(-1);
    if (last === undefined || last.visibleAt > now || this.#removedAt.has(key)) return;
    this.#counter += 1n;
    const visibleAt = now + lateMs;
    this.#deleted.push({ key, timestamp: this.#counter, visibleAt });
    this.#removedAt.set(key, visibleAt);
  }

  /** The division moves to another database: row versions start again, the log too. */
  move(): void {
    this.epoch += 1;
    this.#counter = 10n;
    const alive = this.visible(Number.MAX_SAFE_INTEGER);
    this.#rows.clear();
    this.#deleted = [];
    this.#removedAt.clear();
    for (const row of alive) {
      this.#counter += 1n;
      this.#rows.set(row.key, [{ ...row, timestamp: this.#counter, visibleAt: 0 }]);
    }
  }

  /** Rows a reader sees now, in order of their row versions. */
  visible(now: number): SourceRow[] {
    return [...this.#rows.entries()]
      .filter(([key]) => (this.#removedAt.get(key) ?? Infinity) > now)
      .flatMap(([, states]) => states.findLast((state) => state.visibleAt <= now) ?? [])
      .sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
  }

  /** Rows of the log a reader sees now. */
  visibleDeleted(now: number): DeletedRow[] {
    return this.#deleted.filter((row) => row.visibleAt <= now);
  }

  /** Any key ever written. */
  anyKey(random: (below: number) => number): string | undefined {
    const keys = [...this.#rows.keys()];
    return keys.length === 0 ? undefined : keys[random(keys.length)];
  }

  readonly #removedAt = new Map<string, number>();
}

/** What the warehouse holds of a message. */
export interface Versioned {
  readonly key: string;
  readonly version: bigint;
  readonly content: string | null;
}

/** The highest version of each key, alive ones only. */
export function warehouseOf(messages: readonly Versioned[]): Map<string, string> {
  const highest = new Map<string, Versioned>();
  for (const message of messages) {
    const known = highest.get(message.key);
    if (known === undefined || message.version > known.version) highest.set(message.key, message);
  }
  return new Map([...highest].flatMap(([key, { content }]) => (content === null ? [] : [[key, content]])));
}
