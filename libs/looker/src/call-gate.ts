import { RetriableError, type Clock } from '@ml-connector/kernel';

/** How much of Looker a process may use. */
export interface GateOptions {
  /** Jobs at a time. A job has one token and one call in flight, so this bounds open tokens and calls alike. */
  readonly atOnce: number;
  /** Jobs that may wait for their turn; more are refused. */
  readonly waiting: number;
}

/**
 * Lets a bounded number of jobs at Looker, first come first served, and holds all of them back once Looker asked for
 * patience: its limits count by key, and all jobs share one.
 */
export class CallGate {
  private running = 0;
  private readonly queue: (() => void)[] = [];
  private pausedUntil = 0;

  constructor(
    private readonly options: GateOptions,
    private readonly clock: Clock,
  ) {}

  /** Runs a job when it is its turn. Throws retriable `looker_busy` when too many wait already, else what the job throws. */
  async run<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.enter(signal);
    try {
      return await job();
    } finally {
      const next = this.queue.shift();
      // The place goes from hand to hand: nobody who comes now may take it in between.
      if (next === undefined) this.running--;
      else next();
    }
  }

  /** Looker answered 429: no job calls before. */
  pause(ms: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, this.clock.now() + ms);
  }

  /** Resolves when calls are allowed; jobs that wait longer than `mostMs` get retriable `looker_busy`. */
  async allowed(mostMs: number, signal?: AbortSignal): Promise<void> {
    for (;;) {
      const waitMs = this.pausedUntil - this.clock.now();
      if (waitMs <= 0) return;
      if (waitMs > mostMs)
        throw new RetriableError('looker_busy', 'Looker asked for less calls for a while', { retryAfterMs: waitMs });
      await this.clock.sleep(waitMs, signal);
    }
  }

  private async enter(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.running < this.options.atOnce) {
      this.running++;
      return;
    }
    if (this.queue.length >= this.options.waiting)
      throw new RetriableError('looker_busy', 'too many jobs wait for Looker already', { retryAfterMs: 1_000 });
    await new Promise<void>((resolve, reject) => {
      const turn = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.queue.splice(this.queue.indexOf(turn), 1);
        reject(signal?.reason as Error);
      };
      this.queue.push(turn);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }
}
