import { randomUUID } from 'node:crypto';
import type { LoaderHarness } from './loader-harness.js';
import { rowLine, rowsMessage, type TestRow } from './rows-messages.js';

/** Fields of a row; a field that is null is left out, as the transformer does. */
export type Fields = Readonly<Record<string, unknown>>;
/** A row as it is at the source in the end. */
export interface Standing {
  readonly key: string;
  readonly id: string;
  readonly fields: Fields;
}

interface Delivery {
  readonly table: string;
  readonly line: string;
}

/** Random choices, the same for the same `dice`. */
export class Chance {
  constructor(private readonly dice: () => number) {}

  /** A whole number from 0 up to, without, `below`. */
  upTo(below: number): number {
    return Math.floor(this.dice() * below);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.upTo(values.length)] as T;
  }

  /** True once in so many times. */
  once(inTimes: number): boolean {
    return this.upTo(inTimes) === 0;
  }

  /** An amount with cents, below 10,000 either way. */
  amount(): string {
    return ((this.upTo(2_000_000) - 1_000_000) / 100).toFixed(2);
  }

  /** A day of the three years before 2027. */
  date(): string {
    return dayAfter('2024-01-01', this.upTo(1_090));
  }

  shuffled<T>(values: readonly T[]): T[] {
    return values
      .map((value) => ({ value, at: this.dice() }))
      .sort((a, b) => a.at - b.at)
      .map(({ value }) => value);
  }
}

/** The date so many days later. */
export function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * Records that are made, changed and deleted at the source. Their states reach the warehouse in any order, some of
 * them twice, in batches of any size; what stands in the end is known here without asking it.
 */
export class RandomHistory {
  private readonly deliveries: Delivery[] = [];
  private readonly standing = new Map<string, Standing[]>();

  constructor(private readonly chance: Chance) {}

  /** Adds records of a table: `make` gives the fields of one state. */
  add(table: string, key: string, count: number, make: () => Fields): void {
    for (let i = 0; i < count; i++) {
      const id = randomUUID();
      const states = 1 + this.chance.upTo(4);
      for (let state = 0; state < states; state++) {
        const deleted = state > 0 && this.chance.once(5);
        const fields = deleted ? {} : make();
        const version = BigInt(2 * (state + 1)) + (deleted ? 1n : 0n);
        this.deliver(table, key, { id, version, deleted, fields });
        if (state === states - 1 && !deleted)
          this.standing.set(table, [...(this.standing.get(table) ?? []), { key, id, fields }]);
      }
    }
  }

  /** Rows of a table that are alive at the end. */
  rows(table: string): readonly Standing[] {
    return this.standing.get(table) ?? [];
  }

  /** Loads everything in two halves; `between` runs after each. */
  async load(harness: LoaderHarness, between: () => Promise<void>): Promise<void> {
    const all = this.chance.shuffled(this.deliveries);
    const half = Math.floor(all.length / 2);
    for (const part of [all.slice(0, half), all.slice(half)]) {
      for (const [table, deliveries] of Map.groupBy(part, (delivery) => delivery.table)) {
        const lines = deliveries.map(({ line }) => line);
        for (let at = 0; at < lines.length;) {
          const size = 1 + this.chance.upTo(150);
          await harness.load(table, [rowsMessage(table, lines.slice(at, at + size))]);
          at += size;
        }
      }
      await between();
    }
  }

  private deliver(table: string, key: string, row: TestRow): void {
    const line = rowLine(key, row);
    this.deliveries.push({ table, line }, ...(this.chance.once(6) ? [{ table, line }] : []));
  }
}
