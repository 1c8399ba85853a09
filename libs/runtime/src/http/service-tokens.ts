import {
  readServiceToken,
  SERVICE_TOKEN_TTL_S,
  signServiceToken,
  type Caller,
  type ServiceKeys,
  type ServiceTokenClaims,
} from '@ml-connector/contracts';
import type { Clock } from '@ml-connector/kernel';

/** Verified tokens kept in memory; callers use one token for half its life, so there are few. */
const KEPT_AT_MOST = 1_000;

/** Verifies service tokens; one that was verified is known until it ends. */
export class TokenChecks {
  readonly #known = new Map<string, ServiceTokenClaims>();

  constructor(
    private readonly keys: ServiceKeys,
    private readonly audience: string,
    private readonly clock: Clock,
  ) {}

  /** The caller of a request. Throws a terminal error `not_authenticated`. */
  async callerOf(authorization: string | undefined): Promise<Caller> {
    const now = this.clock.now();
    const known = this.#known.get(authorization ?? '');
    if (known !== undefined && known.expiresAtMs > now) return known.caller;
    const claims = await readServiceToken(this.keys, authorization, this.audience, now);
    this.#known.delete(authorization ?? '');
    this.#known.set(authorization ?? '', claims);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= KEPT_AT_MOST) break;
      this.#known.delete(oldest);
    }
    return claims.caller;
  }
}

/** Signs one caller's tokens for one audience; a token is used for half its life. */
export class TokenSigner {
  #signed: { token: string; atMs: number; key: Uint8Array | undefined } | undefined;

  constructor(
    private readonly keys: ServiceKeys,
    private readonly caller: Caller,
    private readonly audience: string,
    private readonly clock: Clock,
  ) {}

  /** A token with at least half of its life left. */
  async token(): Promise<string> {
    const atMs = this.clock.now();
    const [key] = this.keys.of(this.caller, this.audience);
    const { token, atMs: signedAt = 0, key: signedBy } = this.#signed ?? {};
    const ageMs = atMs - signedAt;
    if (token !== undefined && signedBy === key && ageMs >= 0 && ageMs < (SERVICE_TOKEN_TTL_S / 2) * 1000) return token;
    const fresh = await signServiceToken(this.keys, this.caller, this.audience, atMs);
    this.#signed = { token: fresh, atMs, key };
    return fresh;
  }

  /** Forgets the token: it was refused. */
  forget(): void {
    this.#signed = undefined;
  }
}
