import type { ValueTransformer } from 'typeorm';

/** Name of the service's own schema. */
export const SCHEMA = 'exact_fetcher';

/** int8 as a number: epoch milliseconds and counts, far below 2^53. */
export const numberColumn: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

/** int8 as a bigint: row versions and read sequences. */
export const bigintColumn: ValueTransformer = {
  to: (value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
  from: (value: string | null) => (value === null ? null : BigInt(value)),
};
