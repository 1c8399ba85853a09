/** Breaks off what is waited for too long. It is armed while we wait for the other side, never while we work. */
export class Silence {
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly longestMs: number) {}

  /** Aborted once somebody was waited for too long. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** From now on we wait. */
  begin(): void {
    this.end();
    this.#timer = setTimeout(
      () => this.#abort.abort(new DOMException(`nothing came within ${this.longestMs} ms`, 'TimeoutError')),
      this.longestMs,
    );
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
