/** How a source field is read and stored. The warehouse type, the decoder and the LookML type follow from it. */
export type FieldKind =
  | 'guid' /* lower-case GUID; all zeros is null */
  | 'text'
  | 'code' /* blank-padded at the source: trimmed, raw form kept where they differ in more than padding */
  | 'decimal'
  | 'int'
  | 'bigint' /* Edm.Int64: JSON text or number */
  | 'bool' /* Edm.Boolean, or Edm.Byte used as one */
  | 'date' /* business date: wall clock midnight, never shifted */
  | 'instant'; /* Dutch wall clock at the source, UTC in the warehouse */

/** One field of an entity. Only data. */
export interface Field {
  readonly kind: FieldKind;
  /** Meaning, for people; unit included. */
  readonly doc: string;
  /** Digits after the point; decimals only. Precision is always 38 at most: Decimal(18, scale). */
  readonly scale?: number;
  /** Name of the entity this field points to (its record key, or its `Code` when `by` says so). */
  readonly ref?: string;
  readonly by?: 'key' | 'code';
  /** Personal data: hidden in Looker, masked in logs. */
  readonly pii?: true;
  /** The reference is in doubt about this field; says what. */
  readonly doubt?: string;
  /** True when the field orders changes (sync Timestamp, Modified). */
  readonly cursor?: true;
  /** True when the values come from a small set: stored LowCardinality. */
  readonly few?: true;
}

type Options = { readonly pii?: true; readonly doubt?: string; readonly few?: true };

const make =
  (kind: FieldKind, fixed: Partial<Field> = {}) =>
  (doc: string, options: Options = {}): Field => ({ kind, doc, ...fixed, ...options });

/** Builders of fields: `f.amount('Amount in division currency.')`. */
export const f = {
  /** GUID that is the record's key. */
  id: make('guid'),
  guid: make('guid'),
  /** Reference by GUID to the key of a declared entity. */
  ref: (entity: string, doc: string, options: Options = {}): Field => ({
    kind: 'guid',
    doc,
    ref: entity,
    by: 'key',
    ...options,
  }),
  /** Reference by code to a declared entity of the same division. */
  codeRef: (entity: string, doc: string, options: Options = {}): Field => ({
    kind: 'code',
    doc,
    ref: entity,
    by: 'code',
    few: true,
    ...options,
  }),
  /** sync row version: opaque, monotonic, not a clock. */
  cursor: make('bigint', { cursor: true }),
  /** `Modified` as the cursor of a feed without row versions. */
  modified: make('instant', { cursor: true }),
  text: make('text'),
  /** Description of something else in the record; low cardinality. */
  label: make('text', { few: true }),
  code: make('code', { few: true }),
  amount: make('decimal', { scale: 4 }),
  quantity: make('decimal', { scale: 6 }),
  price: make('decimal', { scale: 6 }),
  rate: make('decimal', { scale: 9 }),
  /** A fraction: 0.21 is 21 %. */
  percentage: make('decimal', { scale: 6 }),
  int: make('int'),
  bigint: make('bigint'),
  bool: make('bool'),
  date: make('date'),
  instant: make('instant'),
} as const;
