/** A right to hold one page in memory, from its first byte until the broker has it. */
export interface PageSlot {
  /** Waits for room. Taken once, however often it is asked for. */
  take(): Promise<void>;
  /** Makes room; nothing happens when it was not taken. */
  giveBack(): void;
}

/**
 * Bounds the memory of pages: many divisions may wait for Exact at once, but only so many bodies are taken in and put on
 * the bus. The others stay in their sockets, where TCP holds the sender back.
 */
export class PageSlots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  slot(): PageSlot {
    let taken = false;
    return {
      take: async () => {
        if (taken) return;
        taken = true;
        await this.#take();
      },
      giveBack: () => {
        if (!taken) return;
        taken = false;
        this.#give();
      },
    };
  }

  async #take(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The one that waits longest gets the room at once. */
  #give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
