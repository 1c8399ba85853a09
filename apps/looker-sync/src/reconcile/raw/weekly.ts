const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** The epoch began on a Thursday. */
const DAYS = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed'];

/** A time of the week, milliseconds after Thursday's midnight UTC, of `sun 02:00`; null: `off`. */
export function timeOfWeekMs(text: string): number | null {
  if (text === 'off') return null;
  const [day = '', time = ''] = text.split(' ');
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return DAYS.indexOf(day) * DAY_MS + (hours * 60 + minutes) * 60_000;
}

/** The last such moment up to now, epoch milliseconds. */
export function lastDueMs(nowMs: number, ofWeekMs: number): number {
  return nowMs - ((nowMs - ofWeekMs) % WEEK_MS);
}
