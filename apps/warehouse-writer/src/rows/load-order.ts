import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Order of the batches of one fetch: those of dimensions first, then the facts that refer to them, so many at once. A
 * fact that comes all the same before its dimension has its label when that is in.
 */
export class LoadOrder {
  private readonly dimensions = new Set<Promise<unknown>>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(private readonly atOnce: number) {}

  /** Does the work of a batch of a table when it is its turn. Errors of the work go up and hold nobody back. */
  async run<T>(table: string, work: () => Promise<T>): Promise<T> {
    if (table.startsWith('dim_')) {
      const own = this.take(work);
      this.dimensions.add(own);
      return own.finally(() => this.dimensions.delete(own));
    }
    // The batches of a fetch are handed out within one turn.
    await nextTurn();
    await Promise.allSettled(this.dimensions);
    return this.take(work);
  }

  private async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.atOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running++;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running--;
      else next();
    }
  }
}
