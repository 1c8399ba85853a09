import type { GuidMaker, Kind } from './guid.js';

/**
 * Indexes of one kind in the order of their GUIDs. New records are merged in when the order is next read: a linear
 * merge of numbers, so that a growing ledger stays cheap to page by key.
 */
export class KeyOrder {
  /** rank * 2^21 would not fit; ranks and indexes are kept apart, sorted together. */
  #ranks = new Float64Array(0);
  #indexes = new Int32Array(0);
  #seen = 0;

  constructor(
    private readonly guids: GuidMaker,
    private readonly kind: Kind,
  ) {}

  /** Indexes below `length` in key order, from after a GUID on. */
  *after(length: number, guid?: string): Iterable<number> {
    this.#include(length);
    const indexes = this.#indexes;
    for (let i = guid === undefined ? 0 : this.#firstAbove(guid); i < indexes.length; i++) yield indexes[i] ?? -1;
  }

  #firstAbove(guid: string): number {
    const rank = Number.parseInt(guid.slice(0, 8), 16);
    let low = 0;
    let high = this.#ranks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranks[middle] ?? 0) > rank) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #include(length: number): void {
    if (length === this.#seen) return;
    const fresh = Array.from({ length: length - this.#seen }, (_, i) => i + this.#seen);
    const ranks = fresh.map((index) => this.guids.rank(this.kind, index));
    const order = fresh.map((_, i) => i).sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0));
    const oldRanks = this.#ranks;
    const oldIndexes = this.#indexes;
    const mergedRanks = new Float64Array(length);
    const mergedIndexes = new Int32Array(length);
    let old = 0;
    let next = 0;
    for (let i = 0; i < length; i++) {
      const place = order[next] ?? -1;
      const rank = place < 0 ? Infinity : (ranks[place] ?? Infinity);
      const takeOld = old < oldRanks.length && (oldRanks[old] ?? Infinity) <= rank;
      mergedRanks[i] = takeOld ? (oldRanks[old] ?? 0) : rank;
      mergedIndexes[i] = takeOld ? (oldIndexes[old] ?? 0) : (fresh[place] ?? 0);
      if (takeOld) old++;
      else next++;
    }
    this.#ranks = mergedRanks;
    this.#indexes = mergedIndexes;
    this.#seen = length;
  }
}
