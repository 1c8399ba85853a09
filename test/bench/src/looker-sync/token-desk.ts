import { TOKEN_API } from '@ml-connector/contracts';
import { LocalServer } from '../local-server.js';

/** Stands in for token-service towards looker-sync: tokens of Looker by its key, and job secrets one at a time. */
export class TokenDesk {
  /** Names of secrets that were lent and not given back. */
  readonly lent: string[] = [];
  private readonly server: LocalServer;

  constructor(
    private readonly looker: { readonly baseUrl: string; readonly clientId: string; readonly clientSecret: string },
    private readonly secrets: Readonly<Record<string, unknown>>,
  ) {
    this.server = new LocalServer((request, response) => {
      request.resume();
      void this.answer(request.method ?? '', request.url ?? '').then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(body === undefined ? undefined : JSON.stringify(body));
      });
    });
  }

  listen(): Promise<string> {
    return this.server.listen();
  }

  close(): void {
    this.server.close();
  }

  private async answer(method: string, path: string): Promise<{ readonly status: number; readonly body?: unknown }> {
    if (path === TOKEN_API.endJobTokens) return { status: 200, body: { ended: 0, left: 0 } };
    if (path === TOKEN_API.lookerToken) return { status: 200, body: await this.token() };
    const name = decodeURIComponent(/^\/v1\/job-secrets\/([^/]+)\/lease/.exec(path)?.[1] ?? '');
    if (method === 'DELETE') {
      this.lent.splice(this.lent.indexOf(name), 1);
      return { status: 204 };
    }
    if (!(name in this.secrets)) return { status: 404, body: { code: 'secret_not_found', message: 'no such secret' } };
    this.lent.push(name);
    const leaseId = '7f3c1f0e-0000-4000-8000-000000000000';
    return { status: 200, body: { leaseId, expiresAt: Date.now() + 60_000, secret: this.secrets[name] } };
  }

  private async token(): Promise<unknown> {
    const { baseUrl, clientId, clientSecret } = this.looker;
    const form = new URLSearchParams({ client_id: clientId, client_secret: clientSecret });
    const answer = await fetch(`${baseUrl}/api/4.0/login`, { method: 'POST', body: form });
    const { access_token: accessToken } = (await answer.json()) as { access_token: string };
    return { accessToken, expiresAt: Date.now() + 3_600_000, baseUrl };
  }
}
