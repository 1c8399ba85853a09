import type { InsertRows } from '../rows/load-rows.js';

interface Waiting {
  readonly lines: Buffer;
  readonly done: PromiseWithResolvers<void>;
}

/**
 * Small inserts into one table, put together: what is asked for while one runs goes into the next. Partitions end
 * their batches at the same time and have a line each to write; an insert costs the same for one line or a hundred.
 */
export class SharedInsert {
  private running = false;
  private waiting: Waiting[] = [];

  constructor(
    private readonly insert: InsertRows,
    private readonly table: string,
  ) {}

  /** Resolves when the lines are in. The lines end with a newline. Rejects with the error of the insert they were in. */
  async add(lines: Buffer): Promise<void> {
    const own: Waiting = { lines, done: Promise.withResolvers<void>() };
    this.waiting.push(own);
    if (!this.running) void this.run();
    return own.done.promise;
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0);
      try {
        await this.insert(
          this.table,
          batch.map((one) => one.lines),
        );
        for (const one of batch) one.done.resolve();
      } catch (error) {
        for (const one of batch) one.done.reject(error);
      }
    }
    this.running = false;
  }
}
