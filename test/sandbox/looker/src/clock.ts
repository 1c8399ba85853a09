/** The sandbox's only source of time; the control port moves it. */
export class SandboxClock {
  private offset = 0;

  constructor(private readonly baseMs: () => number = () => Date.now()) {}

  /** Milliseconds since 1970, offset included. */
  nowMs(): number {
    return this.baseMs() + this.offset;
  }

  /** Whole seconds since 1970, as Looker's API states times. */
  nowS(): number {
    return Math.floor(this.nowMs() / 1000);
  }

  get offsetMs(): number {
    return this.offset;
  }

  /** Sets the distance to the base clock. */
  setOffset(offsetMs: number): void {
    this.offset = offsetMs;
  }
}
