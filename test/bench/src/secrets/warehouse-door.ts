import { createServer, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A door before ClickHouse with one more user. */
export interface WarehouseDoor {
  readonly url: string;
  /** Calls that came with the right password. */
  readonly opened: () => number;
  stop(): Promise<void>;
}

/**
 * The ClickHouse of this machine has a writer without a password. Behind this door it has one: who knows it is let in
 * as that writer; everybody else goes through unchanged.
 */
export async function openWarehouseDoor(clickhouseUrl: string, user: string, password: string): Promise<WarehouseDoor> {
  const behind = new URL(clickhouseUrl);
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  let opened = 0;
  const server = createServer((incoming, outgoing) => {
    const isWriter = incoming.headers.authorization === expected || fits(incoming, user, password);
    if (isWriter) opened += 1;
    const forwarded = request(
      {
        hostname: behind.hostname,
        port: behind.port,
        method: incoming.method,
        path: incoming.url,
        headers: isWriter ? withoutLogin(incoming.headers) : incoming.headers,
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    opened: () => opened,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const LOGIN = ['authorization', 'x-clickhouse-user', 'x-clickhouse-key'];

function withoutLogin(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !LOGIN.includes(name)));
}

function fits({ headers }: IncomingMessage, user: string, password: string): boolean {
  return headers['x-clickhouse-user'] === user && headers['x-clickhouse-key'] === password;
}
