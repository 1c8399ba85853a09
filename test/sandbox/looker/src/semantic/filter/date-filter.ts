import { SemanticError } from '../query.js';
import { absolute, shift, startOf, UNITS, type Unit } from './calendar.js';
import { combine, splitList } from './split.js';

/** What a date filter is written against: an SQL column of dates or of instants. */
export interface DateColumn {
  readonly sql: string;
  readonly dates: boolean;
}

interface Range {
  readonly fromMs?: number;
  readonly toMs?: number;
}

const UNIT = '(second|minute|hour|day|week|month|quarter|year)s?';
const AGO = new RegExp(`^(\\d+) ${UNIT} (ago|from now)$`, 'i');
const AGO_FOR = new RegExp(`^(.+) for (\\d+) ${UNIT}$`, 'i');
const COUNT = new RegExp(`^(?:last |past )?(\\d+) ${UNIT}$`, 'i');
const NAMED = new RegExp(`^(this|last|next) ${UNIT}$`, 'i');
const NAMED_TO = new RegExp(`^this ${UNIT} to ${UNIT}$`, 'i');
const DAYS: Readonly<Record<string, number>> = { today: 0, yesterday: -1, tomorrow: 1 };

/**
 * A date filter expression as a condition on a column: absolute dates and parts of dates, ranges,
 * before and after, relative periods, NULL, NOT, lists. Relative ones count from `nowMs` in UTC;
 * "last 3 months" and "3 months" include the current month. Empty gives ''. Throws SemanticError.
 */
export function dateFilter(expression: string, column: DateColumn, nowMs: number): string {
  const positive: string[] = [];
  const negative: string[] = [];
  for (const item of splitList(expression).flatMap((part) => part.split(/\s+OR\s+/i))) {
    if (/^any time$/i.test(item)) continue;
    const not = /^NOT\s+(.*)$/i.exec(item)?.[1];
    const body = not ?? item;
    if (/^NULL$/i.test(body)) {
      (not === undefined ? positive : negative).push(`${column.sql} IS ${not === undefined ? '' : 'NOT '}NULL`);
      continue;
    }
    const range = rangeOf(body, nowMs);
    if (range === undefined) throw new SemanticError(`"${expression}" is not a date filter expression.`);
    const condition = within(range, column);
    if (not === undefined) positive.push(condition);
    else negative.push(`(NOT ${condition} OR ${column.sql} IS NULL)`);
  }
  return combine(positive, negative);
}

function rangeOf(item: string, nowMs: number): Range | undefined {
  const text = item.trim().toLowerCase().replace(/\s+/g, ' ');
  const before = /^before (.+)$/.exec(text)?.[1];
  if (before !== undefined) return bounded(period(before, nowMs), (range) => ({ toMs: range.fromMs }));
  const after = /^after (.+)$/.exec(text)?.[1];
  if (after !== undefined) return bounded(period(after, nowMs), (range) => ({ fromMs: range.fromMs }));
  const partial = NAMED_TO.exec(text);
  if (partial !== null) {
    return { fromMs: startOf(unitOf(partial[1]), nowMs), toMs: startOf(unitOf(partial[2]), nowMs) };
  }
  const span = /^(.+) to (.+)$/.exec(text);
  if (span === null) return period(text, nowMs);
  const [from, to] = [period(span[1] ?? '', nowMs), period(span[2] ?? '', nowMs)];
  return from === undefined || to === undefined ? undefined : { fromMs: from.fromMs, toMs: to.fromMs };
}

function period(text: string, nowMs: number): Required<Range> | undefined {
  const day = DAYS[text];
  if (day !== undefined) return from('day', startOf('day', nowMs), day, 1);
  const long = AGO_FOR.exec(text);
  if (long !== null) {
    const start = period(long[1] ?? '', nowMs);
    if (start === undefined) return undefined;
    return { fromMs: start.fromMs, toMs: shift(unitOf(long[3]), start.fromMs, Number(long[2])) };
  }
  const ago = AGO.exec(text);
  if (ago !== null) {
    const unit = unitOf(ago[2]);
    return from(unit, startOf(unit, nowMs), ago[3] === 'ago' ? -Number(ago[1]) : Number(ago[1]), 1);
  }
  const named = NAMED.exec(text);
  if (named !== null) {
    const unit = unitOf(named[2]);
    return from(unit, startOf(unit, nowMs), { this: 0, last: -1, next: 1 }[named[1] ?? ''] ?? 0, 1);
  }
  const count = COUNT.exec(text);
  if (count !== null) {
    const unit = unitOf(count[2]);
    return from(unit, startOf(unit, nowMs), 1 - Number(count[1]), Number(count[1]));
  }
  return absolute(text);
}

function from(unit: Unit, startMs: number, offset: number, length: number): Required<Range> {
  return { fromMs: shift(unit, startMs, offset), toMs: shift(unit, startMs, offset + length) };
}

function bounded(range: Required<Range> | undefined, pick: (range: Required<Range>) => Range): Range | undefined {
  return range === undefined ? undefined : pick(range);
}

function unitOf(text: string | undefined): Unit {
  const unit = UNITS.find((candidate) => candidate === text);
  if (unit === undefined) throw new SemanticError(`"${String(text)}" is not a unit of time.`);
  return unit;
}

function within(range: Range, column: DateColumn): string {
  const parts: string[] = [];
  if (range.fromMs !== undefined) parts.push(`${column.sql} >= ${instant(range.fromMs, column.dates)}`);
  if (range.toMs !== undefined) parts.push(`${column.sql} < ${instant(range.toMs, column.dates)}`);
  return `(${parts.join(' AND ')})`;
}

function instant(ms: number, dates: boolean): string {
  const iso = new Date(ms).toISOString();
  if (dates) return `toDate32('${iso.slice(0, 10)}')`;
  return `toDateTime64('${iso.slice(0, 10)} ${iso.slice(11, 19)}', 0, 'UTC')`;
}
