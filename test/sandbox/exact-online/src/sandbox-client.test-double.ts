import type { Books } from './books/books.js';
import { twoTableBooks } from './server/two-table-books.test-double.js';
import type { ExactSandbox, ExactSandboxOptions } from './start-sandbox.js';
import { DEMO_APP, startExactSandbox } from './start-sandbox.js';

/** A JSON value as far as tests look into it. */
export type Json = any;

/** A started sandbox with the calls tests make of it. */
export class SandboxClient {
  accessToken = '';
  refreshToken = '';

  private constructor(readonly sandbox: ExactSandbox) {}

  static async start(options: Partial<ExactSandboxOptions> & { books?: Books } = {}): Promise<SandboxClient> {
    return new SandboxClient(await startExactSandbox({ books: twoTableBooks(), relaxed: true, ...options }));
  }

  /** Consents as `user` and keeps the first pair of tokens. */
  async connect(user = 'anna', divisions?: string): Promise<void> {
    const code = await this.consent(user, divisions);
    await this.token({ grant_type: 'authorization_code', code, redirect_uri: DEMO_APP.redirectUri });
  }

  async consent(user: string, divisions?: string): Promise<string> {
    const query = new URLSearchParams({
      client_id: DEMO_APP.clientId,
      redirect_uri: DEMO_APP.redirectUri,
      response_type: 'code',
      state: 's1',
    });
    const url = `${this.sandbox.regions.nl}/api/oauth2/auth?${query.toString()}`;
    const { location } = await this.control('POST', '/oauth/approve', { url, user, divisions });
    return new URL(location).searchParams.get('code') ?? '';
  }

  async token(fields: Record<string, string>): Promise<{ status: number; body: Json }> {
    const { clientId, clientSecret } = DEMO_APP;
    const form = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...fields });
    const answer = await fetch(`${this.sandbox.regions.nl}/api/oauth2/token`, { method: 'POST', body: form });
    const body = (await answer.json()) as Json;
    if (answer.ok) {
      this.accessToken = body.access_token;
      this.refreshToken = body.refresh_token;
    }
    return { status: answer.status, body };
  }

  refresh(token = this.refreshToken): Promise<{ status: number; body: Json }> {
    return this.token({ grant_type: 'refresh_token', refresh_token: token });
  }

  /** A call to the Dutch site below `/api/v1/`, or to a whole address. */
  call(path: string, init: RequestInit = {}): Promise<Response> {
    const url = path.startsWith('http') ? path : `${this.sandbox.regions.nl}/api/v1/${path}`;
    const headers = { Authorization: `Bearer ${this.accessToken}`, Accept: 'application/json', ...init.headers };
    return fetch(url, { ...init, headers });
  }

  async json(path: string): Promise<Json> {
    const answer = await this.call(path);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status}: ${text}`);
    return JSON.parse(text);
  }

  async control(method: string, path: string, body?: object): Promise<Json> {
    const answer = await fetch(this.sandbox.control + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status}: ${text}`);
    return JSON.parse(text);
  }

  advance(ms: number): Promise<Json> {
    return this.control('POST', '/clock', { advanceMs: ms });
  }

  stop(): Promise<void> {
    return this.sandbox.stop();
  }
}
