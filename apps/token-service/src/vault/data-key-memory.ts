import type { Clock } from '@ml-connector/kernel';

/** Unwrapped keys are kept so long: a key destroyed by another replica is gone from memory after it. */
const LIFE_MS = 60_000;
const MAX_KEYS = 20_000;

interface Known {
  readonly wrapped: Buffer;
  readonly key: Buffer;
  readonly until: number;
}

/** Unwrapped data keys in memory: bounded in number and time, the oldest go first. */
export class DataKeyMemory {
  private readonly byRef = new Map<string, Known>();

  constructor(
    private readonly clock: Clock,
    private readonly maxKeys = MAX_KEYS,
  ) {}

  get size(): number {
    return this.byRef.size;
  }

  /** The key of a row; given its stored wrapped bytes, only when it was unwrapped from just these. */
  recall(ref: string, wrapped?: Buffer): Buffer | undefined {
    this.dropOld();
    const known = this.byRef.get(ref);
    if (known === undefined) return undefined;
    return wrapped === undefined || known.wrapped.equals(wrapped) ? known.key : undefined;
  }

  keep(ref: string, wrapped: Buffer, key: Buffer): void {
    this.byRef.delete(ref);
    this.byRef.set(ref, { wrapped, key, until: this.clock.now() + LIFE_MS });
    this.dropOld();
  }

  forget(ref: string): void {
    this.byRef.delete(ref);
  }

  /** Entries lie in the order they end in. */
  private dropOld(): void {
    const now = this.clock.now();
    for (const [ref, known] of this.byRef) {
      if (now < known.until && this.byRef.size <= this.maxKeys) return;
      this.byRef.delete(ref);
    }
  }
}
