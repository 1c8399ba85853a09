import { Temporal } from '@js-temporal/polyfill';

/** The calendar date at a moment in a time zone: the date that ageing is counted to. */
export function businessDate(nowMs: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}
