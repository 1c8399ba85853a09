import type { Scalar } from '../books.js';

export type Values = Record<string, Scalar | bigint>;

/** A record of a small table: what the API shows, as far as it is not null, and what business needs of it. */
export interface Master<F> {
  readonly index: number;
  readonly facts: F;
  readonly values: Values;
  alive: number;
  version: number;
  created: number;
  modified: number;
}

/** Records of a small table; an index is never given out twice. */
export class MasterStore<F> {
  readonly #records: Master<F>[] = [];

  get length(): number {
    return this.#records.length;
  }

  add(facts: F, values: Values, wallMs: number): Master<F> {
    const record = {
      index: this.#records.length,
      facts,
      values,
      alive: 1,
      version: 0,
      created: wallMs,
      modified: wallMs,
    };
    this.#records.push(record);
    return record;
  }

  at(index: number): Master<F> {
    const record = this.#records[index];
    if (!record) throw new Error(`no record ${index} of ${this.#records.length}`);
    return record;
  }

  find(index: number): Master<F> | undefined {
    const record = this.#records[index];
    return record?.alive === 1 ? record : undefined;
  }

  *all(): Iterable<Master<F>> {
    for (const record of this.#records) if (record.alive === 1) yield record;
  }
}
