import { Temporal } from '@js-temporal/polyfill';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Before this, zones had offsets of minutes and seconds that may change within an hour: then nothing is cached. */
const CACHED_FROM_MS = Date.UTC(1970, 0, 2);
const MAX_CACHED = 200_000;

/** Offsets of a zone by wall clock: of whole days, and of the hours of days on which the clock changes. */
interface Offsets {
  readonly days: Map<number, number | null>;
  readonly hours: Map<number, number>;
}

const offsets = new Map<string, Offsets>();

/**
 * The instant of a wall clock time: `wallMs` is the local time written as if it were UTC, as Exact does. In the hour
 * that autumn repeats the first one is meant, in the hour spring skips the clock is read with winter's offset.
 */
export function instantOfWallClock(wallMs: number, timeZone: string): number {
  if (wallMs < CACHED_FROM_MS) return wallMs - offsetAt(wallMs, timeZone);
  let known = offsets.get(timeZone);
  if (known === undefined || known.days.size + known.hours.size > MAX_CACHED)
    offsets.set(timeZone, (known = { days: new Map(), hours: new Map() }));
  const day = Math.floor(wallMs / DAY_MS);
  let offset = known.days.get(day);
  if (offset === undefined) known.days.set(day, (offset = offsetOfDay(day, timeZone)));
  if (offset !== null) return wallMs - offset;
  const hour = Math.floor(wallMs / HOUR_MS);
  let ofHour = known.hours.get(hour);
  if (ofHour === undefined) known.hours.set(hour, (ofHour = offsetAt(wallMs, timeZone)));
  return wallMs - ofHour;
}

/** The offset that holds from a day's first to its last moment; null where it changes. */
function offsetOfDay(day: number, timeZone: string): number | null {
  const first = offsetAt(day * DAY_MS, timeZone);
  return offsetAt((day + 1) * DAY_MS - 1, timeZone) === first ? first : null;
}

function offsetAt(wallMs: number, timeZone: string): number {
  const wall = Temporal.Instant.fromEpochMilliseconds(wallMs).toZonedDateTimeISO('UTC').toPlainDateTime();
  return wallMs - wall.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
}
