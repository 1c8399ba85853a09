import { instanceEnv, kafkaEnv, serviceAuthEnv } from '@ml-connector/runtime';
import { z } from 'zod';

const seconds = (fallback: number, meaning: string) => z.coerce.number().min(1).default(fallback).describe(meaning);

/** What exact-fetcher reads from the environment. */
export const fetcherEnv = serviceAuthEnv.extend({
  POSTGRES_URL: z.string().min(1).describe("PostgreSQL that keeps the services' own state."),
  ...kafkaEnv.shape,
  TOKEN_SERVICE_URL: z.url().describe('Address of token-service, without a trailing slash.'),
  ...instanceEnv.shape,
  MAX_DIVISIONS_IN_FLIGHT: z.coerce
    .number()
    .int()
    .min(1)
    .default(60)
    .describe('Divisions of one region this process reads at the same time; one call each.'),
  PAGES_IN_MEMORY: z.coerce
    .number()
    .int()
    .min(1)
    .default(6)
    .describe('Pages taken in and put on the bus at the same time: bounds the memory, up to some 10 MB each.'),
  SWEEP_SYNC_S: seconds(60, "Seconds between two polls of a sync feed; stretched when the day's quota asks for it."),
  SWEEP_MODIFIED_S: seconds(300, 'Seconds between two polls of a feed with a date of change.'),
  SWEEP_SNAPSHOT_S: seconds(900, 'Seconds between two full reads of a feed without dates.'),
  SWEEP_DELETED_S: seconds(60, 'Seconds between two polls of the log of deletions.'),
  SWEEP_CONTROL_S: seconds(
    86_400,
    'Seconds between two reads of control totals: what Exact itself adds up and counts.',
  ),
  NOTICE_GAP_S: z.coerce
    .number()
    .min(0)
    .default(6)
    .describe('Seconds a stream rests at least before a notice makes it due again: notices in between count as one.'),
  SILENCE_GRACE_S: seconds(
    480,
    'Seconds after a sweep found changes that no webhook told of until the webhook counts as silent: late ones still come.',
  ),
  FULL_COMPARE_S: seconds(86_400, 'Seconds between two full reads that look for deletions Exact does not log.'),
  EXPAND_PROBE_S: seconds(
    30 * 86_400,
    'Seconds after which Exact is asked again whether it gives documents with their lines; a refusal counts as an error.',
  ),
  PHASE_TIMEOUT_S: seconds(
    120,
    'Seconds the initial load waits for the warehouse to report a phase that is on the bus before it goes on.',
  ),
});

/** Its values. */
export type FetcherConfig = z.output<typeof fetcherEnv>;
