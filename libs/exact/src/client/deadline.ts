/** A deadline that can be held up while we ourselves are the ones who wait. */
export class Deadline {
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout;
  #startedAt = performance.now();

  constructor(private leftMs: number) {
    this.#timer = this.#start();
  }

  /** Aborted when the time is over. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Time that `wait` takes does not count. */
  async without(wait: (() => Promise<void>) | undefined): Promise<void> {
    if (wait === undefined) return;
    this.stop();
    this.leftMs = Math.max(1, this.leftMs - (performance.now() - this.#startedAt));
    await wait();
    this.#startedAt = performance.now();
    this.#timer = this.#start();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(): NodeJS.Timeout {
    return setTimeout(() => this.#abort.abort(new DOMException('the deadline is over', 'TimeoutError')), this.leftMs);
  }
}
