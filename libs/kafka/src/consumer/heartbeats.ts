/** Group errors after which the partitions in hand are no longer, or not for long, ours. */
const GROUP_CHANGED = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
]);
/** Of these, those after which a commit is refused: working on would be for nothing. */
const LOST = new Set(['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID']);

/** Whether an error of the driver says that the group changes or has changed. */
export function isGroupChange(error: unknown): error is Error & { readonly type: string } {
  return error instanceof Error && GROUP_CHANGED.has(String((error as { type?: unknown }).type));
}

/** Heartbeats while a handler works, so that the group does not give its partition away. */
export class Heartbeats {
  readonly #changing = new AbortController();
  readonly #lost = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  /** The group changes: to be thrown to the driver when the batch in hand is done. */
  groupChange: Error | undefined;

  constructor(
    private readonly beat: () => Promise<void>,
    private readonly onBeat: () => void,
    intervalMs: number,
    private readonly onTick: () => void = () => undefined,
  ) {
    this.#timer = setInterval(() => void this.#once(), intervalMs);
  }

  /** Aborted when the partition is lost. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Aborted when the group changes: the partition will be given away once its batch is done or given up. */
  get changing(): AbortSignal {
    return this.#changing.signal;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #once(): Promise<void> {
    this.onTick();
    try {
      await this.beat();
      this.onBeat();
    } catch (error) {
      // Others (a broken connection) show at the commit, if they last that long.
      if (!isGroupChange(error)) return;
      this.groupChange ??= error;
      this.#changing.abort();
      if (LOST.has(error.type)) this.#lost.abort();
    }
  }
}
