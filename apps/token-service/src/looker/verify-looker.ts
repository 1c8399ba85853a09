import type { LookerFound, PutLooker } from '@ml-connector/contracts';
import { errorText, RetriableError, type Clock, type Logger, parseJson } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';
import { z } from 'zod';
import type { LookerKeys } from './looker-keys.js';

const CALL_TIMEOUT_MS = 10_000;
const KEY_REMEDY = 'Check client id and secret of the API key (Looker: Admin, Users, Edit, API keys).';
const ADDRESS_REMEDY =
  "Check baseUrl: Looker's API address, such as https://company.cloud.looker.com (Admin, API, API host URL; port 19999 on older instances).";

const loginAnswer = z.object({ access_token: z.string().min(1) });
const versionsAnswer = z.object({
  looker_release_version: z.string().nullish(),
  supported_versions: z.array(z.object({ version: z.string().nullish() })).nullish(),
});

/** Tries a Looker key: login, versions, logout. */
export class LookerCheck {
  constructor(
    private readonly keys: LookerKeys,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * Stores a key once Looker has taken it. Throws 400 `looker_refused` (the key), 400 `bad_looker_address` (no Looker
   * there), both naming the field, and a retriable `looker_away`.
   */
  async put(given: PutLooker): Promise<LookerFound> {
    const startedAt = this.clock.now();
    const baseUrl = given.baseUrl.replace(/\/+$/, '');
    const token = await login(baseUrl, given);
    const found = await this.inspect(baseUrl, token, startedAt);
    await this.keys.put(given);
    this.logger.info('looker_key_stored', { version: found.version });
    return found;
  }

  /** Tries the stored key. Throws 404 `looker_not_found` and what `LookerKeys.token` throws. */
  async stored(): Promise<LookerFound> {
    const startedAt = this.clock.now();
    const { accessToken, baseUrl } = await this.keys.token();
    return this.inspect(baseUrl, accessToken, startedAt);
  }

  private async inspect(baseUrl: string, token: string, startedAt: number): Promise<LookerFound> {
    try {
      const { status, body } = await call(`${baseUrl}/api/4.0/versions`, { headers: bearer(token) });
      const parsed = versionsAnswer.safeParse(body);
      if (status !== 200 || !parsed.success) throw noLooker(`answered GET versions with ${status}`);
      return {
        version: parsed.data.looker_release_version ?? null,
        apiVersions: (parsed.data.supported_versions ?? []).flatMap(({ version }) => version ?? []),
        latencyMs: this.clock.now() - startedAt,
      };
    } finally {
      await this.logout(baseUrl, token);
    }
  }

  /** A token that can't be ended ends by itself within the hour. */
  private async logout(baseUrl: string, token: string): Promise<void> {
    await call(`${baseUrl}/api/4.0/logout`, { method: 'DELETE', headers: bearer(token) }).catch((error: unknown) =>
      this.logger.warn('looker_logout_failed', { error: errorText(error) }),
    );
  }
}

/** Form-encoded body only: credentials in the query are logged by proxies, and deprecated. */
async function login(baseUrl: string, { clientId, clientSecret }: PutLooker): Promise<string> {
  const form = new URLSearchParams({ client_id: clientId, client_secret: clientSecret });
  const { status, body } = await call(`${baseUrl}/api/4.0/login`, { method: 'POST', body: form });
  if (status >= 500 || status === 429)
    throw new RetriableError('looker_away', `Looker answered the login with ${status}`);
  const parsed = loginAnswer.safeParse(body);
  if (status === 200 && parsed.success) return parsed.data.access_token;
  // Looker says 404 to an unknown key, in JSON; anything else that answers 404 is no Looker.
  if ([401, 403, 404].includes(status) && body !== undefined)
    throw new ApiException(400, 'looker_refused', `clientId, clientSecret: Looker answered the login with ${status}`, {
      remedy: KEY_REMEDY,
    });
  throw noLooker(`answered the login with ${status}`);
}

function noLooker(said: string): ApiException {
  return new ApiException(400, 'bad_looker_address', `baseUrl: what is there ${said}, unlike Looker's API 4.0`, {
    remedy: ADDRESS_REMEDY,
  });
}

/** An answer; `body` is undefined when it is not JSON. A redirect is not followed: it would take the key along. */
async function call(url: string, init: RequestInit): Promise<{ status: number; body: unknown }> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(CALL_TIMEOUT_MS) });
    return { status: response.status, body: parseJson(await response.text()) };
  } catch (cause) {
    throw new RetriableError('looker_away', `baseUrl: Looker does not answer: ${errorText(cause)}`, { cause });
  }
}

function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}
