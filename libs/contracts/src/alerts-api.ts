import { z } from 'zod';

/** HTTP API of token-service's alerts; operators only. */
export const ALERT_API = {
  /** GET: newest first; `?open=true` only those that last, `?limit=` at most so many (default 100). */
  alerts: '/v1/alerts',
  /** POST: sends a test to every channel and answers what became of it. */
  test: '/v1/alerts/test',
} as const;

/** What people are alerted of. */
export const ALERT_KINDS = [
  /** The chain of refresh tokens is lost: nothing is read until somebody authorises again. */
  'chain_lost',
  /** A connection is held for another reason: wrong app secret, or a person's doing. */
  'connection_held',
  /** The refresh token ends within 7 days, and could not be renewed for weeks. */
  'token_expiring_7d',
  /** The same within 3 days. */
  'token_expiring_3d',
  /** Webhooks of a connection stopped to come: changes arrive by sweeps only, some minutes later. */
  'webhooks_silent',
  /** Looker does not take the API key. */
  'looker_refused',
] as const;
/** See `ALERT_KINDS`. */
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Ways an alert goes out; `log` is always there. */
export const ALERT_CHANNELS = ['log', 'webhook', 'email'] as const;
/** See `ALERT_CHANNELS`. */
export type AlertChannelName = (typeof ALERT_CHANNELS)[number];

/** What a message says: that something is wrong, that it is well again, or nothing (a test). */
export const ALERT_EVENTS = ['raised', 'cleared', 'test'] as const;
/** See `ALERT_EVENTS`. */
export type AlertEvent = (typeof ALERT_EVENTS)[number];

/** Body of the webhook, signed (docs/runbooks/alerts.md). `text` alone is fit to be shown: chats take it as it is. */
export const alertMessage = z.object({
  /** The same for the alert and its all clear; with `event` the key by which a receiver finds doubles. */
  id: z.string(),
  event: z.enum(ALERT_EVENTS),
  kind: z.enum([...ALERT_KINDS, 'test']),
  severity: z.enum(['error', 'warning', 'info']),
  subject: z.string(),
  text: z.string(),
  reason: z.string(),
  remedy: z.string().nullable(),
  /** Where to authorise again; null when there is none. */
  link: z.string().nullable(),
  connection: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** ISO 8601. */
  raisedAt: z.string(),
  clearedAt: z.string().nullable(),
});
/** See `alertMessage`. */
export type AlertMessage = z.infer<typeof alertMessage>;

/** An alert as operators see it. */
export const alertView = z.object({
  id: z.string(),
  kind: z.enum(ALERT_KINDS),
  severity: z.enum(['error', 'warning']),
  connection: z.object({ id: z.string(), name: z.string() }).nullable(),
  title: z.string(),
  reason: z.string(),
  remedy: z.string().nullable(),
  raisedAt: z.string(),
  clearedAt: z.string().nullable(),
  deliveries: z.array(
    z.object({
      channel: z.enum(ALERT_CHANNELS),
      event: z.enum(ALERT_EVENTS),
      deliveredAt: z.string().nullable(),
      attempts: z.number().int(),
      lastError: z.string().nullable(),
    }),
  ),
});
/** See `alertView`. */
export type AlertView = z.infer<typeof alertView>;

/** Answer of POST /v1/alerts/test: by channel. A channel that is not set up is not among them. */
export const alertTestAnswer = z.object({
  channels: z.array(
    z.object({ channel: z.enum(ALERT_CHANNELS), ok: z.boolean(), latencyMs: z.number(), detail: z.string() }),
  ),
});
/** See `alertTestAnswer`. */
export type AlertTestAnswer = z.infer<typeof alertTestAnswer>;
