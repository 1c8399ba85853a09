/** A field that the marts no longer have, and that saved content may still ask for. */
export interface Deprecation {
  readonly explore: string;
  readonly field: string;
  readonly kind: FieldKind;
  /** Field of the same explore that took its place; without one it shows nothing. */
  readonly replacedBy?: string;
  /** What became of it, for those who still use it. */
  readonly note: string;
  /** `YYYY-MM-DD`: since when it is deprecated, and until when it is there at least. */
  readonly from: string;
  readonly until: string;
  /** It is no longer generated: allowed after `until`. */
  readonly gone?: true;
}

/** What a field is to those who ask for it. */
export type FieldKind = 'dimension' | 'measure';

/** Shortest time between the announcement and the end of a field: a quarter's reports were made with it once. */
export const LEAST_NOTICE_DAYS = 90;

/** Fields that were renamed or removed, oldest first. An entry stays as the record of what was published. */
export const DEPRECATIONS: readonly Deprecation[] = [];
