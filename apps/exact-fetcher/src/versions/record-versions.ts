import { packVersion } from '@ml-connector/kernel';

/**
 * Which state of a record wins (docs/architecture.md, "Versions"). Every version the fetcher writes is made here; the
 * property tests beside this file hold the rules against a plain model of the source.
 */

/** A row of a sync feed, or a row of `sync/Deleted` for one: both draw from the division's row-version counter. */
export function syncVersion(epoch: number, timestamp: bigint, deleted = false): bigint {
  return packVersion({ epoch, counter: timestamp, generation: 0, deleted });
}

/** A record of a feed without row versions, or its deletion: as new as the call that saw it. */
export function readVersion(epoch: number, readSequence: bigint, deleted = false): bigint {
  return packVersion({ epoch, counter: readSequence, generation: 0, deleted });
}

/**
 * A row of a full read or refetch. `watermark` is what was settled before its first call: the row wins over all that
 * was known then, and loses to any later change at the source.
 */
export function fullReadVersion(epoch: number, own: bigint, watermark: bigint, generation: number): bigint {
  return packVersion({ epoch, counter: own > watermark ? own : watermark, generation, deleted: false });
}

/** A key that a complete full read did not see. */
export function missingVersion(epoch: number, watermark: bigint, generation: number): bigint {
  return packVersion({ epoch, counter: watermark, generation, deleted: true });
}

/**
 * What a complete read of a sync feed gives to every row it sees is at least this: rows below it were not seen. A first
 * read gives rows their own version, so it says so of earlier epochs only.
 */
export function unseenBelow(epoch: number, watermark: bigint, generation: number): bigint {
  return packVersion({ epoch, counter: watermark, generation, deleted: false });
}

/** Number of a call within its division, issued under the lease: above every earlier one, near the clock. */
export function nextReadSequence(last: bigint, nowMs: number): bigint {
  const now = BigInt(Math.trunc(nowMs));
  return now > last ? now : last + 1n;
}
