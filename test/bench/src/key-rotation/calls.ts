import { signServiceToken, TOKEN_API, VAULT_API, vaultRewrap, vaultStatus, type Caller } from '@ml-connector/contracts';
import type { VaultRewrap, VaultStatus } from '@ml-connector/contracts';
import type { Replica } from './replica.js';

/** Secret the services of this proof sign with. */
export const SERVICE_SECRET = 'of-this-proof-only-forty-characters-long';
const TOKEN_KEPT_MS = 20_000;
const CALL_TIMEOUT_MS = 20_000;

/** An answer; status 0: the connection broke off. */
export interface Answered {
  readonly status: number;
  readonly text: string;
}

/** Calls to token-service, as its callers make them. */
export class Calls {
  private readonly signed = new Map<Caller, { readonly token: string; readonly at: number }>();

  /** The secrets of a credential, newest first; undefined when it was refused. */
  async read(replica: Replica, id: string): Promise<{ readonly secrets: readonly string[] | undefined } & Answered> {
    const answer = await this.call(replica, 'webhook-ingress', 'GET', TOKEN_API.verificationKeys(id));
    const secrets = answer.status === 200 ? (JSON.parse(answer.text) as { secrets: string[] }).secrets : undefined;
    return { ...answer, secrets };
  }

  /** Stores a credential; gives its id. */
  async create(replica: Replica, name: string, secret: string): Promise<string> {
    const { status, text } = await this.call(replica, 'operator', 'POST', TOKEN_API.connections, {
      name,
      region: 'nl',
      clientId: name,
      clientSecret: `app secret of ${name}`,
      webhookSecret: secret,
      redirectUri: 'https://example.test/oauth/callback',
      webhookBaseUrl: 'https://example.test',
    });
    if (status !== 201) throw new Error(`${name} could not be stored: ${status} ${text}`);
    return (JSON.parse(text) as { id: string }).id;
  }

  change(replica: Replica, id: string, webhookSecret: string): Promise<Answered> {
    return this.call(replica, 'operator', 'PATCH', TOKEN_API.connection(id), { webhookSecret });
  }

  remove(replica: Replica, id: string): Promise<Answered> {
    return this.call(replica, 'operator', 'DELETE', TOKEN_API.connection(id));
  }

  async rewrap(replica: Replica): Promise<VaultRewrap> {
    return vaultRewrap.parse(this.ok(await this.call(replica, 'operator', 'POST', VAULT_API.rewrap)));
  }

  async status(replica: Replica): Promise<VaultStatus> {
    return vaultStatus.parse(this.ok(await this.call(replica, 'operator', 'GET', VAULT_API.vault)));
  }

  private ok({ status, text }: Answered): unknown {
    if (status !== 200) throw new Error(`token-service answered ${status}: ${text}`);
    return JSON.parse(text);
  }

  private async call(replica: Replica, caller: Caller, method: string, path: string, body?: object): Promise<Answered> {
    const headers = {
      authorization: `Bearer ${await this.serviceToken(caller)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    try {
      const answer = await fetch(replica.url + path, {
        method,
        headers,
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, text: await answer.text() };
    } catch (error) {
      return { status: 0, text: String(error) };
    }
  }

  private async serviceToken(caller: Caller): Promise<string> {
    const kept = this.signed.get(caller);
    if (kept !== undefined && Date.now() - kept.at < TOKEN_KEPT_MS) return kept.token;
    const token = await signServiceToken(SERVICE_SECRET, caller, 'token-service', Date.now());
    this.signed.set(caller, { token, at: Date.now() });
    return token;
  }
}
