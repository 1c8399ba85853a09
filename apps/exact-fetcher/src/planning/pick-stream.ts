import { PRIORITIES, type StreamEntity } from '../store/entities/stream.entity.js';

/** A stream may be read: it is due and its phase is open, or its first read is done. */
export function mayRun(stream: StreamEntity, phase: number, nowMs: number): boolean {
  return stream.dueAt !== null && stream.dueAt <= nowMs && (stream.phase <= phase || stream.loadRun !== null);
}

/**
 * The most urgent due stream: by priority, then a read under way before a new one, then the earlier phase, then who
 * waited longer. Undefined when none may run.
 */
export function pickStream(
  streams: readonly StreamEntity[],
  phase: number,
  nowMs: number,
  underWay: (feed: string) => boolean,
): StreamEntity | undefined {
  const rank = (stream: StreamEntity): readonly number[] => [
    stream.loadRun === null ? Math.min(stream.priority, PRIORITIES.load) : stream.priority,
    underWay(stream.feed) ? 0 : 1,
    stream.phase,
    stream.dueAt ?? 0,
  ];
  return streams
    .filter((stream) => mayRun(stream, phase, nowMs))
    .map((stream) => ({ stream, rank: rank(stream) }))
    .sort((a, b) => compare(a.rank, b.rank) || (a.stream.feed < b.stream.feed ? -1 : 1))[0]?.stream;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) {
    const difference = value - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
