import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AlertMessage } from '@ml-connector/contracts';

/** One post that came in. */
export interface Post {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly message: AlertMessage;
}

/** A receiver of alerts; may be away, or answer what a test likes. */
export class WebhookReceiver {
  readonly posts: Post[] = [];
  /** Answered to every post; those with an error status are not counted as posts. */
  status = 204;
  /** Posts that were answered with an error. */
  refused = 0;
  private readonly server: Server;
  private port = 0;

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const { status } = this;
        if (status < 300)
          this.posts.push({ headers: request.headers, body, message: JSON.parse(body) as AlertMessage });
        else this.refused++;
        response.writeHead(status, status < 400 ? { location: 'http://127.0.0.1:9/' } : {}).end();
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    return `http://127.0.0.1:${this.port}/hook?key=url-canary`;
  }

  /** Away: connections are refused until `start`. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  /** What came in about a connection: kind and event, in order. */
  about(connectionId: string): string[] {
    return this.posts
      .filter(({ message }) => message.connection?.id === connectionId)
      .map(({ message }) => `${message.kind} ${message.event}`);
  }
}
