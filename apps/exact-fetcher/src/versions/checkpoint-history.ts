/** A checkpoint and when the read that reached it began; `[epoch milliseconds, value]`. */
export type CheckpointEntry = readonly [number, string];

/** Row versions become visible late when a transaction was open: up to this long. */
export const LATENESS_MS = 600_000;

/** Entries closer together than this are kept as one. */
const GRAIN_MS = 30_000;

/**
 * The history of a stream whose first read ended: until ten minutes have passed polls start at `floor`, for the read
 * itself may have missed what was under way.
 */
export function startHistory(floor: string): readonly CheckpointEntry[] {
  return [[0, floor]];
}

/** The history after one more checkpoint; keeps what `settledCheckpoint` may still need, oldest first. */
export function recordCheckpoint(
  history: readonly CheckpointEntry[],
  nowMs: number,
  value: string,
): readonly CheckpointEntry[] {
  const last = history.at(-1);
  const before = history.at(-2);
  // The last entry is replaced while the one before it is still close: its own value was valid earlier, not later.
  const grown =
    last !== undefined && before !== undefined && last[0] - before[0] < GRAIN_MS ? history.slice(0, -1) : [...history];
  const all: CheckpointEntry[] = [...grown, [nowMs, value]];
  const settled = all.findLastIndex(([at]) => at <= nowMs - LATENESS_MS);
  return settled <= 0 ? all : all.slice(settled);
}

/**
 * Where the next poll begins: at what was settled when the last one was made. Ten minutes before now would not do: after
 * a pause, what became visible between the two polls would lie before it (the property test finds this).
 */
export function pollStart(history: readonly CheckpointEntry[]): string | null {
  const last = history.at(-1);
  return last === undefined ? null : settledCheckpoint(history, last[0]);
}

/** The checkpoint of ten minutes ago: all that lies before it is visible now. Null before the first one. */
export function settledCheckpoint(history: readonly CheckpointEntry[], nowMs: number): string | null {
  const settled = history.findLast(([at]) => at <= nowMs - LATENESS_MS) ?? history[0];
  return settled?.[1] ?? null;
}
