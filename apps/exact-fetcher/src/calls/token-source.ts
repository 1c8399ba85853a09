import { accessToken, TOKEN_API, type AccessToken } from '@ml-connector/contracts';
import type { Clock } from '@ml-connector/kernel';
import type { ServiceClient } from '@ml-connector/runtime';

/** A token with less life than this may end within a call. */
const LEAST_LIFE_MS = 25_000;

/** Access tokens by connection, in memory only; one request at a time for each. */
export class TokenSource {
  readonly #cache = new Map<string, AccessToken>();
  readonly #asked = new Map<string, Promise<AccessToken>>();

  constructor(
    private readonly service: ServiceClient,
    private readonly clock: Clock,
  ) {}

  /** A token that lives through a call. Throws what token-service says: a held connection, or that it is away. */
  async get(connectionId: string): Promise<AccessToken> {
    const cached = this.#cache.get(connectionId);
    if (cached !== undefined && cached.expiresAt - this.clock.now() > LEAST_LIFE_MS) return cached;
    const asked = this.#asked.get(connectionId);
    if (asked !== undefined) return asked;
    const asking = this.#ask(connectionId).finally(() => this.#asked.delete(connectionId));
    this.#asked.set(connectionId, asking);
    return asking;
  }

  /** Exact refused it, or the connection changed: the next call asks again. */
  drop(connectionId: string): void {
    this.#cache.delete(connectionId);
  }

  async #ask(connectionId: string): Promise<AccessToken> {
    const token = await this.service.call({
      method: 'POST',
      path: TOKEN_API.accessToken(connectionId),
      answer: accessToken,
      // It may have to wait until the refresh is allowed.
      timeoutMs: 45_000,
    });
    this.#cache.set(connectionId, token);
    return token;
  }
}
