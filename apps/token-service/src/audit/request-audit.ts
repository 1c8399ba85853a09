import type { OnModuleInit } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { isApi } from '../limits/is-api.js';
import type { AuditEntry } from './audit-entry.js';
import type { AuditLog } from './audit-log.js';
import { actingFor, type ActingRequest } from './request-actor.js';

/** The part of Fastify used here. */
interface HttpRequest extends ActingRequest {
  readonly method: string;
  readonly url: string;
  readonly params?: unknown;
  readonly routeOptions?: { readonly url?: string };
}
interface HttpReply {
  readonly statusCode: number;
}
type Hook = (request: HttpRequest, reply: HttpReply, done: () => void) => void;
interface HttpServer {
  addHook(name: 'preHandler' | 'onResponse', hook: Hook): void;
}

/** Reads that are asked for all day: counted, not written one by one. */
const HANDED_OUT = new Set(['POST /v1/connections/:id/access-token']);

/** Every request to the API leaves an entry: changes and refusals at once, reads counted. */
export class RequestAudit implements OnModuleInit {
  constructor(
    private readonly http: HttpAdapterHost,
    private readonly log: AuditLog,
  ) {}

  onModuleInit(): void {
    const server = this.http.httpAdapter.getInstance<HttpServer>();
    server.addHook('preHandler', (request, _reply, done) => actingFor(request, done));
    server.addHook('onResponse', (request, reply, done) => {
      if (isApi(request.url)) this.tell(request, reply.statusCode);
      done();
    });
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

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NAME = /^[\w:.-]{1,64}$/;

/** Id or name of the address, where it has the form of one; of the one-time tickets nothing is kept. */
function subjectOf(params: unknown): string | null {
  const { id, name } = (params ?? {}) as { id?: unknown; name?: unknown };
  if (typeof id === 'string') return ID.test(id) ? id : null;
  return typeof name === 'string' && NAME.test(name) ? name : null;
}
