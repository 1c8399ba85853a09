import type { Feed } from '@ml-connector/catalogue';
import { REGION_SITES } from '@ml-connector/exact';
import type { DivisionSession } from '../calls/division-session.js';
import type { StreamChange } from '../store/stream-store.js';
import { LATENESS_MS, type CheckpointEntry } from '../versions/checkpoint-history.js';
import type { ReadRun } from './read-run.js';
import { TAIL_ROWS } from './run-progress.js';

/** A site's wall clock is behind UTC by no more than this. */
const MOST_BEHIND_UTC_MS = 12 * 3_600_000;

/** What a first read keeps of its page, so that another process goes on behind it. */
export function loadedSoFar({ cursor }: Feed, run: ReadRun): StreamChange {
  if (run.kind !== 'load' || cursor === null || run.highest === null) return {};
  const checkpoint = run.highest.toString();
  return cursor === 'Timestamp' ? { checkpoint, checkpoints: unsettledSoFar(run) } : { checkpoint };
}

/** What changed since then may have been written beside others that were not yet visible. */
export function unsettledSince({ division, budget }: DivisionSession, { startedAtMs }: ReadRun): bigint {
  const behindUtcMs = REGION_SITES[division.region].wallClockNotBehindUtc ? 0 : MOST_BEHIND_UTC_MS;
  return BigInt(Math.trunc(startedAtMs + budget.clockOffsetMs - LATENESS_MS - behindUtcMs));
}

/** What of a first read is needed to go on after it. */
export type FirstRead = Pick<ReadRun, 'tail' | 'unsettled' | 'resumedFrom' | 'highest'>;

/**
 * Where polls begin while a first read settles: what was being written when it began, or while it went on, may have
 * become visible behind its back, with a row version above that of every row that had settled by then. Never less far
 * back than the overlap that costs no call; `1`: everything.
 */
export function settledFloor({ tail, unsettled, resumedFrom }: FirstRead): bigint {
  const free = tail.length > TAIL_ROWS ? (tail[0] ?? 1n) : (resumedFrom ?? 1n);
  return unsettled !== null && unsettled - 1n < free ? unsettled - 1n : free;
}

/** What a first read that goes on later, perhaps in another process, has to know of its rows so far. */
function unsettledSoFar({ unsettled, highest }: FirstRead): readonly CheckpointEntry[] {
  return [[0, String(unsettled === null ? (highest ?? 1n) : unsettled - 1n)]];
}

/** The reverse of `unsettledSoFar`; null when all rows up to `from` had settled. */
export function unsettledBefore(from: bigint, checkpoints: readonly CheckpointEntry[]): bigint | null {
  const settled = BigInt(checkpoints[0]?.[1] ?? from);
  return settled < from ? settled + 1n : null;
}
