import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Reply } from './reply.js';
import { emptyReply } from './reply.js';

/** A request, read to its end. */
export interface IncomingCall {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers one call. */
export type CallHandler = (call: IncomingCall) => Promise<Reply>;

/** A listening server. */
export interface HttpSite {
  /** Base address without a slash at the end. */
  readonly base: string;
  stop(): Promise<void>;
}

const maxBodyBytes = 10 * 1024 * 1024;

/** Starts a server on 127.0.0.1; port 0 takes any free one. `nowMs` feeds the `Date` header. */
export async function startHttpSite(port: number, nowMs: () => number, handler: CallHandler): Promise<HttpSite> {
  const server = createServer((request, response) => {
    void serve(request, response, nowMs, handler);
  });
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return { base: `http://127.0.0.1:${address.port}`, stop: () => stopServer(server) };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  nowMs: () => number,
  handler: CallHandler,
): Promise<void> {
  try {
    const body = await readBody(request);
    if (body === null) {
      write(response, emptyReply(413), nowMs());
      return;
    }
    const url = new URL(request.url ?? '/', 'http://sandbox.invalid');
    const reply = await handler({ method: request.method ?? 'GET', url, headers: request.headers, body });
    write(response, reply, nowMs());
  } catch (error) {
    // A fault of the sandbox itself must be seen, not be taken for one of the rules.
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`exact sandbox: ${request.method ?? ''} ${request.url ?? ''} failed: ${text}\n`);
    if (!response.headersSent) write(response, { status: 500, headers: {}, body: 'Sandbox failure.' }, nowMs());
    else response.destroy();
  }
}

function write(response: ServerResponse, reply: Reply, nowMs: number): void {
  // The caller has to give up; the end of the server closes what is left.
  if (reply.breakAfter === 'never') return;
  if (reply.breakAfter === 'none') {
    response.destroy();
    return;
  }
  const bytes = Buffer.from(reply.body, 'utf8');
  const length = reply.status === 204 ? {} : { 'Content-Length': String(bytes.length) };
  const headers = { Date: new Date(nowMs).toUTCString(), ...length, ...reply.headers };
  response.writeHead(reply.status, headers);
  if (reply.breakAfter === 'half') {
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
    return;
  }
  response.end(bytes);
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBodyBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function stopServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
