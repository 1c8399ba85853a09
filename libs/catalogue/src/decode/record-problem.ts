/** Why a record can't become rows. */
export const DECODE_REASONS = [
  'bad_json',
  'missing_key',
  'missing_cursor',
  'wrong_type',
  'no_route',
  'missing_lines',
  'incomplete_lines',
] as const;

/** See `DECODE_REASONS`. */
export type DecodeReason = (typeof DECODE_REASONS)[number];

/** Ends the decoding of one record. The detail names fields, never a value. */
export class RecordProblem extends Error {
  override readonly name = 'RecordProblem';
  constructor(
    readonly reason: DecodeReason,
    readonly detail: string,
  ) {
    super(detail);
  }
}
