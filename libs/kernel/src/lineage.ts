import { randomFillSync } from 'node:crypto';

const RANDOM_BYTES = 8;
/** Random bytes are asked for many at a time: one call for each id costs more than all else about it. */
const pool = Buffer.alloc(512 * RANDOM_BYTES);
let used = pool.length;

/** Id of one call to Exact and of all that came of it: 11 base36 characters of time, 13 random ones; sorts by time. */
export function newLineageId(nowMs: number): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.readBigUInt64BE(used).toString(36).padStart(13, '0');
  used += RANDOM_BYTES;
  return `${Math.trunc(nowMs).toString(36).padStart(11, '0')}${random}`;
}
