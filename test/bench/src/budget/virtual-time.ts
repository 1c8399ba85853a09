/** Something that is to happen at a time. */
interface Planned {
  readonly atMs: number;
  readonly order: number;
  readonly act: () => void | Promise<void>;
}

/** The time of a whole scenario: events in order, moved by nobody but the scenario. */
export class VirtualTime {
  #planned: Planned[] = [];
  #order = 0;

  constructor(private nowMs: number) {}

  now(): number {
    return this.nowMs;
  }

  /** Plans something; `inMs` from now. */
  after(inMs: number, act: () => void | Promise<void>): void {
    this.at(this.nowMs + Math.max(0, inMs), act);
  }

  at(atMs: number, act: () => void | Promise<void>): void {
    const event = { atMs, order: this.#order++, act };
    const before = this.#planned.findLastIndex((other) => other.atMs <= atMs);
    this.#planned.splice(before + 1, 0, event);
  }

  /** When the next event is due; Infinity when there is none. */
  get nextMs(): number {
    return this.#planned[0]?.atMs ?? Infinity;
  }

  /** Moves on and does what is due. */
  async moveTo(nowMs: number): Promise<void> {
    this.nowMs = nowMs;
    for (;;) {
      const next = this.#planned[0];
      if (next === undefined || next.atMs > nowMs) return;
      this.#planned.shift();
      await next.act();
    }
  }
}
