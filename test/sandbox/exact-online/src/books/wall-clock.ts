export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** A moment in the terms of the books: the Dutch wall clock and the day on it (days since 1970-01-01). */
export interface Moment {
  /** Epoch milliseconds of the wall clock written as UTC, rounded as SQL Server's `datetime` does. */
  readonly wallMs: number;
  readonly day: number;
}

/** The last Sunday of a month at 01:00 UTC, when clocks change in Europe. */
function clockChange(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month + 1, 0));
  return last.getTime() - last.getUTCDay() * DAY_MS + HOUR_MS;
}

/** Offset of the Dutch wall clock from UTC in milliseconds (rule in force since 1996). */
export function dutchOffsetMs(nowMs: number): number {
  const year = new Date(nowMs).getUTCFullYear();
  return nowMs >= clockChange(year, 2) && nowMs < clockChange(year, 9) ? 2 * HOUR_MS : HOUR_MS;
}

/** SQL Server keeps 1/300 s: milliseconds end in 0, 3 or 7. */
function sqlRounded(ms: number): number {
  return Math.round((Math.round((ms * 3) / 10) * 10) / 3);
}

export function momentOf(nowMs: number): Moment {
  const wallMs = sqlRounded(nowMs + dutchOffsetMs(nowMs));
  return { wallMs, day: Math.floor(wallMs / DAY_MS) };
}

/** Days since 1970-01-01 of a `YYYY-MM-DD`; throws on anything else. */
export function dayOf(date: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : NaN;
  if (Number.isNaN(ms)) throw new Error(`not a date (YYYY-MM-DD): ${date}`);
  return ms / DAY_MS;
}

export function dateText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Year and month of a day; the fiscal period of these companies is the month. */
export function periodOf(day: number): { year: number; period: number } {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), period: date.getUTCMonth() + 1 };
}

/** 0 is Sunday. */
export function weekday(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}
