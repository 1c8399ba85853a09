import type { LookerToken, PutLooker } from '@ml-connector/contracts';
import { errorText, RetriableError, type Clock } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { LookerRow } from '../store/small.entities.js';
import type { Vault } from '../vault/envelope.js';

const ID = 'looker';
const PLACE = { table: 'looker', row: ID, column: 'client_secret' };
const LOGIN_TIMEOUT_MS = 20_000;
const loginAnswer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

/** Keeps Looker's API key and trades it for tokens of one job each; the key never leaves. */
export class LookerKeys {
  constructor(
    private readonly db: DataSource,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  async put(given: PutLooker): Promise<void> {
    await this.db.transaction(async (tx) => {
      const row: LookerRow = {
        id: ID,
        baseUrl: given.baseUrl.replace(/\/+$/, ''),
        clientId: given.clientId,
        clientSecret: await this.vault.seal(given.clientSecret, PLACE, tx),
      };
      await tx.getRepository(LookerRow).save(row);
    });
  }

  /** A new token. Throws 404 `looker_not_found` without a key, 409 `looker_refused` when Looker does not take it. */
  async token(): Promise<LookerToken> {
    const row = await this.db.getRepository(LookerRow).findOneBy({ id: ID });
    if (row === null)
      throw new ApiException(404, 'looker_not_found', 'no Looker key is stored', {
        remedy: 'store one: PUT /v1/looker',
      });
    const body = new URLSearchParams({
      client_id: row.clientId,
      client_secret: await this.vault.open(row.clientSecret, PLACE),
    });
    const { status, answer } = await login(row.baseUrl, body);
    if (status !== 200) throw refusal(status);
    const token = loginAnswer.safeParse(answer);
    if (!token.success)
      throw new RetriableError('looker_away', 'Looker answered the login with something else than a token');
    return {
      accessToken: token.data.access_token,
      expiresAt: this.clock.now() + token.data.expires_in * 1000,
      baseUrl: row.baseUrl,
    };
  }
}

/** Form-encoded body only: credentials in the query are logged by proxies, and deprecated. */
async function login(baseUrl: string, body: URLSearchParams): Promise<{ status: number; answer: unknown }> {
  try {
    const response = await fetch(`${baseUrl}/api/4.0/login`, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(LOGIN_TIMEOUT_MS),
    });
    return { status: response.status, answer: response.ok ? await response.json() : undefined };
  } catch (cause) {
    throw new RetriableError('looker_away', `Looker does not answer: ${errorText(cause)}`, { cause });
  }
}

function refusal(status: number): Error {
  if (status >= 500 || status === 429)
    return new RetriableError('looker_away', `Looker answered the login with ${status}`);
  return new ApiException(409, 'looker_refused', `Looker answered the login with ${status}`, {
    remedy: 'check base address, client id and secret of the API key (Looker: Admin, Users, API keys)',
  });
}
