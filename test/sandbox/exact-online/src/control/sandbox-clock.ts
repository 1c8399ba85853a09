/** The time of the whole sandbox: the base clock plus an offset that tests move. */
export class SandboxClock {
  private offset = 0;
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly base: { now(): number } = Date) {}

  /** Epoch milliseconds. */
  now(): number {
    return this.base.now() + this.offset;
  }

  get offsetMs(): number {
    return this.offset;
  }

  advance(byMs: number): void {
    this.setOffset(this.offset + byMs);
  }

  set(toMs: number): void {
    this.setOffset(toMs - this.base.now());
  }

  setOffset(offsetMs: number): void {
    this.offset = offsetMs;
    for (const listener of this.listeners) listener();
  }

  /** Called after each jump, for timers that wait for a time of this clock. */
  onJump(listener: () => void): void {
    this.listeners.push(listener);
  }
}
