import { z } from 'zod';
import { alertTestAnswer, alertView } from './alerts-api.js';
import { auditCheck, auditCheckRequest, auditRow } from './audit-api.js';
import {
  authoriseAnswer,
  divisionSettings,
  divisionView,
  holdRequest,
  lookerFound,
  pingAnswer,
  pingRequest,
} from './connecting-api.js';
import { backupView, noteBackup } from './backups-api.js';
import {
  gitKeySecret,
  jobLease,
  jobLeaseRequest,
  jobSecretView,
  s3Secret,
  sftpSecret,
  webhookTokenSecret,
} from './job-secrets-api.js';
import type { Caller } from './callers.js';
import {
  accessToken,
  changeConnection,
  chooseDivisions,
  connectionView,
  createConnection,
  endedJobTokens,
  endJobTokens,
  lookerToken,
  lookerTokenRequest,
  pastedCode,
  putLooker,
  removedConnection,
  verificationKeys,
} from './token-api.js';
import { vaultRewrap, vaultStatus } from './vault-api.js';

/** One call of token-service's API. */
export interface TokenRoute<Body extends z.ZodType = z.ZodType, Answer extends z.ZodType = z.ZodType> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Parameters in braces. */
  readonly path: string;
  readonly caller: Caller;
  readonly doc: string;
  readonly status: 200 | 201 | 202 | 204;
  readonly body?: Body;
  readonly query?: z.ZodObject;
  /** Absent where the answer has no body. */
  readonly answer?: Answer;
}

const connections = '/v1/connections';
const connection = `${connections}/{id}`;
const limit = z.number().int().min(1).max(1000).optional();

/** Every call of the API; the OpenAPI document and the typed client are made of it. */
export const TOKEN_ROUTES = {
  listConnections: {
    method: 'GET',
    path: connections,
    caller: 'operator',
    status: 200,
    doc: 'All connections.',
    answer: connectionView.array(),
  },
  createConnection: {
    method: 'POST',
    path: connections,
    caller: 'operator',
    status: 201,
    doc: 'Makes a connection; it has to be authorised next.',
    body: createConnection,
    answer: connectionView,
  },
  showConnection: {
    method: 'GET',
    path: connection,
    caller: 'operator',
    status: 200,
    doc: 'One connection.',
    answer: connectionView,
  },
  changeConnection: {
    method: 'PATCH',
    path: connection,
    caller: 'operator',
    status: 200,
    doc: 'Changes what is given; the old webhook secret is taken for two more days.',
    body: changeConnection,
    answer: connectionView,
  },
  removeConnection: {
    method: 'DELETE',
    path: connection,
    caller: 'operator',
    status: 200,
    doc: 'Removes a connection, its webhook subscriptions first, and destroys the key of its secrets.',
    answer: removedConnection,
  },
  authorise: {
    method: 'GET',
    path: `${connection}/authorise`,
    caller: 'operator',
    status: 200,
    doc: 'The ways to give consent; without format=json the browser is sent on.',
    query: z.object({ format: z.literal('json').optional() }),
    answer: authoriseAnswer,
  },
  pasteCode: {
    method: 'POST',
    path: `${connection}/code`,
    caller: 'operator',
    status: 200,
    doc: 'Takes the address Exact sent a browser to.',
    body: pastedCode,
    answer: connectionView,
  },
  holdConnection: {
    method: 'POST',
    path: `${connection}/hold`,
    caller: 'operator',
    status: 200,
    doc: 'Stops all calls until it is resumed.',
    body: holdRequest,
    answer: connectionView,
  },
  resumeConnection: {
    method: 'POST',
    path: `${connection}/resume`,
    caller: 'operator',
    status: 200,
    doc: 'Lets a connection go on that was held by hand.',
    answer: connectionView,
  },
  discover: {
    method: 'POST',
    path: `${connection}/discover`,
    caller: 'operator',
    status: 202,
    doc: 'Asks Exact again for user, divisions and scopes.',
    answer: z.object({ asked: z.literal(true) }),
  },
  chooseDivisions: {
    method: 'PUT',
    path: `${connection}/divisions`,
    caller: 'operator',
    status: 200,
    doc: 'Chooses the divisions to read.',
    body: chooseDivisions,
    answer: connectionView,
  },
  listDivisions: {
    method: 'GET',
    path: `${connection}/divisions`,
    caller: 'operator',
    status: 200,
    doc: 'Divisions with their configuration.',
    answer: divisionView.array(),
  },
  setDivision: {
    method: 'PUT',
    path: `${connection}/divisions/{number}`,
    caller: 'operator',
    status: 200,
    doc: 'Settings of one division.',
    body: divisionSettings,
    answer: divisionView,
  },
  accessToken: {
    method: 'POST',
    path: `${connection}/access-token`,
    caller: 'exact-fetcher',
    status: 200,
    doc: 'An access token that lives through a call.',
    answer: accessToken,
  },
  verificationKeys: {
    method: 'GET',
    path: `${connection}/verification-keys`,
    caller: 'webhook-ingress',
    status: 200,
    doc: 'What webhooks of the connection are verified by.',
    answer: verificationKeys,
  },
  ping: {
    method: 'POST',
    path: '/v1/ping',
    caller: 'operator',
    status: 200,
    doc: 'What works of Exact and Looker, and what to do.',
    query: z.object({ connection: z.string().optional() }),
    body: pingRequest,
    answer: pingAnswer,
  },
  putLooker: {
    method: 'PUT',
    path: '/v1/looker',
    caller: 'operator',
    status: 200,
    doc: 'Tries an API key at Looker and stores it.',
    body: putLooker,
    answer: lookerFound,
  },
  lookerToken: {
    method: 'POST',
    path: '/v1/looker/access-token',
    caller: 'looker-sync',
    status: 200,
    doc: 'A token for one request or job; the caller logs it out.',
    body: lookerTokenRequest,
    answer: lookerToken,
  },
  endJobTokens: {
    method: 'POST',
    path: '/v1/looker/job-tokens/end',
    caller: 'looker-sync',
    status: 200,
    doc: 'Ends the tokens that jobs of earlier processes have left open.',
    body: endJobTokens,
    answer: endedJobTokens,
  },
  listJobSecrets: {
    method: 'GET',
    path: '/v1/job-secrets',
    caller: 'operator',
    status: 200,
    doc: 'Names of job secrets and who has them.',
    answer: jobSecretView.array(),
  },
  putJobSecret: {
    method: 'PUT',
    path: '/v1/job-secrets/{name}',
    caller: 'operator',
    status: 204,
    doc: 'Stores git-key, webhook-token, s3:<target> or sftp:<target>.',
    body: z.union([gitKeySecret, webhookTokenSecret, s3Secret, sftpSecret]),
  },
  removeJobSecret: {
    method: 'DELETE',
    path: '/v1/job-secrets/{name}',
    caller: 'operator',
    status: 204,
    doc: 'Removes a secret and destroys its key.',
  },
  leaseJobSecret: {
    method: 'POST',
    path: '/v1/job-secrets/{name}/lease',
    caller: 'looker-sync',
    status: 200,
    doc: 'Lends a secret to one job at a time.',
    body: jobLeaseRequest,
    answer: jobLease,
  },
  returnJobSecret: {
    method: 'DELETE',
    path: '/v1/job-secrets/{name}/lease/{lease}',
    caller: 'looker-sync',
    status: 204,
    doc: 'Gives a secret back.',
  },
  vault: {
    method: 'GET',
    path: '/v1/vault',
    caller: 'operator',
    status: 200,
    doc: 'Master keys by id, and the rows under each.',
    answer: vaultStatus,
  },
  rewrap: {
    method: 'POST',
    path: '/v1/vault/rewrap',
    caller: 'operator',
    status: 200,
    doc: 'Starts, or joins, the rewrap of all rows.',
    answer: vaultRewrap,
  },
  alerts: {
    method: 'GET',
    path: '/v1/alerts',
    caller: 'operator',
    status: 200,
    doc: 'Alerts, newest first.',
    query: z.object({ open: z.enum(['true', 'false']).optional(), limit }),
    answer: alertView.array(),
  },
  testAlerts: {
    method: 'POST',
    path: '/v1/alerts/test',
    caller: 'operator',
    status: 200,
    doc: 'Sends a test by every channel.',
    answer: alertTestAnswer,
  },
  noteBackup: {
    method: 'POST',
    path: '/v1/backups',
    caller: 'operator',
    status: 200,
    doc: 'Notes that a backup was made; the newest of a kind counts.',
    body: noteBackup,
    answer: backupView,
  },
  listBackups: {
    method: 'GET',
    path: '/v1/backups',
    caller: 'operator',
    status: 200,
    doc: 'The last backup of each kind.',
    answer: backupView.array(),
  },
  listAudit: {
    method: 'GET',
    path: '/v1/audit',
    caller: 'operator',
    status: 200,
    doc: 'What happened, newest first.',
    query: z.object({
      subject: z.string().optional(),
      since: z.iso.datetime({ offset: true }).optional(),
      before: z.number().int().positive().optional(),
      limit,
    }),
    answer: auditRow.array(),
  },
  verifyAudit: {
    method: 'POST',
    path: '/v1/audit/verify',
    caller: 'operator',
    status: 200,
    doc: 'Checks the chain of what happened.',
    body: auditCheckRequest,
    answer: auditCheck,
  },
} as const satisfies Readonly<Record<string, TokenRoute>>;
/** Name of a call. */
export type TokenRouteName = keyof typeof TOKEN_ROUTES;
