import type { IncomingHttpHeaders } from 'node:http';
import type { SandboxClock } from '../clock.js';
import type { FaultBook } from '../control/faults.js';
import type { Recorder } from '../control/stats.js';
import type { Workspaces } from '../git/workspaces.js';
import { ApiError, notFound, type ApiReply } from '../http/reply.js';
import type { LookmlLibrary } from '../lookml/library.js';
import type { ApiUserOptions, Permission } from '../options.js';
import type { Dialect } from '../semantic/query.js';
import type { TokenRecord } from '../state/state.js';
import type { StateStore } from '../state/store.js';
import type { Delivery } from './deliver.js';
import type { ResultCache } from './result-cache.js';

/** An API user with the id under which the state knows it. */
export interface ApiUser extends ApiUserOptions {
  readonly id: string;
}

/** What every handler works with. */
export interface SandboxContext {
  readonly clock: SandboxClock;
  readonly store: StateStore;
  readonly users: readonly ApiUser[];
  readonly dialect: Dialect;
  readonly tokenTtlS: number;
  readonly mostCalls: number;
  readonly workspaces: Workspaces;
  readonly library: LookmlLibrary;
  readonly recorder: Recorder;
  readonly faults: FaultBook;
  readonly cache: ResultCache;
  readonly tasks: Map<string, QueryTask>;
  readonly deployments: Map<string, { status: string; error: string | null; commit_sha: string | null }>;
  readonly sqlQueries: Map<string, { connection: string; sql: string }>;
  /** What scheduled plans delivered, and runs somebody asked for. */
  readonly deliveries: Delivery[];
  readonly planRuns: { readonly userId: string; readonly atMs: number }[];
  readonly webhookToken: string;
  readonly validations: Map<string, { readonly digest: string; readonly body: Record<string, unknown> }>;
  readonly baseUrl: () => string;
}

/** A query task and, once it ended, its answer. */
export interface QueryTask {
  readonly id: string;
  readonly queryId: string;
  readonly format: string;
  /** Whose task it is: for others it does not exist. */
  readonly userId: string;
  readonly abort: AbortController;
  status: 'added' | 'running' | 'complete' | 'error' | 'killed';
  reply?: ApiReply;
}

/** The caller: token, user and workspace. */
export interface Session {
  readonly token: string;
  readonly record: TokenRecord;
  readonly user: ApiUser;
}

/** One call after routing. */
export interface ApiCall {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
  readonly rawBody: string;
}

/** One operation of the API. */
export interface Operation {
  /** Operation id of the official description. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/4.0, with `{name}` parameters. */
  readonly path: string;
  readonly permission?: Permission;
  readonly handle: (call: ApiCall, session: Session, context: SandboxContext) => Promise<ApiReply> | ApiReply;
}

/** Whether a user holds a right; users without a list hold all. */
export function holds(user: ApiUser, permission: Permission): boolean {
  return user.permissions === undefined || user.permissions.includes(permission);
}

/** A path parameter; its absence is a fault of the route table. */
export function param(call: ApiCall, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`the route has no parameter ${name}`);
  return value;
}

/** Throws 400 unless the session is in the dev workspace. */
export function requireDev(session: Session): void {
  if (session.record.workspace !== 'dev') throw new ApiError(400, 'Only allowed in development mode.');
}

/** The entry of a record, or 404. */
export function found<T>(record: Readonly<Record<string, T>>, key: string): T {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  if (value === undefined) throw notFound();
  return value;
}
