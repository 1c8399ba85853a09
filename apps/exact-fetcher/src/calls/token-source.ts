import { accessToken, TOKEN_API, type AccessToken } from '@ml-connector/contracts';
import { ExactCallError } from '@ml-connector/exact';
import type { Clock } from '@ml-connector/kernel';
import type { ServiceClient } from '@ml-connector/runtime';

/** A token with less life than this may end within a call. */
const LEAST_LIFE_MS = 25_000;

/** Access tokens by connection, in memory only; one request at a time for each. */
export class TokenSource {
  readonly #cache = new Map<string, AccessToken>();
  readonly #refused = new Map<string, string>();
  readonly #asked = new Map<string, Promise<AccessToken>>();

  constructor(
    private readonly service: Pick<ServiceClient, 'call'>,
    private readonly clock: Clock,
  ) {}

  /** A token that lives through a call. Throws what token-service says: a held connection, or that it is away. */
  async get(connectionId: string): Promise<AccessToken> {
    const token = await this.#any(connectionId);
    if (token.accessToken !== this.#refused.get(connectionId)) return token;
    this.#cache.delete(connectionId);
    throw new ExactCallError('not_authorised', 'Exact refuses the access token, and there is no other yet', {
      remedy: 'authorise the connection again if this lasts',
    });
  }

  /** Exact answered 401: token-service is asked for another one, and this one is never sent again. */
  refused(connectionId: string, token: string): void {
    this.#refused.set(connectionId, token);
    if (this.#cache.get(connectionId)?.accessToken === token) this.#cache.delete(connectionId);
  }

  async #any(connectionId: string): Promise<AccessToken> {
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
