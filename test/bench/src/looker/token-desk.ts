import { TOKEN_API } from '@ml-connector/contracts';
import { systemClock } from '@ml-connector/kernel';
import type { ServerResponse } from 'node:http';
import type { Tokens } from '../looker-faults/tokens.js';
import { LocalServer } from '../local-server.js';

const HOUR_MS = 3_600_000;

/** The routes of token-service that looker-sync needs, so that neither it nor its database is measured. */
export class TokenDesk {
  private readonly server: LocalServer;

  constructor(private readonly tokens: Tokens) {
    this.server = new LocalServer((request, response) => {
      request.resume();
      request.on('end', () => void this.answer(request.url ?? '', response));
    });
  }

  listen(): Promise<string> {
    return this.server.listen();
  }

  close(): void {
    this.server.close();
  }

  private async answer(path: string, response: ServerResponse): Promise<void> {
    const body = await this.bodyOf(path);
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { code: 'not_found', message: path, remedy: null }));
  }

  private async bodyOf(path: string): Promise<unknown> {
    if (path === TOKEN_API.endJobTokens) return { ended: 0, left: 0 };
    if (path !== TOKEN_API.lookerToken) return undefined;
    return { ...(await this.tokens.session()), expiresAt: systemClock.now() + HOUR_MS };
  }
}
