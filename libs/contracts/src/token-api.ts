import { REGIONS } from '@ml-connector/kernel';
import { z } from 'zod';
import { missingScope } from './connecting-api.js';
import { CONNECTION_STATES } from './messages.js';

/** HTTP API of token-service. Every call but the OAuth callback carries a service token (service-auth.ts). */
export const TOKEN_API = {
  connections: '/v1/connections',
  connection: (id: string) => `/v1/connections/${id}`,
  /** GET: sends the browser to Exact; `?format=json` answers `authoriseAnswer` instead. */
  authorise: (id: string) => `/v1/connections/${id}/authorise`,
  /** POST `{redirected}`: the address Exact sent the browser to, for hosts without a public name. */
  code: (id: string) => `/v1/connections/${id}/code`,
  /** GET: `divisionView[]`. PUT `{divisions}`: numbers or `all`. */
  divisions: (id: string) => `/v1/connections/${id}/divisions`,
  accessToken: (id: string) => `/v1/connections/${id}/access-token`,
  verificationKeys: (id: string) => `/v1/connections/${id}/verification-keys`,
  looker: '/v1/looker',
  lookerToken: '/v1/looker/access-token',
  endJobTokens: '/v1/looker/job-tokens/end',
  oauthCallback: '/oauth/callback',
} as const;

/** POST /v1/connections */
export const createConnection = z.strictObject({
  /** Name for people; unique. */
  name: z.string().min(1).max(100),
  region: z.enum(REGIONS),
  /** Only for stand-ins and tests; default: the region's own site. */
  baseUrl: z.url().optional(),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  webhookSecret: z.string().min(1).optional(),
  redirectUri: z.url(),
  /** Public address of webhook-ingress; absent: polling only. */
  webhookBaseUrl: z.url().optional(),
  /** Divisions to read; `all` takes every one Exact lists. */
  divisions: z.union([z.literal('all'), z.array(z.number().int().positive())]).default('all'),
});
/** See `createConnection`. */
export type CreateConnection = z.input<typeof createConnection>;

/** PATCH /v1/connections/:id: what of a connection may change while it lives; absent fields stay. */
export const changeConnection = z
  .strictObject({
    name: z.string().min(1).max(100),
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
    webhookSecret: z.string().min(1),
    redirectUri: z.url(),
    webhookBaseUrl: z.url().nullable(),
  })
  .partial();
/** See `changeConnection`. */
export type ChangeConnection = z.infer<typeof changeConnection>;

/** PUT …/divisions: which divisions are read. */
export const chooseDivisions = z.strictObject({
  divisions: z.union([z.literal('all'), z.array(z.number().int().positive())]),
});
/** See `chooseDivisions`. */
export type ChooseDivisions = z.infer<typeof chooseDivisions>;

/** POST …/code: the whole address Exact sent the browser to. */
export const pastedCode = z.strictObject({ redirected: z.string().min(1) });
/** See `pastedCode`. */
export type PastedCode = z.infer<typeof pastedCode>;

/** A connection as people see it; never a secret. */
export const connectionView = z.object({
  id: z.string(),
  name: z.string(),
  region: z.enum(REGIONS),
  baseUrl: z.string(),
  state: z.enum(CONNECTION_STATES),
  reason: z.string().nullable(),
  remedy: z.string().nullable(),
  webhooks: z.boolean(),
  divisions: z.array(z.object({ number: z.number(), name: z.string(), active: z.boolean() })),
  /** Age and end of the access token at hand, ISO 8601; null when none. */
  accessTokenExpiresAt: z.string().nullable(),
  /** When the refresh token ends without use, ISO 8601. */
  refreshTokenExpiresAt: z.string().nullable(),
  /** Whole days until then, rounded down; 0 on the last one. */
  refreshTokenDaysLeft: z.number().int().nullable(),
  /** Seconds since the last consent or renewal. */
  tokenAgeSeconds: z.number().int().nullable(),
  /** Scopes the app or its consent lacks, as of the last listing of divisions. */
  missingScopes: z.array(missingScope),
  /** Link that authorises a held connection again, in one click; null when not needed or not possible. */
  reauthoriseUrl: z.string().nullable(),
});
/** See `connectionView`. */
export type ConnectionView = z.infer<typeof connectionView>;

/** Answer to DELETE /v1/connections/:id: what became of the webhook subscriptions at Exact. */
export const removedConnection = z.object({
  /** `left`: Exact goes on sending notifications, which are refused; a new connection of the same app takes them over. */
  subscriptions: z.enum(['none', 'removed', 'left']),
  /** Why some were left. */
  detail: z.string().nullable(),
});
/** See `removedConnection`. */
export type RemovedConnection = z.infer<typeof removedConnection>;

/** POST …/access-token */
export const accessToken = z.object({
  accessToken: z.string(),
  /** Epoch milliseconds. */
  expiresAt: z.number(),
  region: z.enum(REGIONS),
  baseUrl: z.string(),
});
/** See `accessToken`. */
export type AccessToken = z.infer<typeof accessToken>;

/** GET …/verification-keys: what webhook-ingress needs; kept in memory only. */
export const verificationKeys = z.object({
  connectionId: z.string(),
  region: z.enum(REGIONS),
  clientId: z.string(),
  /** New secret first; an old one while it is being changed. */
  secrets: z.array(z.string()),
  divisions: z.array(z.number()),
});
/** See `verificationKeys`. */
export type VerificationKeys = z.infer<typeof verificationKeys>;

/** PUT /v1/looker */
export const putLooker = z.strictObject({
  baseUrl: z.url(),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
});
/** See `putLooker`. */
export type PutLooker = z.infer<typeof putLooker>;

const jobName = z.string().regex(/^[\w .:-]{1,100}$/);

/**
 * Body of POST /v1/looker/access-token: what the token is for. A deploy job has one for all its calls; it is remembered, so
 * that it can be ended should the job's process die.
 */
export const lookerTokenRequest = z.discriminatedUnion('purpose', [
  z.strictObject({ purpose: z.literal('request') }),
  z.strictObject({ purpose: z.literal('job'), job: jobName }),
]);
/** See `lookerTokenRequest`. */
export type LookerTokenRequest = z.infer<typeof lookerTokenRequest>;

/** POST /v1/looker/access-token: a token of its own for one job; the caller logs it out. */
export const lookerToken = z.object({ accessToken: z.string(), expiresAt: z.number(), baseUrl: z.string() });
/** See `lookerToken`. */
export type LookerToken = z.infer<typeof lookerToken>;

/** POST /v1/looker/job-tokens/end: a process that starts has the tokens of jobs before it ended. */
export const endJobTokens = z.strictObject({
  /** Job whose tokens are not touched: the caller's own. */
  keep: jobName,
});
/** See `endJobTokens`. */
export type EndJobTokens = z.infer<typeof endJobTokens>;

/** Answer of POST /v1/looker/job-tokens/end; `left`: Looker was away, ask again. */
export const endedJobTokens = z.object({ ended: z.number(), left: z.number() });
/** See `endedJobTokens`. */
export type EndedJobTokens = z.infer<typeof endedJobTokens>;

/** Body of every error answer. */
export const apiError = z.object({ code: z.string(), message: z.string(), remedy: z.string().nullable() });
/** See `apiError`. */
export type ApiError = z.infer<typeof apiError>;
