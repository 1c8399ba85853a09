/**
 * Versions decide which state of a record wins (docs/architecture.md, "Versions"). UInt128:
 * epoch (32 bits) | counter (64) | generation (31) | deleted (1). BigInt in code, decimal text in JSON.
 */
export interface VersionParts {
  /** Days from 2000-01-01 to the division's last move; 0 when never moved. */
  readonly epoch: number;
  /** The source's row version, or the division's read sequence. */
  readonly counter: bigint;
  /** 0 for sync and ordinary reads; number of the full read or refetch else. */
  readonly generation: number;
  readonly deleted: boolean;
}

const MAX_EPOCH = 2 ** 32 - 1;
const MAX_COUNTER = 2n ** 64n - 1n;
const MAX_GENERATION = 2 ** 31 - 1;

/** Packs the parts. Throws a RangeError when one does not fit its bits. */
export function packVersion(parts: VersionParts): bigint {
  const { epoch, counter, generation, deleted } = parts;
  if (!Number.isInteger(epoch) || epoch < 0 || epoch > MAX_EPOCH) throw new RangeError(`epoch ${epoch} out of range`);
  if (counter < 0n || counter > MAX_COUNTER) throw new RangeError(`counter ${counter} out of range`);
  if (!Number.isInteger(generation) || generation < 0 || generation > MAX_GENERATION)
    throw new RangeError(`generation ${generation} out of range`);
  return (BigInt(epoch) << 96n) | (counter << 32n) | (BigInt(generation) << 1n) | (deleted ? 1n : 0n);
}

/** The parts of a packed version. */
export function unpackVersion(version: bigint): VersionParts {
  return {
    epoch: Number(version >> 96n),
    counter: (version >> 32n) & MAX_COUNTER,
    generation: Number((version >> 1n) & BigInt(MAX_GENERATION)),
    deleted: (version & 1n) === 1n,
  };
}

/** Days from 2000-01-01 to a date `YYYY-MM-DD`; 0 for none. */
export function epochOfMoveDate(date: string | null): number {
  if (date === null) return 0;
  return Math.max(0, Math.round((Date.parse(`${date}T00:00:00Z`) - Date.UTC(2000, 0, 1)) / 86_400_000));
}
