import { REGIONS } from '@ml-connector/kernel';
import { z } from 'zod';
import { missingScope } from './connecting-api.js';
import { schedule } from './schedule.js';

const region = z.enum(REGIONS);

/** `exact.notice.v1`: a verified webhook; says that something changed, never data. Key: `<connection>,<division>`. */
export const notice = z.object({
  connectionId: z.string(),
  region,
  division: z.number().int().positive(),
  topic: z.string(),
  action: z.enum(['create', 'update', 'delete', 'unknown']),
  /** GUID of the record. */
  key: z.string(),
  /** When webhook-ingress had it, ISO 8601. */
  receivedAt: z.string(),
  /** `EventCreatedOn` as Exact wrote it: the site's wall clock, as a rule without zone. To measure by, never for order. */
  createdOn: z.string().optional(),
  lineageId: z.string(),
});
/** See `notice`. */
export type Notice = z.infer<typeof notice>;

/** `exact.command.v1`: what exact-fetcher is asked to do within its budget. */
export const command = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('sync'),
    id: z.string(),
    connectionId: z.string(),
    divisionKey: z.string().optional(),
    feeds: z.array(z.string()).optional(),
  }),
  z.object({
    type: z.literal('full_compare'),
    id: z.string(),
    connectionId: z.string(),
    divisionKey: z.string(),
    feed: z.string(),
    /** Delete what it misses however much that is: a person has looked at the source. */
    trusted: z.boolean().optional(),
  }),
  z.object({
    type: z.literal('refetch'),
    id: z.string(),
    connectionId: z.string(),
    divisionKey: z.string(),
    feed: z.string(),
    keys: z.array(z.string()),
  }),
  z.object({
    /** When streams are read; null: a division follows its connection again, a connection reads continuously. */
    type: z.literal('schedule'),
    id: z.string(),
    connectionId: z.string(),
    divisionKey: z.string().optional(),
    schedule: schedule.nullable(),
  }),
  z.object({
    /** Stops all reading after the page in hand; `resume` goes on where it was. */
    type: z.enum(['pause', 'resume']),
    id: z.string(),
    connectionId: z.string(),
    divisionKey: z.string().optional(),
  }),
  z.object({
    /** Reads history again from a day on, at the lowest urgency. */
    type: z.literal('backfill'),
    id: z.string(),
    connectionId: z.string(),
    divisionKey: z.string().optional(),
    feeds: z.array(z.string()).optional(),
    /** First day, `YYYY-MM-DD`; absent: everything. */
    from: z.iso.date().optional(),
  }),
  z.object({ type: z.literal('discover'), id: z.string(), connectionId: z.string() }),
  z.object({ type: z.literal('probe'), id: z.string(), connectionId: z.string() }),
  /** The connection is about to be removed: its webhook subscriptions at Exact go first. */
  z.object({ type: z.literal('unsubscribe'), id: z.string(), connectionId: z.string() }),
  z.object({
    type: z.literal('control_total'),
    id: z.string(),
    connectionId: z.string(),
    divisionKey: z.string(),
    feeds: z.array(z.string()).optional(),
  }),
]);
/** See `command`. */
export type Command = z.infer<typeof command>;

const discoveredDivision = z.object({
  number: z.number().int(),
  name: z.string(),
  country: z.string().nullable(),
  currency: z.string().nullable(),
  moveDate: z.string().nullable(),
  blocked: z.boolean(),
});

/** `exact.answer.v1`: the answer to a command, by the same id. */
export const answer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('accepted'), id: z.string(), connectionId: z.string(), streams: z.number().int() }),
  z.object({
    type: z.literal('discovered'),
    id: z.string(),
    connectionId: z.string(),
    userId: z.string(),
    currentDivision: z.number().int(),
    divisions: z.array(discoveredDivision),
    /** Scopes of the App Center the app or its consent lacks; absent: not looked at. */
    missing: z.array(missingScope).optional(),
  }),
  z.object({
    type: z.literal('probed'),
    id: z.string(),
    connectionId: z.string(),
    ok: z.boolean(),
    latencyMs: z.number(),
    detail: z.string(),
    remedy: z.string().nullable(),
  }),
  z.object({
    type: z.literal('unsubscribed'),
    id: z.string(),
    connectionId: z.string(),
    /** Subscriptions Exact still has: not removed in time, or refused. */
    left: z.number().int(),
  }),
  /** Nobody asked: webhook loops of the connection fell silent or were heard again. */
  z.object({
    type: z.literal('webhooks'),
    id: z.string(),
    connectionId: z.string(),
    /** All that are silent now, with the time that was found, ISO 8601; none: all is well. */
    silent: z.array(z.object({ divisionKey: z.string(), topic: z.string(), since: z.string() })),
  }),
  z.object({
    type: z.literal('control_total'),
    id: z.string(),
    connectionId: z.string(),
    divisionKey: z.string(),
    totals: z.array(
      z.object({
        entity: z.string(),
        rows: z.number().int().nullable(),
        sums: z.record(z.string(), z.string()),
        note: z.string().nullable(),
      }),
    ),
  }),
  z.object({
    type: z.literal('failed'),
    id: z.string(),
    connectionId: z.string(),
    code: z.string(),
    message: z.string(),
    remedy: z.string().nullable(),
  }),
]);
/** See `answer`. */
export type Answer = z.infer<typeof answer>;
/** A division as Exact lists it. */
export type DiscoveredDivision = z.infer<typeof discoveredDivision>;

/** `warehouse.loaded.v1`: rows are queryable. Key: `<connection>,<division key>`. */
export const loaded = z.object({
  connectionId: z.string(),
  divisionKey: z.string(),
  table: z.string(),
  rows: z.number().int(),
  /** Newest fetched-at among the rows, ISO 8601. */
  fetchedAt: z.string().nullable(),
  /** When ClickHouse had acknowledged the insert, ISO 8601. */
  loadedAt: z.string(),
  /** Present when a feed marker came through this table and partition. */
  marker: z
    .object({
      run: z.string(),
      feed: z.string(),
      partition: z.number().int(),
      partitions: z.number().int(),
      watermark: z.string().nullable(),
      /** Rows alive in the table and partition, and those the read did not see; keys as declared. */
      unseen: z
        .object({
          below: z.string(),
          alive: z.number().int(),
          missing: z.number().int(),
          keys: z.array(z.string()),
        })
        .optional(),
    })
    .optional(),
});
/** See `loaded`. */
export type Loaded = z.infer<typeof loaded>;

/** States of a connection. */
export const CONNECTION_STATES = ['new', 'authorised', 'expiring', 'held', 'restored', 'removed'] as const;

/** `connection.state.v1`, compacted by connection id: what other services need to know of a connection; no secret. */
export const connectionState = z.object({
  connectionId: z.string(),
  region,
  /** Base address of the region's API, without a trailing slash. */
  baseUrl: z.string(),
  state: z.enum(CONNECTION_STATES),
  reason: z.string().nullable(),
  remedy: z.string().nullable(),
  /** Divisions to read; empty until discovered and chosen. */
  divisions: z.array(
    discoveredDivision.extend({
      /** First day of documents to read (YYYY-MM-DD); absent: all. */
      backfillFrom: z.string().optional(),
    }),
  ),
  /** Address Exact can post webhooks to; null: polling only. */
  webhookUrl: z.string().nullable(),
  /** App at Exact (its client id): quotas are counted by it; absent: not known, then all share one budget. */
  clientId: z.string().optional(),
  changedAt: z.string(),
});
/** See `connectionState`. */
export type ConnectionState = z.infer<typeof connectionState>;

/** Key of messages about one division of a connection. */
export function divisionMessageKey(connectionId: string, divisionKey: string): string {
  return `${connectionId},${divisionKey}`;
}
