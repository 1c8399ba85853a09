import { randomBytes, randomUUID } from 'node:crypto';
import type { Region } from '../books/books.js';
import type { AppRegistration, AuthorisationCode, Caller, OAuthQuirks, OAuthState, TokenChain } from './oauth-types.js';

const codeLifeMs = 180_000;
const accessLifeMs = 600_000;
const earliestRefreshMs = 570_000;
const refreshLifeMs = 30 * 86_400_000;
const graceMs = 600_000;
/** A month of refreshes every ten minutes: a replay is known for as long as the newest token can live. */
const keptOldTokens = 4_400;
const keptIssued = 100_000;

/** A pair of tokens as the token endpoint hands it out. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
}

/** A refusal of the token endpoint: `error` and `error_description` of the body. */
export interface TokenRefusal {
  readonly status: 400 | 401;
  readonly error: string;
  readonly description: string | null;
}

/** Answer of the token endpoint. */
export type TokenAnswer =
  { readonly kind: 'pair'; readonly pair: TokenPair } | { readonly kind: 'refusal'; readonly refusal: TokenRefusal };

/** What an access token is worth. */
export type AccessCheck =
  | { readonly kind: 'caller'; readonly caller: Caller }
  | { readonly kind: 'expired'; readonly caller: Caller }
  | { readonly kind: 'unknown' };

/** Something secret that was handed out. */
export interface IssuedSecret {
  readonly kind: 'code' | 'access_token' | 'refresh_token';
  readonly region: Region;
  readonly clientId: string;
  readonly value: string;
}

/** Issues, rotates and checks tokens by Exact's rules. `save` is called before an answer that changed the state. */
export class TokenDesk {
  private codes = new Map<string, AuthorisationCode>();
  private chains: TokenChain[] = [];
  private readonly handedOut: IssuedSecret[] = [];

  constructor(
    private readonly quirks: OAuthQuirks,
    private readonly save: () => void,
  ) {}

  restore(state: OAuthState): void {
    this.codes = new Map(state.codes.map((code) => [code.code, code]));
    this.chains = state.chains.map((chain) => ({ ...chain }));
  }

  snapshot(): OAuthState {
    return { codes: [...this.codes.values()], chains: this.chains };
  }

  /** A code for a consent: three minutes, once. */
  issueCode(consent: Omit<AuthorisationCode, 'code' | 'expiresAtMs'>, nowMs: number): string {
    const code = `stampNL001.${randomBytes(24).toString('base64url')}`;
    this.codes.set(code, { ...consent, code, expiresAtMs: nowMs + codeLifeMs });
    this.noteIssued('code', consent, code);
    this.save();
    return code;
  }

  redeem(app: AppRegistration, region: Region, code: string, redirectUri: string, nowMs: number): TokenAnswer {
    const known = this.codes.get(code);
    this.codes.delete(code);
    const fits = known?.clientId === app.clientId && known.region === region && known.redirectUri === redirectUri;
    if (known === undefined || !fits || known.expiresAtMs <= nowMs) {
      this.save();
      return refuse(400, 'invalid_grant', null);
    }
    this.voidEarlier(known);
    const chain: TokenChain = {
      id: randomUUID(),
      region,
      clientId: app.clientId,
      user: known.user,
      divisions: known.divisions,
      refreshToken: '',
      issuedAtMs: nowMs,
      latestUsed: true,
      oldRefreshTokens: [],
      access: [],
      state: 'live',
      refreshes: 0,
      tooEarly: 0,
    };
    this.chains.push(chain);
    return this.issue(chain, nowMs);
  }

  refresh(app: AppRegistration, region: Region, token: string, nowMs: number): TokenAnswer {
    const mine = this.chains.filter((chain) => chain.clientId === app.clientId && chain.region === region);
    const current = mine.find((chain) => chain.refreshToken === token && chain.state === 'live');
    if (current === undefined) {
      const old = mine.find((chain) => chain.refreshToken === token || chain.oldRefreshTokens.includes(token));
      return old === undefined ? refuse(400, 'invalid_grant', null) : this.oldToken(old, token, nowMs);
    }
    const ageMs = nowMs - current.issuedAtMs;
    if (ageMs > refreshLifeMs) return refuse(400, 'invalid_request', expiredText(current, nowMs));
    if (ageMs < earliestRefreshMs) {
      current.tooEarly += 1;
      this.save();
      const status = this.quirks.tooEarlyStatus;
      const error = status === 401 ? 'unauthorized_client' : 'invalid_request';
      return refuse(status, error, 'Rate limit exceeded: access_token not expired');
    }
    current.refreshes += 1;
    return this.issue(current, nowMs);
  }

  /** Looks an access token up. A token of a dead chain or of another site is unknown. */
  check(token: string, region: Region, nowMs: number): AccessCheck {
    for (const chain of this.chains) {
      if (chain.region !== region || chain.state !== 'live') continue;
      const access = chain.access.find((candidate) => candidate.token === token);
      if (access === undefined) continue;
      if (token === chain.access.at(-1)?.token) chain.latestUsed = true;
      const { clientId, user, divisions } = chain;
      const caller = { clientId, user, region, divisions };
      return access.expiresAtMs > nowMs ? { kind: 'caller', caller } : { kind: 'expired', caller };
    }
    return { kind: 'unknown' };
  }

  /** Ends all chains of a user with an app, as if the user withdrew the consent. Gives their number. */
  revoke(match: { clientId?: string; user?: string; region?: Region }): number {
    const hit = this.chains.filter(
      (chain) =>
        chain.state === 'live' &&
        (match.clientId ?? chain.clientId) === chain.clientId &&
        (match.user ?? chain.user) === chain.user &&
        (match.region ?? chain.region) === chain.region,
    );
    for (const chain of hit) chain.state = 'revoked';
    this.save();
    return hit.length;
  }

  /** The chains without their tokens, for the control interface. */
  overview(): readonly object[] {
    return this.chains.map((chain) => ({
      id: chain.id,
      region: chain.region,
      clientId: chain.clientId,
      user: chain.user,
      divisions: chain.divisions,
      state: chain.state,
      refreshes: chain.refreshes,
      tooEarly: chain.tooEarly,
      issuedAtMs: chain.issuedAtMs,
    }));
  }

  /** Codes and tokens handed out since this process began, the newest last, for searches after leaks. */
  issued(): readonly IssuedSecret[] {
    return this.handedOut;
  }

  private noteIssued(kind: IssuedSecret['kind'], of: { region: Region; clientId: string }, value: string): void {
    this.handedOut.push({ kind, region: of.region, clientId: of.clientId, value });
    if (this.handedOut.length > keptIssued) this.handedOut.shift();
  }

  private oldToken(chain: TokenChain, token: string, nowMs: number): TokenAnswer {
    const previous = chain.oldRefreshTokens.at(-1) === token && !chain.latestUsed;
    const graced = this.quirks.grace && chain.state === 'live' && previous && nowMs - chain.issuedAtMs <= graceMs;
    if (graced) return this.issue(chain, nowMs);
    if (chain.state === 'live') chain.state = 'old-token-used';
    this.save();
    return refuse(401, 'unauthorized_client', 'Old refresh token used.');
  }

  private voidEarlier(code: AuthorisationCode): void {
    for (const chain of this.chains) {
      const same = chain.clientId === code.clientId && chain.user === code.user && chain.region === code.region;
      if (same && chain.state === 'live') chain.state = 'voided-by-new-consent';
    }
  }

  private issue(chain: TokenChain, nowMs: number): TokenAnswer {
    if (chain.refreshToken !== '') {
      chain.oldRefreshTokens = [...chain.oldRefreshTokens, chain.refreshToken].slice(-keptOldTokens);
    }
    const accessToken = `stampNL001.${randomBytes(48).toString('base64url')}`;
    chain.refreshToken = `stampNL001.${randomBytes(32).toString('base64url')}`;
    this.noteIssued('access_token', chain, accessToken);
    this.noteIssued('refresh_token', chain, chain.refreshToken);
    chain.issuedAtMs = nowMs;
    chain.latestUsed = false;
    // An expired token stays known for a while, so that the answer can say that it expired.
    chain.access = [...chain.access, { token: accessToken, expiresAtMs: nowMs + accessLifeMs }].slice(-10);
    this.save();
    const pair = { accessToken, refreshToken: chain.refreshToken, expiresInSeconds: accessLifeMs / 1000 };
    return { kind: 'pair', pair };
  }
}

function refuse(status: 400 | 401, error: string, description: string | null): TokenAnswer {
  return { kind: 'refusal', refusal: { status, error, description } };
}

function expiredText(chain: TokenChain, nowMs: number): string {
  const usDate = (ms: number): string => new Date(ms).toLocaleString('en-US', { timeZone: 'UTC' });
  return `The refresh token expired at ${usDate(chain.issuedAtMs + refreshLifeMs)} and it is now ${usDate(nowMs)}`;
}
