import { isUnknownTable, REBUILD_SUFFIX, type Rebuild } from '@ml-connector/clickhouse';
import { RetriableError } from '@ml-connector/kernel';
import type { InsertRows } from '../rows/load-rows.js';

/** Which rebuilds there are. */
export type ReadRebuilds = () => Promise<readonly Rebuild[]>;

/**
 * Tables that are being rebuilt: what arrives for one goes into the new table first, then into the live one. So the new
 * table never lacks what the live one shows, and their names can be exchanged at any moment under traffic.
 */
export class Mirror {
  private tables: ReadonlySet<string> = new Set();
  private running: Promise<void> = Promise.resolve();
  private waiting: Promise<void> | undefined;

  constructor(private readonly read: ReadRebuilds) {}

  /** Looks again. Resolves with a view that is not older than the call; calls that wait share one look. */
  refresh(): Promise<void> {
    this.waiting ??= this.refreshAfter(this.running);
    this.running = this.waiting;
    return this.waiting;
  }

  /** Suffixes of the tables that a table's rows go into, in order: the live one is last. */
  suffixes(table: string): readonly string[] {
    return this.tables.has(table) ? [REBUILD_SUFFIX, ''] : [''];
  }

  /** Does work for each place a table's rows go to. A new table that has just gone makes the batch try again. */
  async each(table: string, work: (suffix: string) => Promise<void>): Promise<void> {
    for (const suffix of this.suffixes(table)) {
      try {
        await work(suffix);
      } catch (error) {
        if (suffix === '' || !isUnknownTable(error)) throw error;
        await this.refresh();
        throw new RetriableError('rebuild_gone', `warehouse.${table}${suffix} is not there any more`, { cause: error });
      }
    }
  }

  /** An insert, into every place the rows of a table go to. Tables are named with their database. */
  around(insert: InsertRows): InsertRows {
    return (table, ...rest) =>
      this.each(table.replace(/^warehouse\./, ''), (suffix) => insert(`${table}${suffix}`, ...rest));
  }

  private async refreshAfter(running: Promise<void>): Promise<void> {
    await Promise.allSettled([running]);
    this.waiting = undefined;
    const rebuilds = await this.read();
    this.tables = new Set(rebuilds.filter(({ mirrored }) => mirrored).map(({ table }) => table));
  }
}
