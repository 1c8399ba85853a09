import type { Clock } from '@ml-connector/kernel';
import { openSync, readSync, writeSync } from 'node:fs';

/**
 * Time of many processes in one file: a process that stood still reads the true time with its very next look, as from
 * a machine's own clock, and not from a message that waits in its queue.
 */
export class TimeFile {
  private readonly bytes = Buffer.alloc(8);

  private constructor(private readonly file: number) {}

  static create(path: string, startMs: number): TimeFile {
    const made = new TimeFile(openSync(path, 'w+'));
    made.write(startMs);
    return made;
  }

  static open(path: string): TimeFile {
    return new TimeFile(openSync(path, 'r'));
  }

  now(): number {
    readSync(this.file, this.bytes, 0, 8, 0);
    return this.bytes.readDoubleLE();
  }

  write(ms: number): void {
    this.bytes.writeDoubleLE(ms);
    writeSync(this.file, this.bytes, 0, 8, 0);
  }
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock on a time file; sleepers are woken by `tick`, in order of time. */
export class FollowingClock implements Clock {
  private readonly sleepers = new Set<Sleeper>();

  constructor(private readonly time: TimeFile) {}

  now(): number {
    return this.time.now();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const onAbort = (): void => {
        this.sleepers.delete(sleeper);
        reject(signal?.reason as Error);
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper = { at: this.now() + Math.max(0, ms), wake };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  tick(): void {
    const now = this.now();
    const due = [...this.sleepers].filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at);
    for (const sleeper of due) {
      this.sleepers.delete(sleeper);
      sleeper.wake();
    }
  }
}
