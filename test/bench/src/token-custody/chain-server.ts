import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const MIN_AGE_MS = 570_000;
const ACCESS_LIFE_MS = 600_000;
const REFRESH_LIFE_MS = 30 * 86_400_000;

/** One app's chain of tokens at Exact. */
export interface Chain {
  readonly app: string;
  /** Number of the pair that is valid. */
  serial: number;
  issuedAt: number;
}

/** What is told of the calls. */
export interface ChainEvents {
  /** A pair was handed out; the answer goes when this resolves. */
  traded(chain: Chain): Promise<void>;
  /** An old refresh token was sent: `serial` of its pair. */
  replayed(chain: Chain, serial: number): void;
  tooEarly(chain: Chain): void;
  called(): void;
}

/** The token endpoint by Exact's rules (docs/reference, "Refresh rules"), for any number of apps, without any grace. */
export class ChainServer {
  readonly chains = new Map<string, Chain>();
  refreshes = 0;
  inFlight = 0;
  private readonly server: Server;

  constructor(
    private readonly now: () => number,
    private readonly events: ChainEvents,
  ) {
    this.server = createServer((request, response) => void this.serve(request, response));
    this.server.keepAliveTimeout = 60_000;
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.inFlight++;
    this.events.called();
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { status, body } = await this.answer(new URLSearchParams(Buffer.concat(chunks).toString()));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    this.inFlight--;
  }

  private async answer(form: URLSearchParams): Promise<{ status: number; body: object }> {
    const app = form.get('client_id') ?? '';
    if (form.get('grant_type') === 'authorization_code') {
      const chain = this.chains.get(app) ?? { app, serial: 0, issuedAt: 0 };
      this.chains.set(app, chain);
      return this.issue(chain);
    }
    const chain = this.chains.get(app);
    if (chain === undefined) return refused('invalid_grant');
    const sent = Number(form.get('refresh_token')?.split('.').at(-1));
    if (sent !== chain.serial) {
      this.events.replayed(chain, sent);
      return refused('unauthorized_client', 'Old refresh token used.');
    }
    const age = this.now() - chain.issuedAt;
    if (age > REFRESH_LIFE_MS) return refused('invalid_request', 'The refresh token expired');
    if (age < MIN_AGE_MS) {
      this.events.tooEarly(chain);
      return refused('invalid_request', 'Rate limit exceeded: access_token not expired');
    }
    this.refreshes++;
    const pair = this.issue(chain);
    await this.events.traded(chain);
    return pair;
  }

  private issue(chain: Chain): { status: number; body: object } {
    chain.serial++;
    chain.issuedAt = this.now();
    const name = `${chain.app}.${chain.serial}`;
    return {
      status: 200,
      body: { access_token: `a.${name}`, refresh_token: `r.${name}`, expires_in: '600', token_type: 'bearer' },
    };
  }
}

/** What is left of the life of an access token, by the rules of the server. */
export function lifeLeft(chain: Chain, serial: number, now: number): number {
  return serial === chain.serial ? chain.issuedAt + ACCESS_LIFE_MS - now : 0;
}

function refused(error: string, description?: string): { status: number; body: object } {
  return {
    status: 400,
    body: description === undefined ? { error } : { error, error_description: description },
  };
}
