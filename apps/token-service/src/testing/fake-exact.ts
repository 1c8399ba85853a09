import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A token endpoint that enforces Exact's rules, on a clock of the test's choice. */
export class FakeExact {
  refreshes = 0;
  tooEarly = 0;
  /** Answers are lost after the server has acted, this many times. */
  loseAnswers = 0;
  away = false;
  /** Done after Exact has acted and before its answer goes out. */
  beforeAnswer: () => Promise<void> = () => Promise.resolve();
  /** Asked for a pair, whatever came of it. */
  calls = 0;
  private refreshToken = '';
  private issuedAt = 0;
  private serial = 0;
  private readonly server: Server;

  constructor(private readonly now: () => number) {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { status, body } = this.answer(new URLSearchParams(Buffer.concat(chunks).toString()));
        if (status === 200 && this.loseAnswers > 0) {
          this.loseAnswers--;
          response.socket?.destroy();
          return;
        }
        void this.beforeAnswer().then(() =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
        );
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** The refresh token that is valid now. */
  get validToken(): string {
    return this.refreshToken;
  }

  /** Trades the valid token in, as a process does that dies before it stores the answer. */
  loseChain(): void {
    this.issue();
  }

  private answer(form: URLSearchParams): { status: number; body: unknown } {
    this.calls++;
    if (this.away) return { status: 503, body: {} };
    if (form.get('client_secret') !== 'app-secret') return { status: 401, body: { error: 'invalid_client' } };
    if (form.get('grant_type') === 'authorization_code')
      return form.get('code') === 'good' ? this.issue() : { status: 400, body: { error: 'invalid_grant' } };
    if (form.get('refresh_token') !== this.refreshToken)
      return { status: 401, body: { error: 'unauthorized_client', error_description: 'Old refresh token used.' } };
    if (this.now() - this.issuedAt < 570_000) {
      this.tooEarly++;
      return {
        status: 401,
        body: { error: 'invalid_request', error_description: 'Rate limit exceeded: access_token not expired' },
      };
    }
    this.refreshes++;
    return this.issue();
  }

  private issue(): { status: number; body: unknown } {
    this.serial++;
    this.issuedAt = this.now();
    this.refreshToken = `refresh-canary-${this.serial}`;
    return {
      status: 200,
      body: {
        access_token: `access-canary-${this.serial}`,
        refresh_token: this.refreshToken,
        expires_in: '600',
        token_type: 'bearer',
      },
    };
  }
}
