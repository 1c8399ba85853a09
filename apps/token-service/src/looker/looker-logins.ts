import { errorText, RetriableError, type Clock } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';
import { z } from 'zod';

const LOGIN_TIMEOUT_MS = 20_000;
/** Logins at a time; more wait their turn, and beyond that are told to come again. */
const AT_ONCE = 4;
const WAITING = 32;
/** Looker named no time with its 429. */
const DEFAULT_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 5 * 60_000;

const loginAnswer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

/** The key in the clear, for one login. */
export interface LookerKey {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What a login brought; `expiresInS` from now. */
export interface LoggedIn {
  readonly accessToken: string;
  readonly expiresInS: number;
}

/** Logs in at Looker, a few at a time; after a 429 nobody does before the time Looker named. */
export class LookerLogins {
  private running = 0;
  private readonly queue: (() => void)[] = [];
  private pausedUntil = 0;

  constructor(private readonly clock: Clock) {}

  /** Throws 409 `looker_refused` when Looker does not take the key; retriable `looker_away`, `looker_busy` else. */
  async login(key: LookerKey): Promise<LoggedIn> {
    await this.enter();
    try {
      this.refusePaused();
      return await this.loginNow(key);
    } finally {
      this.running--;
      this.queue.shift()?.();
    }
  }

  private async enter(): Promise<void> {
    this.refusePaused();
    if (this.running >= AT_ONCE) {
      if (this.queue.length >= WAITING)
        throw new RetriableError('looker_busy', 'too many logins at Looker wait already', { retryAfterMs: 1_000 });
      await new Promise<void>((resolve) => this.queue.push(resolve));
    }
    this.running++;
  }

  private refusePaused(): void {
    const retryAfterMs = this.pausedUntil - this.clock.now();
    if (retryAfterMs > 0)
      throw new RetriableError('looker_busy', 'Looker asked to log in less often', { retryAfterMs });
  }

  private async loginNow(key: LookerKey): Promise<LoggedIn> {
    const { response, answer } = await post(key);
    if (response.status === 429) throw this.pause(response.headers.get('retry-after'));
    if (response.status !== 200) throw refusal(response.status);
    const token = loginAnswer.safeParse(answer);
    if (!token.success)
      throw new RetriableError('looker_away', 'Looker answered the login with something else than a token');
    return { accessToken: token.data.access_token, expiresInS: token.data.expires_in };
  }

  private pause(retryAfter: string | null): RetriableError {
    const seconds = Number(retryAfter ?? Number.NaN);
    const asked = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : DEFAULT_PAUSE_MS;
    const retryAfterMs = Math.min(MAX_PAUSE_MS, asked);
    this.pausedUntil = this.clock.now() + retryAfterMs;
    return new RetriableError('looker_busy', 'Looker answered the login with 429', { retryAfterMs });
  }
}

/** Form-encoded body only: credentials in the query are logged by proxies. A redirect would carry them elsewhere. */
async function post(key: LookerKey): Promise<{ response: Response; answer: unknown }> {
  try {
    const response = await fetch(`${key.baseUrl}/api/4.0/login`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: key.clientId, client_secret: key.clientSecret }),
      redirect: 'manual',
      signal: AbortSignal.timeout(LOGIN_TIMEOUT_MS),
    });
    return { response, answer: response.ok ? await response.json() : await response.body?.cancel() };
  } catch (cause) {
    throw new RetriableError('looker_away', `Looker does not answer: ${errorText(cause)}`, { cause });
  }
}

function refusal(status: number): Error {
  if (status >= 500) return new RetriableError('looker_away', `Looker answered the login with ${status}`);
  return new ApiException(409, 'looker_refused', `Looker answered the login with ${status}`, {
    remedy:
      status >= 300 && status < 400
        ? 'The address redirects: store the API address of Looker itself, such as https://company.cloud.looker.com.'
        : 'Check base address, client id and secret of the API key (Looker: Admin, Users, API keys).',
  });
}
