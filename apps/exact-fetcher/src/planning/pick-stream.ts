import { WORK_CLASSES, type WorkClass } from '@ml-connector/exact';
import type { StreamEntity } from '../store/entities/stream.entity.js';

/** A stream may be read: it is due and its phase is open, or its first read is done. */
export function mayRun(stream: StreamEntity, phase: number, nowMs: number): boolean {
  return stream.dueAt !== null && stream.dueAt <= nowMs && (stream.phase <= phase || stream.loadRun !== null);
}

/** A due stream, what its next call is for, and until when that call has to wait; null: it may be made now. */
export interface Candidate {
  readonly stream: StreamEntity;
  readonly workClass: WorkClass;
  readonly heldUntilMs: number | null;
  /** A read of it is under way. */
  readonly underWay: boolean;
}

/**
 * The most urgent candidate whose call may be made now: by class, then what was asked for, a read under way before a
 * new one, the earlier phase, and who waited longer. Undefined when none may.
 */
export function pickStream(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates
    .filter(({ heldUntilMs }) => heldUntilMs === null)
    .map((candidate) => ({ candidate, rank: rankOf(candidate) }))
    .sort((a, b) => compare(a.rank, b.rank) || (a.candidate.stream.feed < b.candidate.stream.feed ? -1 : 1))[0]
    ?.candidate;
}

/** When the first candidate of these classes may go on; Infinity when there is none. */
export function heldUntilMs(candidates: readonly Candidate[], classes: readonly WorkClass[]): number {
  const held = candidates.filter(({ workClass }) => classes.includes(workClass)).map((one) => one.heldUntilMs ?? 0);
  return Math.min(Infinity, ...held);
}

function rankOf({ stream, workClass, underWay }: Candidate): readonly number[] {
  return [WORK_CLASSES.indexOf(workClass), stream.priority, underWay ? 0 : 1, stream.phase, stream.dueAt ?? 0];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) {
    const difference = value - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
