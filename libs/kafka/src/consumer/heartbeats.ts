/** Group errors after which the partitions in hand are no longer, or not for long, ours. */
const GROUP_CHANGED = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
]);
/** Of these, those after which a commit is refused: working on would be for nothing. */
const LOST = new Set(['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID']);

/** Heartbeats while a handler works, so that the group does not give its partition away. */
export class Heartbeats {
  readonly #lost = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  /** The group changes: to be thrown to the driver when the batch in hand is done. */
  groupChange: Error | undefined;

  constructor(
    private readonly beat: () => Promise<void>,
    private readonly onBeat: () => void,
    intervalMs: number,
  ) {
    this.#timer = setInterval(() => void this.#once(), intervalMs);
  }

  /** Aborted when the partition is lost. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #once(): Promise<void> {
    try {
      await this.beat();
      this.onBeat();
    } catch (error) {
      const type = String((error as { type?: unknown }).type);
      // Others (a broken connection) show at the commit, if they last that long.
      if (!GROUP_CHANGED.has(type)) return;
      this.groupChange ??= error as Error;
      if (LOST.has(type)) this.#lost.abort();
    }
  }
}
