import { z } from 'zod';

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time as HH:MM');

/** Days of a week, as schedules name them. */
export const WEEK_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** An IANA time zone that this machine knows. */
const timeZone = z
  .string()
  .refine(isTimeZone, 'no time zone of that name; examples: Europe/Amsterdam, UTC')
  .default('UTC');

/**
 * When streams are read. Notices are followed whatever it says; only a pause stops them.
 * - `continuous`: as often as the day's quota allows, feeds that change more often.
 * - `every`: each so many minutes.
 * - `daily`, `weekly`, `cron`: at times of the zone's wall clock.
 * - `on_demand`: by command and notice only.
 */
export const schedule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('continuous') }),
  z.object({ kind: z.literal('every'), minutes: z.number().int().min(1).max(10_080) }),
  z.object({ kind: z.literal('daily'), at: timeOfDay, timeZone }),
  z.object({ kind: z.literal('weekly'), day: z.enum(WEEK_DAYS), at: timeOfDay, timeZone }),
  z.object({ kind: z.literal('cron'), pattern: z.string().min(1).max(200), timeZone }),
  z.object({ kind: z.literal('on_demand') }),
]);
/** See `schedule`. */
export type Schedule = z.output<typeof schedule>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
