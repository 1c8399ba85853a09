import { randomBytes } from 'node:crypto';

/** Id of one call to Exact and of all that came of it: 11 base36 characters of time, 13 random ones; sorts by time. */
export function newLineageId(nowMs: number): string {
  const random = BigInt(`0x${randomBytes(8).toString('hex')}`)
    .toString(36)
    .padStart(13, '0');
  return `${Math.trunc(nowMs).toString(36).padStart(11, '0')}${random}`;
}
