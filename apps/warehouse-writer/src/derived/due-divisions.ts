import type { Derived } from './derived-store.js';

/** A division whose load goes on is left alone until so long nothing of it came in: each refresh reads all of it. */
const QUIET_MS = 1_000;
/** It waits no longer than that, however its load goes on. */
const LATEST_MS = 10_000;

/** A division that is to be brought up to date in a derived table. */
export interface Due {
  readonly derived: Derived;
  readonly divisionKey: string;
  /** Known when a load was the cause. */
  readonly connectionId: string | undefined;
  /** Rows came in; otherwise the pass over all divisions wants it. */
  readonly isLoaded: boolean;
}

/** One that waits for its turn. */
interface Waiting extends Due {
  /** Moments in epoch milliseconds: from when on it may be taken, and which that can be at the latest. */
  readonly from: number;
  readonly latest: number;
}

/**
 * What is due, each division and derived table once, in the order it became due. What was loaded takes turns with the pass
 * over all divisions: a fresh load waits for one refresh of the pass at most, however many divisions that has to go
 * through, and the pass gets on however much is loaded. Moments are epoch milliseconds.
 */
export class DueDivisions {
  private readonly loaded = new Map<string, Waiting>();
  private readonly passed = new Map<string, Due>();
  private passIsNext = false;

  add(due: Due, now: number): void {
    const part = 'part' in due.derived ? due.derived.part : undefined;
    const key = `${due.derived.name} ${part ?? ''} ${due.divisionKey}`;
    const waiting = this.loaded.get(key);
    const known = waiting ?? this.passed.get(key);
    const connectionId = due.connectionId ?? known?.connectionId;
    if (!due.isLoaded) {
      if (waiting === undefined) this.passed.set(key, { ...due, connectionId });
      return;
    }
    this.passed.delete(key);
    const latest = waiting?.latest ?? now + LATEST_MS;
    this.loaded.set(key, { ...due, connectionId, from: Math.min(now + QUIET_MS, latest), latest });
  }

  /** Takes the next one out. */
  take(now: number): Due | undefined {
    const load = this.firstAtRest(now);
    const [pass] = this.passed;
    const isPass = pass !== undefined && (this.passIsNext || load === undefined);
    this.passIsNext = !isPass;
    const next = isPass ? pass : load;
    if (next === undefined) return undefined;
    (isPass ? this.passed : this.loaded).delete(next[0]);
    return next[1];
  }

  private firstAtRest(now: number): readonly [string, Waiting] | undefined {
    for (const entry of this.loaded) if (entry[1].from <= now) return entry;
    return undefined;
  }
}
