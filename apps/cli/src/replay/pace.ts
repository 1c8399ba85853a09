import type { Clock } from '@ml-connector/kernel';

/** Messages live services have still to read. */
export type ReadLiveLag = () => Promise<number>;

/** How fast a replay may go. */
export interface PaceOptions {
  /** Raw messages a second at most; Infinity: no limit. */
  readonly messagesPerSecond: number;
  /** Messages live traffic may be behind before the replay waits. */
  readonly maxLag: number;
}

/** Live traffic is looked at so often. */
const LOOK_EVERY_MS = 2_000;
const WAIT_MS = 500;

/** Keeps a replay behind live traffic: a rate of its own, and a rest whenever the live services fall behind. */
export class Pace {
  private freeAtMs = 0;
  private lookedAtMs = -Infinity;
  private lag = 0;

  constructor(
    private readonly options: PaceOptions,
    private readonly readLag: ReadLiveLag,
    private readonly clock: Clock,
  ) {}

  /** Resolves when so many messages may be worked on. `onWait` hears the lag it waits for, and null when it goes on. */
  async allow(messages: number, signal: AbortSignal, onWait: (lag: number | null) => void): Promise<void> {
    await this.untilLiveIsFresh(signal, onWait);
    const { clock } = this;
    const nowMs = clock.now();
    const waitMs = this.freeAtMs - nowMs;
    this.freeAtMs = Math.max(nowMs, this.freeAtMs) + (messages / this.options.messagesPerSecond) * 1000;
    if (waitMs > 0) await clock.sleep(waitMs, signal);
  }

  private async untilLiveIsFresh(signal: AbortSignal, onWait: (lag: number | null) => void): Promise<void> {
    let waited = false;
    while ((await this.look()) > this.options.maxLag) {
      waited = true;
      onWait(this.lag);
      await this.clock.sleep(WAIT_MS, signal);
    }
    if (waited) onWait(null);
  }

  private async look(): Promise<number> {
    const due = this.lag > this.options.maxLag || this.clock.now() - this.lookedAtMs >= LOOK_EVERY_MS;
    if (due) {
      this.lookedAtMs = this.clock.now();
      this.lag = await this.readLag();
    }
    return this.lag;
  }
}
