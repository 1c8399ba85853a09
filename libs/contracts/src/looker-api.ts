import { z } from 'zod';

/** HTTP API of looker-sync for operators (service token, audience `looker-sync`). */
export const LOOKER_SYNC_API = {
  /** GET: state of the deployed model. */
  model: '/v1/model',
  /** POST: generate, push, validate, deploy; answers when done. */
  deploy: '/v1/deploy',
  /** POST: asks one question through Looker's API. */
  ask: '/v1/ask',
  /** GET: scheduled plans as configured, and what was delivered last. */
  plans: '/v1/plans',
  /** POST: runs one plan once; answers with what was delivered, where this service receives it. */
  runPlan: '/v1/plans/run',
  /** POST, by Looker's webhooks alone: rows of a plan. */
  delivery: (plan: string) => `/v1/deliveries/${encodeURIComponent(plan)}`,
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

/** A delivery to looker-sync's own receiver. */
export const deliveryView = z.object({
  receivedAt: z.string(),
  rows: z.number(),
  /** null: not compared yet. */
  verdict: z.enum(['equal', 'differs', 'not_comparable']).nullable(),
  detail: z.string().nullable(),
});
/** See `deliveryView`. */
export type DeliveryView = z.infer<typeof deliveryView>;

/** A scheduled plan as configured. */
export const planView = z.object({
  name: z.string(),
  sends: z.string(),
  /** A crontab with its time zone, or `after loads`. */
  when: z.string(),
  /** Kinds of its destinations; addresses may be personal. */
  to: z.array(z.string()),
  lastDelivery: deliveryView.nullable(),
});
/** See `planView`. */
export type PlanView = z.infer<typeof planView>;

/** Which plan to run, and how long to wait for what it delivers to the own receiver, seconds. */
export const planRunRequest = z.strictObject({
  name: z.string().min(1),
  waitS: z.number().int().min(0).max(300).default(60),
});
/** See `planRunRequest`. */
export type PlanRunRequest = z.input<typeof planRunRequest>;

/** A plan was run; `delivery` is null where it delivers elsewhere, or nothing came in time. */
export const planRun = z.object({ name: z.string(), isReceivedHere: z.boolean(), delivery: deliveryView.nullable() });
/** See `planRun`. */
export type PlanRun = z.infer<typeof planRun>;
