import type { Derived } from './derived-store.js';

/** A division that is to be brought up to date in a derived table. */
export interface Due {
  readonly derived: Derived;
  readonly divisionKey: string;
  /** Known when a load was the cause. */
  readonly connectionId: string | undefined;
  /** Rows came in; otherwise the pass over all divisions wants it. */
  readonly isLoaded: boolean;
}

/**
 * What is due, each division and derived table once, in the order it became due. What was loaded takes turns with the pass
 * over all divisions: a fresh load waits for one refresh of the pass at most, however many divisions that has to go
 * through, and the pass gets on however much is loaded.
 */
export class DueDivisions {
  private readonly loaded = new Map<string, Due>();
  private readonly passed = new Map<string, Due>();
  private passIsNext = false;

  add(due: Due): void {
    const part = 'part' in due.derived ? due.derived.part : undefined;
    const key = `${due.derived.name} ${part ?? ''} ${due.divisionKey}`;
    const known = this.loaded.get(key) ?? this.passed.get(key);
    const isLoaded = due.isLoaded || known?.isLoaded === true;
    if (isLoaded) this.passed.delete(key);
    const queue = isLoaded ? this.loaded : this.passed;
    queue.set(key, { ...due, isLoaded, connectionId: due.connectionId ?? known?.connectionId });
  }

  /** Takes the next one out. */
  take(): Due | undefined {
    const isPass = this.passed.size > 0 && (this.passIsNext || this.loaded.size === 0);
    this.passIsNext = !isPass;
    const queue = isPass ? this.passed : this.loaded;
    const [next] = queue;
    if (next === undefined) return undefined;
    queue.delete(next[0]);
    return next[1];
  }
}
