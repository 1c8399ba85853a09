import { signServiceToken, TOKEN_API, type Caller } from '@ml-connector/contracts';
import { request, type Agent } from 'node:http';

/** Secret the services of this proof sign with. */
export const SECRET = 'of-this-proof-only-forty-characters-long';
const REDIRECT = 'https://example.test/oauth/callback';

/** An answer of token-service; status 0: the replica died or was cut off. */
export interface Answered {
  readonly status: number;
  readonly body: { readonly [field: string]: unknown };
}

/** A token-service that is called. */
export interface Target {
  readonly url: string;
  readonly agent: Agent;
  readonly dead: boolean;
}

/** Calls token-service as its callers do. */
export class Operator {
  private readonly signed = new Map<Caller, { readonly token: string; readonly at: number }>();

  constructor(
    private readonly now: () => number,
    private readonly exactUrl: string,
  ) {}

  readToken(replica: Target, id: string): Promise<Answered> {
    return this.call(replica, 'exact-fetcher', 'POST', TOKEN_API.accessToken(id));
  }

  view(replica: Target, id: string): Promise<Answered> {
    return this.call(replica, 'operator', 'GET', TOKEN_API.connection(id));
  }

  /** Makes a connection of an app of its own; gives its id. */
  async create(replica: Target, app: string): Promise<string> {
    const { status, body } = await this.call(replica, 'operator', 'POST', TOKEN_API.connections, {
      name: app,
      region: 'nl',
      baseUrl: this.exactUrl,
      clientId: app,
      clientSecret: 'app-secret',
      redirectUri: REDIRECT,
    });
    if (status !== 201) throw new Error(`${app} could not be made: ${status} ${JSON.stringify(body)}`);
    return String(body['id']);
  }

  /** A consent, by the address a browser was sent to; false when the replica was in no state for it. */
  async authorise(replica: Target, id: string): Promise<boolean> {
    const begun = await this.call(replica, 'operator', 'GET', `${TOKEN_API.authorise(id)}?format=json`);
    if (begun.status !== 200) return false;
    const state = new URL(String(begun.body['url'])).searchParams.get('state') ?? '';
    const redirected = `${REDIRECT}?${new URLSearchParams({ code: 'good', state }).toString()}`;
    return (await this.call(replica, 'operator', 'POST', TOKEN_API.code(id), { redirected })).status === 200;
  }

  private async call(replica: Target, caller: Caller, method: string, path: string, body?: object): Promise<Answered> {
    const authorization = `Bearer ${await this.serviceToken(caller)}`;
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve) => {
      const gone = (): void => resolve({ status: 0, body: {} });
      if (replica.dead) return gone();
      const asked = request(
        replica.url + path,
        {
          method,
          agent: replica.agent,
          headers: { authorization, ...(text === undefined ? {} : { 'content-type': 'application/json' }) },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('error', gone);
          response.once('end', () => resolve({ status: response.statusCode ?? 0, body: parsed(chunks) }));
        },
      );
      asked.once('error', gone);
      asked.end(text);
    });
  }

  private async serviceToken(caller: Caller): Promise<string> {
    const now = this.now();
    const kept = this.signed.get(caller);
    if (kept !== undefined && now - kept.at < 20_000) return kept.token;
    const token = await signServiceToken(SECRET, caller, 'token-service', now);
    this.signed.set(caller, { token, at: now });
    return token;
  }
}

function parsed(chunks: readonly Buffer[]): Answered['body'] {
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : (JSON.parse(text) as Answered['body']);
}
