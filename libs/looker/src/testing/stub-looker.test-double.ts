import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { silentLogger, type Clock } from '@ml-connector/kernel';
import { CallGate } from '../call-gate.js';
import { Leftovers } from '../leftovers.js';
import type { LookerApi } from '../looker-api.js';
import type { LookerSession } from '../transport.js';
import { withLooker, type JobOptions } from '../with-session.js';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Time goes by only while somebody sleeps; what was slept is kept. */
export class SleptClock implements Clock {
  readonly slept: number[] = [];
  private at = Date.UTC(2026, 0, 15);

  now(): number {
    return this.at;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.at += ms;
    return Promise.resolve();
  }
}

/** Answers as told, in order; what nobody told of gets an empty list. Logouts are taken unless told otherwise. */
export class StubLooker {
  /** `METHOD /path token` of each request. */
  readonly seen: string[] = [];
  readonly clock = new SleptClock();
  handlers: Handler[] = [];
  logouts: Handler[] = [];
  tokens = 0;
  private baseUrl = '';
  private readonly server: Server;

  constructor(tls?: { readonly key: Buffer; readonly cert: Buffer }) {
    const serve: RequestListener = (request, response) => this.serve(request, response);
    this.server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
    this.baseUrl = tls === undefined ? 'http://127.0.0.1' : 'https://127.0.0.1';
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.baseUrl += `:${String((this.server.address() as AddressInfo).port)}`;
    return this;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** A new token at each call. */
  readonly source = (): Promise<LookerSession> =>
    Promise.resolve({ baseUrl: this.baseUrl, accessToken: `t${String(++this.tokens)}` });

  /** Runs a job against this Looker. */
  job<T>(work: (api: LookerApi) => Promise<T>, options: Partial<JobOptions> = {}): Promise<T> {
    const { clock } = this;
    const gate = new CallGate({ atOnce: 4, waiting: 8 }, clock);
    const leftovers = new Leftovers(clock, gate, silentLogger);
    return withLooker(this.source, { clock, logger: silentLogger, gate, leftovers, ...options }, work);
  }

  /** Requests that hold a text. */
  count(text: string): number {
    return this.seen.filter((line) => line.includes(text)).length;
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const token = (request.headers.authorization ?? '').split(' ').at(-1) ?? '';
    this.seen.push(`${request.method ?? ''} ${(request.url ?? '').replace('/api/4.0', '')} ${token}`);
    if (request.url?.endsWith('/logout') === true)
      return void (this.logouts.shift() ?? status(204, {}, ''))(request, response);
    const handler = this.handlers.shift() ?? json([]);
    handler(request, response);
  }
}

/** Answers a status with headers and a text. */
export function status(code: number, headers: Record<string, string> = {}, body = '{"message":"no"}'): Handler {
  return (_request, response) => void response.writeHead(code, headers).end(body);
}

/** Answers a value. */
export function json(value: unknown): Handler {
  return status(200, { 'content-type': 'application/json' }, JSON.stringify(value));
}

/** Never answers. */
export const silent: Handler = () => undefined;

/** Breaks the connection off, without a word. */
export const cutOff: Handler = (request) => void request.socket.destroy();

/** Begins an answer and breaks off in the middle of it. */
export function truncated(text: string): Handler {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': String(Buffer.byteLength(text) + 100) });
    response.write(text, () => response.socket?.destroy());
  };
}

/** Keeps a request's body for a look at it, then answers a value. */
export function listening(bodies: unknown[], value: unknown): Handler {
  return (request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      bodies.push(text === '' ? undefined : JSON.parse(text));
      json(value)(request, response);
    });
  };
}
