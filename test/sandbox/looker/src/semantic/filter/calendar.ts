import { SemanticError } from '../query.js';

/** Units of relative date expressions. */
export const UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
/** See UNITS. */
export type Unit = (typeof UNITS)[number];

const MS: Partial<Record<Unit, number>> = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const ABSOLUTE = /^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?)?)?$/;

/** Start of the unit that holds an instant; weeks start on Monday; all in UTC. */
export function startOf(unit: Unit, ms: number): number {
  const date = new Date(ms);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const fixed = MS[unit];
  if (fixed !== undefined) return Math.floor(ms / fixed) * fixed;
  if (unit === 'week') return utc(year, month, day - ((date.getUTCDay() + 6) % 7));
  if (unit === 'quarter') return utc(year, month - (month % 3), 1);
  return unit === 'month' ? utc(year, month, 1) : utc(year, 0, 1);
}

/** Moves the start of a unit by whole units. */
export function shift(unit: Unit, ms: number, by: number): number {
  const fixed = MS[unit];
  if (fixed !== undefined) return ms + by * fixed;
  const date = new Date(ms);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const inDay = ms - utc(year, month, day);
  if (unit === 'week') return ms + by * 7 * 86_400_000;
  const months = unit === 'month' ? by : unit === 'quarter' ? by * 3 : by * 12;
  return utc(year, month + months, day) + inDay;
}

/** An absolute date or part of one: its first instant and the first one after it. */
export function absolute(text: string): { fromMs: number; toMs: number } | undefined {
  const found = ABSOLUTE.exec(text.trim());
  if (found === null) return undefined;
  const part = (at: number, otherwise: number): number => Number(found[at] ?? otherwise);
  const unit: Unit =
    found[6] !== undefined ? 'second' : found[4] !== undefined ? 'minute' : found[3] !== undefined ? 'day' : 'month';
  const fromMs = Date.UTC(part(1, 0), part(2, 1) - 1, part(3, 1), part(4, 0), part(5, 0), part(6, 0));
  if (new Date(fromMs).getUTCMonth() !== part(2, 1) - 1) throw new SemanticError(`"${text}" is not a date.`);
  return { fromMs, toMs: shift(found[2] === undefined ? 'year' : unit, fromMs, 1) };
}

function utc(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date.getTime();
}
