import type { Clock } from '@ml-connector/kernel';

/** How long and how many are remembered. */
export interface SeenLimits {
  readonly windowMs: number;
  readonly most: number;
}

/** Exact tries to deliver for a day; a hundred thousand take some 15 MB. */
export const SEEN_LIMITS: SeenLimits = { windowMs: 86_400_000, most: 100_000 };

/**
 * Notifications that are on the bus already, by the digest Exact signed them with. In memory and bounded, the oldest go
 * first: after a restart, or on another replica, one may be forwarded again. Nothing is lost by that, and nothing by a
 * crash: a notification is remembered only once the brokers have it.
 */
export class SeenNotices {
  /** When each was put on the bus, oldest first. */
  readonly #at = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: SeenLimits = SEEN_LIMITS,
  ) {}

  has(digest: string): boolean {
    const at = this.#at.get(digest);
    return at !== undefined && at > this.clock.now() - this.limits.windowMs;
  }

  /** The brokers have it. */
  add(digest: string): void {
    const nowMs = this.clock.now();
    this.#at.delete(digest);
    this.#at.set(digest, nowMs);
    for (const [oldest, at] of this.#at) {
      if (this.#at.size <= this.limits.most && at > nowMs - this.limits.windowMs) break;
      this.#at.delete(oldest);
    }
  }
}
