import { SemanticError } from './query.js';

const TIMEFRAMES: Readonly<Record<string, (raw: string) => string>> = {
  raw: (raw) => raw,
  date: (raw) => `toDate32(${raw})`,
  time: (raw) => `formatDateTime(${raw}, '%Y-%m-%d %H:%i:%S')`,
  second: (raw) => `formatDateTime(${raw}, '%Y-%m-%d %H:%i:%S')`,
  minute: (raw) => `formatDateTime(${raw}, '%Y-%m-%d %H:%i')`,
  hour: (raw) => `formatDateTime(${raw}, '%Y-%m-%d %H')`,
  // Date arithmetic instead of toMonday: that one leaves the range of Date before 1970.
  week: (raw) => `toDate32(toDate32(${raw}) - (toDayOfWeek(${raw}) - 1))`,
  month: (raw) => `formatDateTime(${raw}, '%Y-%m')`,
  quarter: (raw) => `concat(toString(toYear(${raw})), '-Q', toString(toQuarter(${raw})))`,
  year: (raw) => `toYear(${raw})`,
  month_num: (raw) => `toMonth(${raw})`,
  month_name: (raw) => `formatDateTime(${raw}, '%M')`,
  quarter_of_year: (raw) => `concat('Q', toString(toQuarter(${raw})))`,
  day_of_month: (raw) => `toDayOfMonth(${raw})`,
  day_of_year: (raw) => `toDayOfYear(${raw})`,
  day_of_week: (raw) => `formatDateTime(${raw}, '%W')`,
  day_of_week_index: (raw) => `(toDayOfWeek(${raw}) - 1)`,
  week_of_year: (raw) => `toISOWeek(${raw})`,
  hour_of_day: (raw) => `toHour(${raw})`,
};

/** Timeframes whose filters are dates; on the others a filter compares the value itself. */
export const DATE_FILTERED_TIMEFRAMES: ReadonlySet<string> = new Set([
  'raw',
  'date',
  'time',
  'second',
  'minute',
  'hour',
  'week',
  'month',
  'quarter',
  'year',
]);

/** SQL that cuts a date or an instant to a timeframe, in the forms Looker shows. */
export function timeframeSql(timeframe: string, raw: string): string {
  const build = TIMEFRAMES[timeframe];
  if (build === undefined) throw new SemanticError(`The timeframe "${timeframe}" is not served.`);
  return build(raw);
}

/** Whole units between two instants. */
export function durationSql(interval: string, start: string, end: string): string {
  if (start === '' || end === '') throw new SemanticError('A duration needs sql_start and sql_end.');
  return `dateDiff('${interval}', ${start}, ${end})`;
}
