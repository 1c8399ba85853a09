import type { Region } from '../books/books.js';

/** An app as registered with Exact. Registered for all sites of the sandbox unless `region` narrows it. */
export interface AppRegistration {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookSecret: string;
  readonly redirectUri: string;
  readonly region?: Region;
}

/** How doubtful points of the token endpoint are played. */
export interface OAuthQuirks {
  /** Sources disagree on the status of a refresh that comes too early. */
  readonly tooEarlyStatus: 400 | 401;
  /** Whether the refresh token before the current one works until the newer is used, for at most ten minutes. */
  readonly grace: boolean;
}

/** An authorisation code that waits for its redemption. */
export interface AuthorisationCode {
  readonly code: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly user: string;
  readonly region: Region;
  /** Divisions the user consented to; null for all. */
  readonly divisions: readonly number[] | null;
  readonly expiresAtMs: number;
}

/** One line of refresh tokens that follow each other, from one consent. */
export interface TokenChain {
  readonly id: string;
  readonly region: Region;
  readonly clientId: string;
  readonly user: string;
  readonly divisions: readonly number[] | null;
  refreshToken: string;
  issuedAtMs: number;
  /** Whether a token of the latest pair was used: ends the grace of the one before. */
  latestUsed: boolean;
  oldRefreshTokens: string[];
  access: { token: string; expiresAtMs: number }[];
  state: 'live' | 'old-token-used' | 'voided-by-new-consent' | 'revoked';
  refreshes: number;
  tooEarly: number;
}

/** All that must survive a restart so that connections stay. */
export interface OAuthState {
  readonly codes: readonly AuthorisationCode[];
  readonly chains: readonly TokenChain[];
}

/** Who calls, from an access token. */
export interface Caller {
  readonly clientId: string;
  readonly user: string;
  readonly region: Region;
  readonly divisions: readonly number[] | null;
}
