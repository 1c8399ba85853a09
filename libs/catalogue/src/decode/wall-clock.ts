import { Temporal } from '@js-temporal/polyfill';

const HOUR_MS = 3_600_000;
/** Before this, zones had offsets of minutes and seconds that may change within an hour: then nothing is cached. */
const CACHED_FROM_MS = Date.UTC(1970, 0, 2);
const MAX_CACHED_HOURS = 200_000;

const offsets = new Map<string, Map<number, number>>();

/**
 * The instant of a wall clock time: `wallMs` is the local time written as if it were UTC, as Exact does. In the hour
 * that autumn repeats the first one is meant, in the hour spring skips the clock is read with winter's offset.
 */
export function instantOfWallClock(wallMs: number, timeZone: string): number {
  if (wallMs < CACHED_FROM_MS) return wallMs - offsetAt(wallMs, timeZone);
  let hours = offsets.get(timeZone);
  if (hours === undefined || hours.size > MAX_CACHED_HOURS) offsets.set(timeZone, (hours = new Map()));
  const hour = Math.floor(wallMs / HOUR_MS);
  let offset = hours.get(hour);
  if (offset === undefined) hours.set(hour, (offset = offsetAt(wallMs, timeZone)));
  return wallMs - offset;
}

function offsetAt(wallMs: number, timeZone: string): number {
  const wall = Temporal.Instant.fromEpochMilliseconds(wallMs).toZonedDateTimeISO('UTC').toPlainDateTime();
  return wallMs - wall.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
}
