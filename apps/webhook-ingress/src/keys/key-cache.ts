import { errorText, type Clock, type Logger } from '@ml-connector/kernel';
import type { ConnectionKeys, KeySource } from './connection-keys.js';

/** What is known of a connection. */
export type KeyAnswer =
  | { readonly kind: 'found'; readonly keys: ConnectionKeys }
  | { readonly kind: 'unknown' }
  /** token-service can't be asked and nothing is cached. */
  | { readonly kind: 'unavailable' };

interface Entry {
  readonly keys: ConnectionKeys;
  readonly loadedAtMs: number;
  /** A change is known of: the next user waits for the load, unless one failed since. */
  expired: boolean;
  failed: boolean;
  /** After a failed load the keys at hand serve until then. */
  retryAtMs: number;
}

/** What of a webhook did not fit the keys at hand. A division comes signed: there are no more of them than Exact has. */
export type Misfit = 'signature' | `division ${number}`;

/** Bounds how long a lost event can leave keys out of date. */
const MAX_AGE_MS = 300_000;
const RETRY_AFTER_MS = 5_000;
/** An unknown id is asked for again only after so long, and of so many ids: guesses must not load token-service. */
const UNKNOWN_FOR_MS = 10_000;
const UNKNOWN_IDS = 1000;
const MAX_FIRST_LOADS = 16;
/** What does not fit may be news, or a stranger's doing: keys are loaded for it at most so often. */
const RECHECK_MS = 10_000;

const UNKNOWN: KeyAnswer = { kind: 'unknown' };

/**
 * Keys of connections, in memory only. Loaded on first use; loaded again after `expire`, and behind the scenes after
 * five minutes. While token-service is away or slow, keys once loaded go on serving; only `forget` takes them away.
 */
export class KeyCache {
  readonly #entries = new Map<string, Entry>();
  readonly #unknownUntilMs = new Map<string, number>();
  readonly #recheckedAtMs = new Map<string, Map<Misfit, number>>();
  readonly #loading = new Map<string, Promise<KeyAnswer>>();

  constructor(
    private readonly source: KeySource,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** The keys at hand, or loaded now. Never throws. */
  async find(id: string): Promise<KeyAnswer> {
    const nowMs = this.clock.now();
    const entry = this.#entries.get(id);
    if (entry === undefined) return this.#first(id, nowMs);
    const due = entry.expired || nowMs - entry.loadedAtMs > MAX_AGE_MS;
    if (due && nowMs >= entry.retryAtMs) {
      const loading = this.#load(id);
      if (entry.expired && !entry.failed) return loading;
    }
    return { kind: 'found', keys: entry.keys };
  }

  /** The keys at hand, where nothing says that they may have changed; else ask `find`. */
  peek(id: string): ConnectionKeys | undefined {
    const entry = this.#entries.get(id);
    const fresh = entry !== undefined && !entry.expired && this.clock.now() - entry.loadedAtMs <= MAX_AGE_MS;
    return fresh ? entry.keys : undefined;
  }

  /** The keys loaded anew because something does not fit them; what is at hand when that was done a moment ago. */
  async recheck(id: string, misfit: Misfit): Promise<KeyAnswer> {
    const nowMs = this.clock.now();
    const recheckedAtMs = this.#recheckedAtMs.get(id) ?? new Map<Misfit, number>();
    if (nowMs - (recheckedAtMs.get(misfit) ?? -Infinity) < RECHECK_MS) return this.find(id);
    recheckedAtMs.set(misfit, nowMs);
    if (this.#entries.has(id)) this.#recheckedAtMs.set(id, recheckedAtMs);
    return this.#load(id);
  }

  /** The connection changed: its keys are loaded again before they are next used. */
  expire(id: string): void {
    // A load under way may bring what was before the change.
    this.#loading.delete(id);
    this.#unknownUntilMs.delete(id);
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.expired = true;
    entry.failed = false;
    entry.retryAtMs = 0;
  }

  /** Changes may have been missed. */
  expireAll(): void {
    for (const id of [...this.#entries.keys(), ...this.#loading.keys()]) this.expire(id);
    this.#unknownUntilMs.clear();
  }

  /** The connection was removed: its keys verify nothing more, token-service reachable or not. */
  forget(id: string): void {
    this.expire(id);
    this.#entries.delete(id);
    this.#recheckedAtMs.delete(id);
  }

  #first(id: string, nowMs: number): Promise<KeyAnswer> | KeyAnswer {
    if ((this.#unknownUntilMs.get(id) ?? 0) > nowMs) return UNKNOWN;
    const full = this.#loading.size >= MAX_FIRST_LOADS && !this.#loading.has(id);
    return full ? { kind: 'unavailable' } : this.#load(id);
  }

  #load(id: string): Promise<KeyAnswer> {
    const running = this.#loading.get(id);
    if (running !== undefined) return running;
    const own: Promise<KeyAnswer> = this.#ask(id, () => this.#loading.get(id) === own).finally(() => {
      if (this.#loading.get(id) === own) this.#loading.delete(id);
    });
    this.#loading.set(id, own);
    return own;
  }

  async #ask(id: string, current: () => boolean): Promise<KeyAnswer> {
    try {
      const keys = await this.source(id);
      // What it brought may be of before the change that was told meanwhile.
      if (!current()) return await this.find(id);
      this.#keep(id, keys);
      return keys === null ? UNKNOWN : { kind: 'found', keys };
    } catch (error) {
      const entry = this.#entries.get(id);
      this.logger.warn('keys_unavailable', {
        connection_id: id,
        message: errorText(error),
        cached: entry !== undefined,
      });
      if (entry === undefined) return { kind: 'unavailable' };
      entry.failed = true;
      entry.retryAtMs = this.clock.now() + RETRY_AFTER_MS;
      return { kind: 'found', keys: entry.keys };
    }
  }

  #keep(id: string, keys: ConnectionKeys | null): void {
    const nowMs = this.clock.now();
    if (keys !== null) {
      this.#entries.set(id, { keys, loadedAtMs: nowMs, expired: false, failed: false, retryAtMs: 0 });
      return;
    }
    this.#entries.delete(id);
    this.#recheckedAtMs.delete(id);
    const oldest = this.#unknownUntilMs.keys().next();
    if (this.#unknownUntilMs.size >= UNKNOWN_IDS && oldest.done === false) this.#unknownUntilMs.delete(oldest.value);
    this.#unknownUntilMs.set(id, nowMs + UNKNOWN_FOR_MS);
  }
}
