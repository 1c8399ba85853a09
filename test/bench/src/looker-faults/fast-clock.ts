import { systemClock, type Clock } from '@ml-connector/kernel';

/** Time that goes by faster than it does: waits of jobs, and what Looker asks for, are shortened alike. */
export class FastClock implements Clock {
  private readonly startedAt = systemClock.now();

  constructor(private readonly factor: number) {}

  now(): number {
    return Math.floor(this.startedAt + (systemClock.now() - this.startedAt) * this.factor);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms / this.factor, signal);
  }
}
