/** Ways a copy goes wrong. `known_deviation` is one that a person has explained: found, and left alone. */
export const FAULT_KINDS = [
  'missing',
  'wrong_amount',
  'doubled',
  'late_visible',
  'stale_looker',
  'known_deviation',
] as const;

/** One of the ways. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A planted fault. */
export interface Fault {
  readonly kind: FaultKind;
  readonly divisionKey: string;
  /** Kind of record whose figures have to show it. */
  readonly entity: string;
  /** Further kinds of record of the division whose figures it changes. */
  readonly also: readonly string[];
  /** Of stale figures: when Looker was told of a load last; told again, it shows them no more. */
  readonly toldAt?: unknown;
}
