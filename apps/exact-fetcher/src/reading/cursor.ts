import { wallClockLiteral } from '@ml-connector/exact';

/** Reads go back this far before the checkpoint: the autumn hour occurs twice, and transactions become visible late. */
export const MODIFIED_OVERLAP_MS = 70 * 60_000;

/**
 * A cursor's value from its text: a row version (text or number on the wire), or the site's wall clock in milliseconds
 * out of `/Date(ms)/` or an ISO text without zone. Null for anything else.
 */
export function readCursor(text: string | null): bigint | null {
  if (text === null) return null;
  const found = /^(\d{1,20})$/.exec(text) ?? /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/.exec(text);
  if (found?.[1] !== undefined) return BigInt(found[1]);
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  return Number.isNaN(ms) ? null : BigInt(ms);
}

/** Filter that brings what changed since a checkpoint of a feed with `Modified`. */
export function modifiedSince(checkpoint: bigint): string {
  return `Modified ge ${wallClockLiteral(Math.max(0, Number(checkpoint) - MODIFIED_OVERLAP_MS))}`;
}
