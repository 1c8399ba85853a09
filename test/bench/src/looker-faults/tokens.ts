import { errorKind, RetriableError, type Clock } from '@ml-connector/kernel';
import type { LookerSession } from '@ml-connector/looker';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LocalServer } from '../local-server.js';

/** The API key of the product at the stand-in. */
export const KEY = { clientId: 'ml-connector', clientSecret: 'fault-secret' };
/** A login given up would leave a token that nobody knows; that a busy machine is slow is no fault of the proof's. */
const TIMEOUT_MS = 60_000;

/**
 * Stands for token-service, by its rules: a login a token; tokens of deploys are remembered, and ended when a later
 * process asks for that. The service itself is tested on its own; ten thousand jobs by way of it would prove it, not Looker.
 */
export class Tokens {
  /** Tokens of deploys that died, which were ended for the next process. */
  endedForOthers = 0;
  private remembered: { readonly job: string; readonly token: string }[] = [];
  private readonly server: LocalServer;

  constructor(
    private readonly baseUrl: string,
    private readonly clock: Clock,
    private readonly asked: (what: string) => void,
  ) {
    this.server = new LocalServer((request, response) => void this.serve(request, response));
  }

  /** For processes of their own. */
  listen(): Promise<string> {
    return this.server.listen();
  }

  close(): void {
    this.server.close();
  }

  async session(job?: string): Promise<LookerSession> {
    const body = new URLSearchParams({ client_id: KEY.clientId, client_secret: KEY.clientSecret });
    const { status, text } = await this.call('POST', '/login', { body });
    if (status !== 200 || !text.startsWith('{')) {
      await this.clock.sleep(500);
      throw new RetriableError('looker_away', `the login was answered with ${status}`);
    }
    const token = (JSON.parse(text) as { access_token: string }).access_token;
    if (job !== undefined) this.remembered.push({ job, token });
    return { baseUrl: this.baseUrl, accessToken: token };
  }

  /** Ends the tokens of all deploys but one's. Throws while one is left. */
  async endOthers(keep: string): Promise<void> {
    for (const one of this.remembered.filter(({ job }) => job !== keep)) {
      const { status } = await this.call('DELETE', '/logout', { headers: { authorization: `Bearer ${one.token}` } });
      if (status !== 204 && status !== 401) throw new RetriableError('looker_tokens_left', 'a token is left');
      if (status === 204) this.endedForOthers++;
      this.remembered = this.remembered.filter((other) => other !== one);
    }
  }

  private async call(method: string, path: string, init: RequestInit): Promise<{ status: number; text: string }> {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(`${this.baseUrl}/api/4.0${path}`, { method, signal, ...init });
      return { status: response.status, text: await response.text() };
    } catch (cause) {
      throw new RetriableError('looker_away', 'Looker does not answer', { cause });
    }
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const job = Buffer.concat(chunks).toString();
    this.asked(request.url ?? '');
    try {
      const answer = request.url === '/token' ? await this.session(job) : await this.endOthers(job);
      response.end(JSON.stringify(answer ?? {}));
    } catch (error) {
      if (errorKind(error) !== 'retriable') throw error;
      response.writeHead(503).end();
    }
  }
}
