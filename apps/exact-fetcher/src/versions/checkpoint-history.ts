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
export function startHistory(floor: string): PollMemory {
  return { checkpoints: [[0, floor]], settlingAt: null, settlingRows: 0 };
}

/** What is remembered of a stream's polls. */
export interface PollMemory {
  /** Oldest first. */
  readonly checkpoints: readonly CheckpointEntry[];
  /** When the last poll began that looked for late rows, too; epoch milliseconds, null: the last poll of all did. */
  readonly settlingAt: number | null;
  /** Rows it read. */
  readonly settlingRows: number;
}

/** How the next poll is made. */
export interface NextPoll {
  readonly from: string | null;
  /** It looks for rows that became visible late, too. */
  readonly settles: boolean;
}

/**
 * Where the next poll begins. One that settles begins at what was settled when the last such poll was made. Ten minutes
 * before now would not do: after a pause, what became visible between the two polls would lie before it (the property
 * test finds this). While the overlap is below a page it costs nothing, so each poll settles; after a burst only one in
 * ten minutes does, and the others begin at the newest row: late rows are waited for a bit longer, and the burst is read
 * twice, not with every poll.
 */
export function nextPoll({ checkpoints, settlingAt, settlingRows }: PollMemory, nowMs: number, page: number): NextPoll {
  const newest = checkpoints.at(-1);
  if (newest === undefined) return { from: null, settles: true };
  const lastMs = settlingAt ?? newest[0];
  if (settlingRows >= page && nowMs < lastMs + LATENESS_MS) return { from: newest[1], settles: false };
  return { from: settledCheckpoint(checkpoints, lastMs), settles: true };
}

/** A poll that has ended. */
export interface EndedPoll {
  readonly settles: boolean;
  /** What was visible at this time it has read, from its begin on; epoch milliseconds. */
  readonly startedAtMs: number;
  /** After its last page was answered: what is below `reached` was written by then. */
  readonly endedAtMs: number;
  /** Newest row version it saw, never below the known one. */
  readonly reached: string;
  readonly rows: number;
}

/** What is remembered once a poll has ended: no more than later ones may need. */
export function afterPoll(memory: PollMemory, poll: EndedPoll): PollMemory {
  const settling = poll.settles
    ? { settlingAt: poll.startedAtMs, settlingRows: poll.rows }
    : { settlingAt: memory.settlingAt, settlingRows: memory.settlingRows };
  const neededMs = Math.min(settling.settlingAt ?? poll.startedAtMs, poll.startedAtMs) - LATENESS_MS;
  const all = grown(memory.checkpoints, [poll.endedAtMs, poll.reached]);
  const settled = all.findLastIndex(([at]) => at <= neededMs);
  return { checkpoints: settled <= 0 ? all : all.slice(settled), ...settling };
}

function grown(history: readonly CheckpointEntry[], next: CheckpointEntry): readonly CheckpointEntry[] {
  const last = history.at(-1);
  const before = history.at(-2);
  // The last entry is replaced while the one before it is still close: its own value was valid earlier, not later.
  const isClose = last !== undefined && before !== undefined && last[0] - before[0] < GRAIN_MS;
  return [...(isClose ? history.slice(0, -1) : history), next];
}

/** The checkpoint of ten minutes ago: all that lies before it is visible now. Null before the first one. */
export function settledCheckpoint(history: readonly CheckpointEntry[], nowMs: number): string | null {
  const settled = history.findLast(([at]) => at <= nowMs - LATENESS_MS) ?? history[0];
  return settled?.[1] ?? null;
}
