import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IAccessToken, IApiSession } from '@looker/sdk';
import { ApiError, noContent, notFound, ok } from '../http/reply.js';
import type { Operation } from './context.js';

/** `POST /login`: a form-encoded body only; wrong credentials answer 404, as Looker does. */
export const login: Operation = {
  id: 'login',
  method: 'POST',
  path: '/login',
  handle: (call, _session, context) => {
    const type = call.headers['content-type'] ?? '';
    if (!type.startsWith('application/x-www-form-urlencoded')) {
      throw new ApiError(400, 'Send client_id and client_secret as a form-encoded body.');
    }
    const form = new URLSearchParams(call.rawBody);
    const [id, secret] = [form.get('client_id'), form.get('client_secret')];
    if (id === null || secret === null)
      throw new ApiError(400, 'client_id and client_secret are required in the body.');
    const user = context.users.find((candidate) => candidate.clientId === id);
    if (user === undefined || !same(user.clientSecret, secret)) throw notFound();
    const token = randomBytes(24).toString('base64url');
    const expiresAtMs = context.clock.nowMs() + context.tokenTtlS * 1000;
    const { tokens } = context.store.state;
    for (const [old, record] of Object.entries(tokens)) {
      if (record.expiresAtMs <= context.clock.nowMs()) Reflect.deleteProperty(tokens, old);
    }
    tokens[token] = { userId: user.id, expiresAtMs, workspace: 'production' };
    context.recorder.logins += 1;
    return ok({
      access_token: token,
      token_type: 'Bearer',
      expires_in: context.tokenTtlS,
      refresh_token: null,
    } satisfies IAccessToken);
  },
};

const logout: Operation = {
  id: 'logout',
  method: 'DELETE',
  path: '/logout',
  handle: (_call, session, context) => {
    Reflect.deleteProperty(context.store.state.tokens, session.token);
    context.recorder.logouts += 1;
    return noContent();
  },
};

const session: Operation = {
  id: 'session',
  method: 'GET',
  path: '/session',
  handle: (_call, current) => ok(sessionBody(current.record.workspace)),
};

const updateSession: Operation = {
  id: 'update_session',
  method: 'PATCH',
  path: '/session',
  handle: (call, current) => {
    const workspace = call.body['workspace_id'];
    if (workspace !== undefined && workspace !== 'dev' && workspace !== 'production') {
      throw new ApiError(422, 'Validation Failed', [
        { field: 'workspace_id', code: 'invalid', message: 'workspace_id must be dev or production' },
      ]);
    }
    if (workspace !== undefined) current.record.workspace = workspace;
    return ok(sessionBody(current.record.workspace));
  },
};

/** Operations of a token's life after login. */
export const sessionOperations: readonly Operation[] = [logout, session, updateSession];

function sessionBody(workspace: string): IApiSession {
  return { can: {}, workspace_id: workspace, sudo_user_id: null };
}

function same(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
