import type { Clock } from '@ml-connector/kernel';
import type { OnModuleInit } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { AuditEntry } from './audit-entry.js';
import type { AuditLog } from './audit-log.js';
import { RateLimiter, type RateLimits } from './rate-limiter.js';
import { actingFor, type ActingRequest } from './request-actor.js';

/** The part of Fastify used here. */
interface HttpRequest extends ActingRequest {
  readonly method: string;
  readonly url: string;
  readonly ip: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly params?: unknown;
  readonly routeOptions?: { readonly url?: string };
}
interface HttpReply {
  readonly statusCode: number;
  code(status: number): HttpReply;
  header(name: string, value: string): HttpReply;
  send(body: unknown): unknown;
}
type Hook = (request: HttpRequest, reply: HttpReply, done: () => void) => void;
interface HttpServer {
  addHook(name: 'onRequest' | 'preHandler' | 'onResponse', hook: Hook): void;
}

/** Reads that are asked for all day: counted, not written one by one. */
const HANDED_OUT = new Set(['POST /v1/connections/:id/access-token']);

/** Every request to the API leaves an entry: changes and refusals at once, reads counted; too many are refused. */
export class RequestAudit implements OnModuleInit {
  private readonly limiter: RateLimiter;

  constructor(
    private readonly http: HttpAdapterHost,
    private readonly log: AuditLog,
    limits: RateLimits,
    clock: Clock,
  ) {
    this.limiter = new RateLimiter(limits, clock);
  }

  onModuleInit(): void {
    const server = this.http.httpAdapter.getInstance<HttpServer>();
    server.addHook('onRequest', (request, reply, done) => this.limit(request, reply, done));
    server.addHook('preHandler', (request, _reply, done) => actingFor(request, done));
    server.addHook('onResponse', (request, reply, done) => {
      if (isApi(request)) this.tell(request, reply.statusCode);
      done();
    });
  }

  private limit(request: HttpRequest, reply: HttpReply, done: () => void): void {
    const waitMs = isApi(request) ? this.limiter.take(request.ip, request.headers['authorization']) : 0;
    if (waitMs === 0) return done();
    const seconds = Math.max(1, Math.ceil(waitMs / 1000));
    reply
      .code(429)
      .header('retry-after', String(seconds))
      .send({ code: 'rate_limited', message: 'too many requests', remedy: `come again in ${seconds} s` });
  }

  private tell(request: HttpRequest, status: number): void {
    const action = `${request.method} ${request.routeOptions?.url ?? '(no such path)'}`;
    const entry: AuditEntry = {
      actor: request.caller ?? 'public',
      action,
      subject: subjectOf(request.params),
      outcome: status < 400 ? 'ok' : String(status),
      detail: {},
    };
    const isRead = request.method === 'GET' || HANDED_OUT.has(action);
    // A flood of refusals is counted like reads: it must not become a flood of rows.
    if ((isRead && status < 400) || status === 429) this.log.noteRead(entry);
    else this.log.note(entry);
  }
}

function isApi({ url }: HttpRequest): boolean {
  return url.startsWith('/v1/') || url.startsWith('/oauth/');
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NAME = /^[\w:.-]{1,64}$/;

/** Id or name of the address, where it has the form of one; of the one-time tickets nothing is kept. */
function subjectOf(params: unknown): string | null {
  const { id, name } = (params ?? {}) as { id?: unknown; name?: unknown };
  if (typeof id === 'string') return ID.test(id) ? id : null;
  return typeof name === 'string' && NAME.test(name) ? name : null;
}
