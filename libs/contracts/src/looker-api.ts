import { z } from 'zod';

/** HTTP API of looker-sync for operators (service token, audience `looker-sync`). */
export const LOOKER_SYNC_API = {
  /** GET: state of the deployed model. */
  model: '/v1/model',
  /** POST: generate, push, validate, deploy; answers when done. */
  deploy: '/v1/deploy',
  /** POST: asks one question through Looker's API. */
  ask: '/v1/ask',
} as const;

/** A question in Looker's terms. */
export const askRequest = z.strictObject({
  model: z.string().default('exact_core'),
  explore: z.string(),
  fields: z.array(z.string()).min(1),
  filters: z.record(z.string(), z.string()).default({}),
  sorts: z.array(z.string()).default([]),
  /** Rows at most; -1: all. */
  limit: z.number().int().default(5000),
});
/** See `askRequest`. */
export type AskRequest = z.input<typeof askRequest>;

/** Rows as Looker answered; numbers as text so that nothing is lost. */
export const askAnswer = z.object({
  rows: z.array(z.record(z.string(), z.string().nullable())),
  /** SQL that Looker ran, when it said so. */
  sql: z.string().nullable(),
  tookMs: z.number(),
});
/** See `askAnswer`. */
export type AskAnswer = z.infer<typeof askAnswer>;

/** State of the deployed model. */
export const modelView = z.object({
  deployed: z.boolean(),
  commit: z.string().nullable(),
  deployedAt: z.string().nullable(),
  lastError: z.string().nullable(),
  datagroupTriggeredAt: z.string().nullable(),
  /** Calls of Looker's API today (UTC), by all replicas. */
  callsToday: z.number(),
  /** Calls left of the day's quota; null: not metered. */
  callsLeft: z.number().nullable(),
});
/** See `modelView`. */
export type ModelView = z.infer<typeof modelView>;
