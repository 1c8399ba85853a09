import type { Clock } from '@ml-connector/kernel';

const REMEMBER_MS = 86_400_000;
/** Some 150 bytes each. */
const MAX_REMEMBERED = 100_000;

/**
 * Notifications that the brokers acknowledged in the last day: Exact sends again what it believes lost. Best effort,
 * within a bound and in memory only: what is forgotten is forwarded again, which costs nothing but a mark. Half of the
 * bound at least is the newest: when it is full, the older half goes at once. A map that loses its oldest entry with
 * every new one would get slow, since it passes over all that were there before.
 */
export class ForwardedNotices {
  /** By connection, then by signature: to put the two together would cost as much as all else here. */
  #newer = new Map<string, Map<string, number>>();
  #older = new Map<string, Map<string, number>>();
  #newerSize = 0;

  constructor(
    private readonly clock: Clock,
    private readonly maxRemembered = MAX_REMEMBERED,
  ) {}

  /** True when this very content was forwarded for the connection. */
  has(connectionId: string, signature: string): boolean {
    const atMs = this.#newer.get(connectionId)?.get(signature) ?? this.#older.get(connectionId)?.get(signature);
    return atMs !== undefined && this.clock.now() - atMs < REMEMBER_MS;
  }

  /** The brokers have it. */
  add(connectionId: string, signature: string): void {
    if (this.#newerSize >= this.maxRemembered / 2) {
      this.#older = this.#newer;
      this.#newer = new Map();
      this.#newerSize = 0;
    }
    let own = this.#newer.get(connectionId);
    if (own === undefined) this.#newer.set(connectionId, (own = new Map<string, number>()));
    const before = own.size;
    own.set(signature, this.clock.now());
    this.#newerSize += own.size - before;
  }
}
