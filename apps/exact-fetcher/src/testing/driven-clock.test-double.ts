import type { Clock } from '@ml-connector/kernel';

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** A clock that somebody else moves; says when a sleep begins, so that they know when to. */
export class DrivenClock implements Clock {
  readonly #sleepers = new Set<Sleeper>();

  constructor(
    private nowMs: number,
    private readonly onSleep: () => void,
    /** Sleeps of this length end on its multiples: several clocks then wake together. */
    private readonly gridMs: number,
  ) {}

  now(): number {
    return this.nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const onAbort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason as Error);
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const atMs = this.nowMs + Math.max(0, ms);
      const sleeper = { atMs: ms === this.gridMs ? Math.ceil(atMs / ms) * ms : atMs, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.onSleep();
    });
  }

  /** Moves on and wakes who is due. */
  set(nowMs: number): void {
    this.nowMs = nowMs;
    for (const sleeper of [...this.#sleepers].sort((a, b) => a.atMs - b.atMs)) {
      if (sleeper.atMs > nowMs) break;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }

  get sleeping(): number {
    return this.#sleepers.size;
  }

  /** When the next one is due; null when nobody sleeps. */
  get nextMs(): number | null {
    const times = [...this.#sleepers].map(({ atMs }) => atMs);
    return times.length === 0 ? null : Math.min(...times);
  }
}
