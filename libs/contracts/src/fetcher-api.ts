import { z } from 'zod';

/** HTTP API of exact-fetcher for operators (service token, audience `exact-fetcher`). Reads only; work is asked by command. */
export const FETCHER_API = { streams: '/v1/streams', budgets: '/v1/budgets' } as const;

/** States of a stream. */
export const STREAM_STATES = ['waiting', 'loading', 'live', 'parked'] as const;

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
});
/** See `streamView`. */
export type StreamView = z.infer<typeof streamView>;

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
