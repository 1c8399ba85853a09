import { setTimeout as delay } from 'node:timers/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { login } from '../api/login.js';
import { holds, type Operation, type SandboxContext, type Session } from '../api/context.js';
import type { Fault } from '../control/faults.js';
import { DatabaseError } from '../clickhouse/database.js';
import { GitFault } from '../git/project-git.js';
import { SemanticError } from '../semantic/query.js';
import { ApiError, errorBody, notFound, type ApiReply } from './reply.js';
import { checkBody } from './request-schema.js';
import { cutShort, drip, send } from './send.js';
import { Router, type RouteMatch } from './router.js';

const PREFIX = '/api/4.0';

/** Answers the API's calls: routing, faults, login, rights, body check, work, persistence, in this order. */
export class ApiServer {
  private readonly router: Router;

  constructor(
    private readonly context: SandboxContext,
    operations: readonly Operation[],
  ) {
    this.router = new Router([...operations, login]);
  }

  async handle(request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    const path = url.pathname.startsWith(`${PREFIX}/`) ? url.pathname.slice(PREFIX.length) : undefined;
    const match = path === undefined ? undefined : this.router.match(request.method ?? 'GET', path);
    const operationId = match?.operation.id ?? 'unknown';
    const { recorder, mostCalls } = this.context;
    recorder.call(operationId);
    if (match?.operation === login) return this.answer(match, request, body, url, response);
    if (recorder.inFlight >= mostCalls) {
      recorder.status(429);
      return send(response, faultReply({ operation: operationId, status: 429, retryAfterS: 1 }));
    }
    const flight = recorder.begin(operationId);
    response.once('close', () => (flight.callerGone = true));
    try {
      await this.answer(match, request, body, url, response);
    } finally {
      recorder.end(flight);
    }
  }

  private async answer(
    match: RouteMatch | undefined,
    request: IncomingMessage,
    body: string,
    url: URL,
    response: ServerResponse,
  ): Promise<void> {
    const fault = this.context.faults.take(match?.operation.id ?? 'unknown');
    if (fault?.delayMs !== undefined) await delay(fault.delayMs);
    if (fault?.drop === true && fault.afterWork !== true) {
      request.socket.destroy();
      return;
    }
    const instead = fault?.status !== undefined || fault?.garble === true;
    const reply =
      instead && fault.afterWork !== true ? faultReply(fault) : await this.work(match, request, body, url, fault);
    if (fault?.drop === true) {
      request.socket.destroy();
      return;
    }
    const last = instead && fault.afterWork === true ? faultReply(fault) : reply;
    this.context.recorder.status(last.status);
    if (fault?.truncate === true) cutShort(response, last);
    else if (fault?.dripMs === undefined) send(response, last);
    else await drip(response, last, fault.dripMs);
  }

  private async work(
    match: RouteMatch | undefined,
    request: IncomingMessage,
    body: string,
    url: URL,
    fault: Fault | undefined,
  ): Promise<ApiReply> {
    try {
      if (match === undefined) throw notFound();
      if (fault?.expireToken === true) this.revoke(request);
      const { operation, params } = match;
      const session = operation === login ? NOBODY : this.session(request);
      if (operation.permission !== undefined && !holds(session.user, operation.permission)) throw notFound();
      const parsed = operation === login ? {} : parseBody(body);
      if (operation.method !== 'GET' && body !== '') checkBody(operation.id, parsed);
      const call = {
        params,
        query: url.searchParams,
        headers: request.headers,
        body: parsed as Record<string, unknown>,
        rawBody: body,
      };
      const reply = await operation.handle(call, session, this.context);
      if (operation.method !== 'GET') this.context.store.save();
      return reply;
    } catch (error) {
      return errorReply(error);
    }
  }

  private session(request: IncomingMessage): Session {
    const token = tokenOf(request);
    const record = token === undefined ? undefined : this.context.store.state.tokens[token];
    const user = this.context.users.find((candidate) => candidate.id === record?.userId);
    if (token === undefined || record === undefined || user === undefined) {
      throw new ApiError(401, 'Requires authentication.');
    }
    if (record.expiresAtMs <= this.context.clock.nowMs()) throw new ApiError(401, 'Requires authentication.');
    return { token, record, user };
  }

  private revoke(request: IncomingMessage): void {
    const token = tokenOf(request);
    if (token !== undefined) Reflect.deleteProperty(this.context.store.state.tokens, token);
  }
}

/** The caller of login, who has no token yet. */
const NOBODY: Session = {
  token: '',
  record: { userId: '', expiresAtMs: 0, workspace: 'production' },
  user: { id: '', clientId: '', clientSecret: '' },
};

function tokenOf(request: IncomingMessage): string | undefined {
  return /^(?:token|bearer) (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function parseBody(body: string): unknown {
  if (body.trim() === '') return {};
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new ApiError(400, `The body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function errorReply(error: unknown): ApiReply {
  if (error instanceof ApiError) {
    if (error.plain) return { status: error.status, text: error.message, contentType: 'text/plain' };
    return { status: error.status, json: errorBody(error) };
  }
  if (error instanceof GitFault || error instanceof SemanticError || error instanceof DatabaseError) {
    return { status: 400, json: errorBody(new ApiError(400, error.message)) };
  }
  throw error;
}

function faultReply(fault: Fault): ApiReply {
  if (fault.garble === true)
    return { status: 200, text: '<html><body>Sign in</body></html>', contentType: 'text/html' };
  const status = fault.status ?? 500;
  const headers = fault.retryAfterS === undefined ? {} : { 'retry-after': String(fault.retryAfterS) };
  if (status === 502 || status === 504) {
    return { status, headers, text: '<html><body>Bad Gateway</body></html>', contentType: 'text/html' };
  }
  return { status, headers, json: errorBody(new ApiError(status, status === 429 ? 'Too many requests' : 'Fault')) };
}
