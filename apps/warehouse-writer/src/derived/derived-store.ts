import type { Aggregate, ServingTable } from '@ml-connector/catalogue';
import type { WarehouseAggregates } from './aggregate-store.js';
import type { WarehouseServing } from './serving-store.js';

/** A table that follows from a table of facts, division by division. */
export type Derived = Aggregate | ServingTable;

/** What a refresh did. */
export interface Refreshed {
  /** Groups of sums that changed, or rows of a new generation; 0: all was up to date. */
  readonly changed: number;
  /** Resolves when readers see it; whether rows may have come in meanwhile that it lacks. Absent: they see it already. */
  readonly visible?: Promise<{ readonly isBehind: boolean }>;
}

/** Derived tables as the refresher uses them. */
export interface DerivedStore {
  /** Divisions that have rows of the table it follows from, or rows derived of some that are gone. */
  divisions(derived: Derived): Promise<string[]>;
  /** Brings one division up to date in one step; the signal ends what is still to become visible. */
  refresh(derived: Derived, divisionKey: string, signal: AbortSignal): Promise<Refreshed>;
}

/** Sums and serving tables in ClickHouse. */
export class WarehouseDerived implements DerivedStore {
  constructor(
    private readonly sums: WarehouseAggregates,
    private readonly serving: WarehouseServing,
  ) {}

  divisions(derived: Derived): Promise<string[]> {
    return 'sums' in derived ? this.sums.divisions(derived) : this.serving.divisions(derived);
  }

  async refresh(derived: Derived, divisionKey: string, signal: AbortSignal): Promise<Refreshed> {
    if ('sums' in derived) return { changed: await this.sums.refresh(derived, divisionKey) };
    return this.serving.refresh(derived, divisionKey, signal);
  }
}
