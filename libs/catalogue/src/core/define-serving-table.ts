import type { AggregateColumn } from './define-aggregate.js';

/**
 * A fact table as readers see it: without states that were replaced, so that questions over all of it need no FINAL. The
 * writer makes a division's rows anew after loads, as a new generation, and publishes it in one step. Divisions without
 * one are read from the fact table.
 */
export interface ServingTable {
  /** snake_case; table `warehouse.<name>`. */
  readonly name: string;
  /** Meaning. */
  readonly doc: string;
  /** Table it shows. */
  readonly of: string;
  /** Columns of that table it has, beside those of every table: division, key, version. */
  readonly columns: readonly string[];
  /** Columns computed from those, for labels that are looked up by one value. */
  readonly computed: Readonly<Record<string, AggregateColumn>>;
  /** Sorted by these within a division: what questions narrow by. */
  readonly orderBy: readonly string[];
  /** Number of the migration it came with. */
  readonly since: number;
}
