import { RetriableError, TerminalError } from '@ml-connector/kernel';
import type { SASLOptions } from 'kafkajs';

/** Client credentials that buy tokens for brokers (OAUTHBEARER). */
export interface TokenLogin {
  readonly mechanism: 'oauthbearer';
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string;
}

/** How we log in to brokers. */
export type BrokerLogin =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: string;
    }
  | TokenLogin;

const TOKEN_TIMEOUT_MS = 10_000;

/** The login in the driver's terms. The driver asks for a new token with every connection, and before one ends. */
export function saslOf(login: BrokerLogin): SASLOptions {
  if (login.mechanism !== 'oauthbearer') return { ...login };
  return { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: await fetchToken(login) }) };
}

/** Buys a token. Throws `broker_token_failed`: retriable for the network and 5xx, terminal where we are refused. */
export async function fetchToken(login: TokenLogin): Promise<string> {
  const response = await ask(login);
  if (!response.ok) {
    const refused = response.status >= 400 && response.status < 500;
    const message = `the token server answered ${response.status}; check the KAFKA_OAUTH_* settings`;
    throw refused
      ? new TerminalError('broker_token_failed', message)
      : new RetriableError('broker_token_failed', message);
  }
  const body: unknown = await response.json();
  const token = typeof body === 'object' && body !== null && 'access_token' in body ? body.access_token : undefined;
  if (typeof token !== 'string')
    throw new TerminalError('broker_token_failed', 'the token server answered without an access_token');
  return token;
}

async function ask({ tokenUrl, clientId, clientSecret, scope }: TokenLogin): Promise<Response> {
  const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':');
  try {
    return await fetch(tokenUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) }),
      signal: AbortSignal.timeout(TOKEN_TIMEOUT_MS),
    });
  } catch (error) {
    throw new RetriableError('broker_token_failed', 'the token server does not answer', { cause: error });
  }
}
