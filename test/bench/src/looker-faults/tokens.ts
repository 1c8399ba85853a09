import { RetriableError, type Clock } from '@ml-connector/kernel';
import type { LookerSession } from '@ml-connector/looker';

/** The API key of the product at the stand-in. */
export const KEY = { clientId: 'ml-connector', clientSecret: 'fault-secret' };

/** Where jobs get their tokens. */
export interface Tokens {
  session(job: string): Promise<LookerSession>;
}

/** Logs in with the key itself. */
export class KeyTokens implements Tokens {
  constructor(
    private readonly baseUrl: string,
    private readonly clock: Clock,
  ) {}

  async session(): Promise<LookerSession> {
    const response = await fetch(`${this.baseUrl}/api/4.0/login`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: KEY.clientId, client_secret: KEY.clientSecret }),
    }).catch((cause: unknown) => {
      throw new RetriableError('looker_away', 'no login', { cause });
    });
    const text = await response.text();
    if (response.status !== 200 || !text.startsWith('{')) {
      await this.clock.sleep(500);
      throw new RetriableError('looker_away', `the login was answered with ${response.status}`);
    }
    return { baseUrl: this.baseUrl, accessToken: (JSON.parse(text) as { access_token: string }).access_token };
  }
}
