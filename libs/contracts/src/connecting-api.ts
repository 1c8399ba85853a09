import { z } from 'zod';

/** HTTP API of token-service for connecting, choosing divisions and asking both systems; operators only; the rest stands in `TOKEN_API`. */
export const CONNECTING_API = {
  /** PUT: settings of one division. */
  division: (id: string, number: number) => `/v1/connections/${id}/divisions/${number}`,
  /** POST: asks Exact again who authorised the connection, and for its divisions; 202. */
  discover: (id: string) => `/v1/connections/${id}/discover`,
  /** POST `holdRequest`: `connectionView`. No call is made for it until `resume`. */
  hold: (id: string) => `/v1/connections/${id}/hold`,
  /** POST: `connectionView`. */
  resume: (id: string) => `/v1/connections/${id}/resume`,
  /** POST `pingRequest`: `pingAnswer`. */
  ping: '/v1/ping',
  /** Where a browser begins a consent; no service token: the ticket is the permission. */
  start: (ticket: string) => `/oauth/start/${ticket}`,
  /** Where a browser authorises a connection again that lost its tokens; works while it has none. */
  again: (id: string, key: string) => `/oauth/again/${id}/${key}`,
} as const;

/** Answer of GET …/authorise: the two ways to give consent. */
export const authoriseAnswer = z.object({
  /** Exact's consent page. The address it sends the browser back to has to be pasted (POST …/code). */
  url: z.string(),
  /** Link for a browser: once, for `expiresAt`. Null where Exact can't send the browser back to token-service. */
  startUrl: z.string().nullable(),
  /** ISO 8601. */
  expiresAt: z.string(),
});
/** See `authoriseAnswer`. */
export type AuthoriseAnswer = z.infer<typeof authoriseAnswer>;

/** A scope of Exact's App Center that a connection lacks. */
export const missingScope = z.object({
  /** As the App Center names it, such as `Financial generalledgers`. */
  scope: z.string(),
  /** What can't be read without it, in plain words. */
  data: z.string(),
  /** What Exact said. */
  reason: z.string(),
});
/** See `missingScope`. */
export type MissingScope = z.infer<typeof missingScope>;

/** A division with its configuration. */
export const divisionView = z.object({
  number: z.number().int(),
  /** Exact's own name. */
  name: z.string(),
  /** Name given here; null: Exact's. */
  label: z.string().nullable(),
  country: z.string().nullable(),
  currency: z.string().nullable(),
  /** Chosen to be read; what stands against it follows. */
  chosen: z.boolean(),
  /** Is read. */
  active: z.boolean(),
  /** Blocked by Exact: backup, conversion, copy. */
  blocked: z.boolean(),
  /** Day on which Exact moved it to another database; null: never. */
  movedOn: z.string().nullable(),
  /** Name of the other connection that reads it. */
  readBy: z.string().nullable(),
  /** First day of documents that are read; null: all. */
  backfillFrom: z.string().nullable(),
});
/** See `divisionView`. */
export type DivisionView = z.infer<typeof divisionView>;

/** PUT …/divisions/:number: absent fields stay. */
export const divisionSettings = z
  .strictObject({
    active: z.boolean(),
    label: z.string().trim().min(1).max(100).nullable(),
    backfillFrom: z.iso.date().nullable(),
  })
  .partial()
  .refine((given) => Object.keys(given).length > 0, 'give at least one of active, label, backfillFrom');
/** See `divisionSettings`. */
export type DivisionSettings = z.infer<typeof divisionSettings>;

/** POST …/hold */
export const holdRequest = z.strictObject({
  /** Why, for people. */
  reason: z.string().trim().min(1).max(300),
});
/** See `holdRequest`. */
export type HoldRequest = z.infer<typeof holdRequest>;

/** POST /v1/ping */
export const pingRequest = z.strictObject({
  /** Id of one connection; absent: all, and Looker. */
  connection: z.string().min(1).max(100).optional(),
  /** How long an answer is waited for, milliseconds. */
  timeoutMs: z.number().int().min(100).max(60_000).default(20_000),
});
/** See `pingRequest`. */
export type PingRequest = z.input<typeof pingRequest>;

/** One system's answer. */
export const pong = z.object({
  system: z.enum(['exact', 'looker']),
  /** Name of the connection; `looker`. */
  name: z.string(),
  connectionId: z.string().nullable(),
  ok: z.boolean(),
  latencyMs: z.number(),
  detail: z.string(),
  remedy: z.string().nullable(),
});
/** See `pong`. */
export type Pong = z.infer<typeof pong>;

/** Answer of POST /v1/ping. */
export const pingAnswer = z.object({ ok: z.boolean(), systems: z.array(pong) });
/** See `pingAnswer`. */
export type PingAnswer = z.infer<typeof pingAnswer>;

/** Answer of PUT /v1/looker: what Looker said of itself. */
export const lookerFound = z.object({
  /** Release, such as `25.4.10`; null when Looker did not say. */
  version: z.string().nullable(),
  /** API versions it speaks. */
  apiVersions: z.array(z.string()),
  latencyMs: z.number(),
});
/** See `lookerFound`. */
export type LookerFound = z.infer<typeof lookerFound>;
