import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyServiceToken, type VerificationKeys } from '@ml-connector/contracts';
import { errorText, systemClock } from '@ml-connector/kernel';

/** token-service as webhook-ingress sees it: hands verification keys to webhook-ingress only. */
export class FakeTokenService {
  readonly keys = new Map<string, VerificationKeys>();
  asked = 0;
  away = false;
  private readonly server = createServer((request, response) => {
    this.answer(request.url ?? '', request.headers.authorization).then(
      ({ status, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(body),
      (error: unknown) => response.writeHead(401).end(errorText(error)),
    );
  });

  constructor(private readonly secret: string) {}

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(url: string, authorization: string | undefined): Promise<{ status: number; body: string }> {
    const caller = await verifyServiceToken(this.secret, authorization, 'token-service', systemClock.now());
    if (caller !== 'webhook-ingress') throw new Error(`${caller} may not have keys`);
    this.asked++;
    if (this.away) return { status: 503, body: '{}' };
    const keys = this.keys.get(/^\/v1\/connections\/([^/]+)\/verification-keys$/.exec(url)?.[1] ?? '');
    return keys === undefined
      ? { status: 404, body: '{"code":"connection_not_found","message":"","remedy":null}' }
      : { status: 200, body: JSON.stringify(keys) };
  }
}
