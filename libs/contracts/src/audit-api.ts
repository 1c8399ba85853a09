import { z } from 'zod';

/** Paths of token-service's audit; for operators. */
export const AUDIT_API = { list: '/v1/audit', verify: '/v1/audit/verify' } as const;

/** GET /v1/audit: entries, newest first. Never a secret. */
export const auditRow = z.object({
  seq: z.number(),
  /** ISO 8601. */
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  subject: z.string().nullable(),
  outcome: z.string(),
  /** Names of what changed, states, counts; JSON. */
  detail: z.string(),
  hash: z.string(),
});
/** See `auditRow`. */
export type AuditRow = z.infer<typeof auditRow>;

const chainEnd = z.strictObject({ seq: z.number().int().nonnegative(), hash: z.string().regex(/^[0-9a-f]{64}$/) });

/** POST /v1/audit/verify; `anchor`: an end of the chain that was kept elsewhere. */
export const auditCheckRequest = z.strictObject({ anchor: chainEnd.optional() });
/** See `auditCheckRequest`. */
export type AuditCheckRequest = z.infer<typeof auditCheckRequest>;

/** What a check of the chain found. */
export const auditCheck = z.object({
  rows: z.number(),
  ok: z.boolean(),
  broken: z.object({ seq: z.number(), why: z.string() }).nullable(),
  head: chainEnd,
});
/** See `auditCheck`. */
export type AuditCheck = z.infer<typeof auditCheck>;
