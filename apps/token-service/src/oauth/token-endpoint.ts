import { errorText, RetriableError, TerminalError, parseJson } from '@ml-connector/kernel';
import { z } from 'zod';

/** An app registration at one site. */
export interface AppCredentials {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What the token endpoint hands out. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds the access token lives. */
  readonly expiresInS: number;
}

/** Deadline of a call to the token endpoint; a lease of the refresher outlives it. */
export const TOKEN_CALL_TIMEOUT_MS = 20_000;

// `expires_in` comes as text; a number is taken as well (docs/reference, "Token request").
const tokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
});
const errorAnswer = z.object({ error: z.string().optional(), error_description: z.string().optional() });

/** Trades the code of a consent for the first pair. */
export function exchangeCode(app: AppCredentials, code: string, redirectUri: string): Promise<TokenPair> {
  return call(app, { grant_type: 'authorization_code', code, redirect_uri: redirectUri });
}

/** Trades a refresh token for the next pair; the old one is void from then on. `deadline` breaks the call off. */
export function refreshPair(app: AppCredentials, refreshToken: string, deadline?: AbortSignal): Promise<TokenPair> {
  return call(app, { grant_type: 'refresh_token', refresh_token: refreshToken }, deadline);
}

async function call(
  app: AppCredentials,
  fields: Record<string, string>,
  deadline = AbortSignal.timeout(TOKEN_CALL_TIMEOUT_MS),
): Promise<TokenPair> {
  const { status, text } = await post(app, fields, deadline);
  const body = parseJson(text);
  if (status === 200) {
    const pair = tokenAnswer.safeParse(body);
    if (pair.success)
      return {
        accessToken: pair.data.access_token,
        refreshToken: pair.data.refresh_token,
        expiresInS: pair.data.expires_in,
      };
    throw new RetriableError(
      'token_answer_unreadable',
      'Exact answered the token call with something else than a token',
    );
  }
  if (status >= 500 || status === 429 || body === undefined)
    throw new RetriableError('token_endpoint_away', `Exact answered the token call with ${status}`);
  throw refusal(status, body);
}

async function post(
  app: AppCredentials,
  fields: Record<string, string>,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(`${app.baseUrl}/api/oauth2/token`, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams({ ...fields, client_id: app.clientId, client_secret: app.clientSecret }),
      redirect: 'manual',
      signal,
    });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    throw new RetriableError('token_endpoint_away', `Exact's token endpoint does not answer: ${errorText(cause)}`, {
      cause,
    });
  }
}

/** A refusal by its text, for statuses differ between sources (docs/reference, "Error bodies of the OAuth endpoints"). */
function refusal(status: number, body: unknown): TerminalError | RetriableError {
  const parsed = errorAnswer.safeParse(body);
  const said = parsed.success ? `${parsed.data.error ?? ''} ${parsed.data.error_description ?? ''}`.trim() : '';
  if (/not expired|rate limit/i.test(said))
    return new RetriableError('refreshed_too_early', 'Exact says the access token has not expired yet', {
      retryAfterMs: 30_000,
    });
  const expired = /refresh token expired/i.test(said);
  if (expired) return new TerminalError('refresh_token_expired', 'the refresh token was not used for 30 days');
  if (/old refresh token/i.test(said))
    return new TerminalError('refresh_token_replayed', 'a newer refresh token exists');
  if (/invalid_grant/i.test(said))
    return new TerminalError('invalid_grant', 'Exact does not take this code or token (any more)');
  if (/invalid_client/i.test(said))
    return new TerminalError('invalid_client', 'Exact does not know this client id and secret');
  return new TerminalError('token_refused', `Exact refused the token call with ${status}`);
}
