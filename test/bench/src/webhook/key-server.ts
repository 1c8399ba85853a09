import { TOKEN_API, type VerificationKeys } from '@ml-connector/contracts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HOOK } from './notification.js';

const KEYS: VerificationKeys = {
  connectionId: HOOK.connectionId,
  region: 'nl',
  clientId: HOOK.clientId,
  secrets: [HOOK.secret, HOOK.formerSecret],
  divisions: Array.from({ length: HOOK.divisions }, (_, n) => HOOK.firstDivision + n),
};

/** The one answer webhook-ingress needs of token-service. Its tokens are not checked: they are another proof's. */
export class KeyServer {
  asked = 0;
  private readonly server = createServer((request, response) => {
    this.asked++;
    const known = request.url === TOKEN_API.verificationKeys(HOOK.connectionId);
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(known ? KEYS : { code: 'connection_not_found', message: 'unknown', remedy: null }));
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
