import { z } from 'zod';
import { schedule } from './schedule.js';

/** HTTP API of exact-fetcher for operators (service token, audience `exact-fetcher`). Reads only; work is asked by command. */
export const FETCHER_API = {
  streams: '/v1/streams',
  /** Which divisions are read, and why others are not. */
  divisions: '/v1/divisions',
  budgets: '/v1/budgets',
  /** Webhook subscriptions, and why one is missing. */
  subscriptions: '/v1/subscriptions',
  /** `?connection=<id>`: schedules and pauses. */
  schedules: '/v1/schedules',
  /** `?connection=<id>`: what an initial load or backfill will cost, before it starts. */
  forecasts: '/v1/forecasts',
  /** Endpoints left alone before Exact locks them. */
  restingEndpoints: '/v1/resting-endpoints',
} as const;

/** States of a stream. */
export const STREAM_STATES = ['waiting', 'loading', 'live', 'parked'] as const;

/** Lines of documents come nested in them (`$expand`), or are asked for afterwards. */
export const LINES_PLANS = ['expanded', 'separate'] as const;
/** One of the plans. */
export type LinesPlan = (typeof LINES_PLANS)[number];

/** One stream: a feed of a division. */
export const streamView = z.object({
  connectionId: z.string(),
  divisionKey: z.string(),
  divisionName: z.string(),
  feed: z.string(),
  kind: z.string(),
  phase: z.number(),
  state: z.enum(STREAM_STATES),
  /** Why it is parked, and what to do. */
  reason: z.string().nullable(),
  checkpoint: z.string().nullable(),
  /** Records put on the bus since the stream exists. */
  records: z.number(),
  calls: z.number(),
  /** Calls of the first full read, and the least that could have done it: full pages, at least one. */
  loadCalls: z.number(),
  loadCallsLeast: z.number(),
  /** Last time the source was found to have nothing newer, ISO 8601. */
  freshAt: z.string().nullable(),
  /** The first full read is in ClickHouse. */
  loaded: z.boolean(),
  /** Documents: how their lines are read, what Exact answered when it was asked, and when; null on other feeds. */
  lines: z
    .object({
      plan: z.enum(LINES_PLANS).nullable(),
      note: z.string().nullable(),
      probedAt: z.string().nullable(),
      /** Calls that expanding saved, at least. */
      callsSaved: z.number(),
    })
    .nullable(),
});
/** See `streamView`. */
export type StreamView = z.infer<typeof streamView>;

/**
 * What becomes of a division: it is read; nobody wants it read; Exact has blocked it (a backup, a conversion, a copy); or
 * Exact no longer lists it. Its rows stay in the warehouse in each case.
 */
export const DIVISION_LIVES = ['read', 'left_out', 'blocked', 'removed'] as const;

/** One division of a connection. */
export const divisionLifeView = z.object({
  connectionId: z.string(),
  divisionKey: z.string(),
  name: z.string(),
  life: z.enum(DIVISION_LIVES),
  /** Why it is not read, and what to do; null: it is read, or not wanted. */
  reason: z.string().nullable(),
  /** Since when it is blocked, removed or back, ISO 8601; null: never changed. */
  since: z.string().nullable(),
  /** Day it was moved to another database, after which all was read anew; null: never. */
  movedOn: z.string().nullable(),
  /** Day its HR data were last linked or unlinked; null: never, or not known yet. */
  hrLinkedOn: z.string().nullable(),
  /** First day of documents that are read; null: all. */
  backfillFrom: z.string().nullable(),
  /** Webhook topics that stopped to deliver: changes were found that no notice told of. Sweeps find them meanwhile. */
  silentTopics: z.array(z.string()),
});
/** See `divisionLifeView`. */
export type DivisionLifeView = z.infer<typeof divisionLifeView>;

/** What a division may still call, as the answers' headers said. */
export const budgetView = z.object({
  divisionKey: z.string(),
  minuteLimit: z.number().nullable(),
  minuteRemaining: z.number().nullable(),
  dayLimit: z.number().nullable(),
  dayRemaining: z.number().nullable(),
  dayResetAt: z.string().nullable(),
  callsToday: z.number(),
});
/** See `budgetView`. */
export type BudgetView = z.infer<typeof budgetView>;

/** A webhook subscription that should exist, or no longer should. */
export const subscriptionView = z.object({
  divisionKey: z.string(),
  topic: z.string(),
  /** `wanted` until Exact has it; `taken`: another user of the same app owns it; `unwanted` until Exact has it no more. */
  state: z.enum(['wanted', 'active', 'taken', 'unwanted']),
  callbackUrl: z.string(),
  /** Why it could not be made, or removed. */
  detail: z.string().nullable(),
  /** When the last notice of it was received, ISO 8601; null: none yet. */
  heardAt: z.string().nullable(),
  /** Since when it is known to deliver no more, ISO 8601; null: nothing was missed. */
  silentSince: z.string().nullable(),
});
/** See `subscriptionView`. */
export type SubscriptionView = z.infer<typeof subscriptionView>;

/** When a connection or one of its divisions is read. */
export const scheduleView = z.object({
  connectionId: z.string(),
  /** Null: the connection's own. */
  divisionKey: z.string().nullable(),
  /** Null: continuously, or as the connection says. */
  schedule: schedule.nullable(),
  paused: z.boolean(),
  /** Next time by the schedule, ISO 8601; null: no fixed time. */
  nextAt: z.string().nullable(),
});
/** See `scheduleView`. */
export type ScheduleView = z.infer<typeof scheduleView>;

/** What reading a division once will cost. */
export const forecastView = z.object({
  connectionId: z.string(),
  divisionKey: z.string(),
  divisionName: z.string(),
  /** Calls still to be made, and how many of them are guessed for lack of a count. */
  calls: z.number().int(),
  guessedCalls: z.number().int(),
  /** Minutes of reading at the minute's limit, and days by the day's. */
  minutes: z.number(),
  days: z.number(),
  /** When it ends if it goes on now, ISO 8601. */
  endsAt: z.string(),
  feeds: z.array(
    z.object({
      feed: z.string(),
      phase: z.number().int(),
      state: z.enum(STREAM_STATES),
      /** Rows expected; null: not known. */
      rows: z.number().int().nullable(),
      calls: z.number().int(),
      basis: z.enum(['done', 'counted', 'guessed']),
    }),
  ),
});
/** See `forecastView`. */
export type ForecastView = z.infer<typeof forecastView>;

/** An endpoint that made too many errors within an hour. */
export const restingEndpointView = z.object({
  connectionId: z.string(),
  divisionKey: z.string(),
  endpoint: z.string(),
  /** Errors within the hour; Exact locks at more than ten. */
  errors: z.number().int(),
  /** ISO 8601. */
  until: z.string(),
});
/** See `restingEndpointView`. */
export type RestingEndpointView = z.infer<typeof restingEndpointView>;
