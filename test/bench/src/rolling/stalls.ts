/** Where a group stands on a partition. */
export interface Standing {
  readonly partition: string;
  readonly committed: bigint;
  readonly end: bigint;
}

/** Since when a group, or one of its partitions, has lag and has not moved. */
interface Waiting {
  readonly committed: string;
  readonly sinceMs: number;
}

/** Longest time without progress although there was something to do, over samples of what groups have committed. */
export class Stalls {
  /** Of a whole group: none of its partitions moved. */
  longestGroupMs = 0;
  /** Of one partition, others of its group may have moved. */
  longestPartitionMs = 0;
  /** Whose the longest were. */
  longestGroup = '';
  longestPartition = '';
  readonly #groups = new Map<string, Waiting>();
  readonly #partitions = new Map<string, Waiting>();

  /** Adds what a group has committed at a moment. */
  add(group: string, standings: readonly Standing[], nowMs: number): void {
    const committed = standings.map((one) => `${one.partition}:${one.committed}`).join(' ');
    const behind = standings.some(lags);
    const ms = waited(this.#groups, group, behind, committed, nowMs);
    if (ms > this.longestGroupMs) [this.longestGroupMs, this.longestGroup] = [ms, group];
    for (const one of standings) {
      const name = `${group} ${one.partition}`;
      const ownMs = waited(this.#partitions, name, lags(one), one.committed.toString(), nowMs);
      if (ownMs > this.longestPartitionMs) [this.longestPartitionMs, this.longestPartition] = [ownMs, name];
    }
  }
}

const lags = ({ committed, end }: Standing): boolean => end > committed;

/** Milliseconds it has waited; 0 when it moved or has nothing to do. */
function waited(all: Map<string, Waiting>, name: string, behind: boolean, committed: string, nowMs: number): number {
  const before = all.get(name);
  if (!behind) all.delete(name);
  else if (before?.committed !== committed) all.set(name, { committed, sinceMs: nowMs });
  else return nowMs - before.sinceMs;
  return 0;
}
