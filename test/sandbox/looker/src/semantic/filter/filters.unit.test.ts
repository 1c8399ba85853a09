import { describe, expect, it } from 'vitest';
import { TEST_NOW_MS } from '../../example/sales-project.js';
import { dateFilter } from './date-filter.js';
import { numberFilter } from './number-filter.js';
import { stringFilter } from './string-filter.js';
import { yesnoFilter } from './yesno-filter.js';

describe('string filter expressions', () => {
  it.each([
    ['FOO', "c = 'FOO'"],
    ['FOO,BAR', "c IN ('FOO', 'BAR')"],
    ['%FOO%', "c LIKE '%FOO%'"],
    ['FOO%,BAR', "(c = 'BAR' OR c LIKE 'FOO%')"],
    ['FOO%,-FOOD', "c LIKE 'FOO%' AND (c <> 'FOOD' OR c IS NULL)"],
    ['-%FOO', "(c NOT LIKE '%FOO' OR c IS NULL)"],
    ['EMPTY', "(c IS NULL OR c = '')"],
    ['-EMPTY', "(c IS NOT NULL AND c <> '')"],
    ['NULL', 'c IS NULL'],
    ['-NULL', 'c IS NOT NULL'],
    ['"NULL"', "c = 'NULL'"],
    ['"a, b",c', "c IN ('a, b', 'c')"],
    ['100^%', "c = '100%'"],
    ['^-5', "c = '-5'"],
    ["O'Neil", "c = 'O\\'Neil'"],
    ['%, NULL', "(c LIKE '%' OR c IS NULL)"],
    ['', ''],
  ])('%s', (expression, sql) => {
    expect(stringFilter(expression, 'c')).toBe(sql);
  });
});

describe('number filter expressions', () => {
  it.each([
    ['5', 'c = 5'],
    ['1, 3, 5', '(c = 1 OR c = 3 OR c = 5)'],
    ['NOT 5', '(c <> 5 OR c IS NULL)'],
    ['<>5', '(c <> 5 OR c IS NULL)'],
    ['NOT 5, NOT 6', '(c <> 5 OR c IS NULL) AND (c <> 6 OR c IS NULL)'],
    ['>=5.5 AND <=10', '(c >= 5.5 AND c <= 10)'],
    ['<5 OR >10', '(c < 5 OR c > 10)'],
    ['5 to 10', '(c >= 5 AND c <= 10)'],
    ['[0,9)', '(c >= 0 AND c < 9)'],
    ['(1, inf)', '(c > 1)'],
    ['NULL', 'c IS NULL'],
    ['NOT NULL', 'c IS NOT NULL'],
    ['<0, >=0, NULL', '(c < 0 OR c >= 0 OR c IS NULL)'],
  ])('%s', (expression, sql) => {
    expect(numberFilter(expression, 'c')).toBe(sql);
  });

  it('refuses what is no number instead of passing it to SQL', () => {
    expect(() => numberFilter('1; DROP TABLE x', 'c')).toThrow(/not a number filter/);
  });
});

describe('date filter expressions', () => {
  const column = { sql: 'c', dates: true };
  it.each([
    ['2026', '2026-01-01', '2027-01-01'],
    ['2026-01', '2026-01-01', '2026-02-01'],
    ['2026/02/03', '2026-02-03', '2026-02-04'],
    ['2026-01-01 to 2026-02-01', '2026-01-01', '2026-02-01'],
    ['2026-01 to 2026-03', '2026-01-01', '2026-03-01'],
    ['today', '2026-03-18', '2026-03-19'],
    ['this week', '2026-03-16', '2026-03-23'],
    ['last month', '2026-02-01', '2026-03-01'],
    ['12 months', '2025-04-01', '2026-04-01'],
    ['last 12 months', '2025-04-01', '2026-04-01'],
    ['12 months ago for 12 months', '2025-03-01', '2026-03-01'],
    ['3 days ago', '2026-03-15', '2026-03-16'],
    ['this quarter', '2026-01-01', '2026-04-01'],
    ['this year to day', '2026-01-01', '2026-03-18'],
    ['2 weeks from now', '2026-03-30', '2026-04-06'],
    ['2026-01-15 for 3 days', '2026-01-15', '2026-01-18'],
  ])('%s', (expression, from, to) => {
    expect(dateFilter(expression, column, TEST_NOW_MS)).toBe(`(c >= toDate32('${from}') AND c < toDate32('${to}'))`);
  });

  it('reads before, after, NULL, NOT and lists', () => {
    expect(dateFilter('before 2026-01-01', column, TEST_NOW_MS)).toBe("(c < toDate32('2026-01-01'))");
    expect(dateFilter('after 3 days ago', column, TEST_NOW_MS)).toBe("(c >= toDate32('2026-03-15'))");
    expect(dateFilter('NULL, before 2020', column, TEST_NOW_MS)).toBe("(c IS NULL OR (c < toDate32('2020-01-01')))");
    expect(dateFilter('NOT NULL', column, TEST_NOW_MS)).toBe('c IS NOT NULL');
  });

  it('compares instants in UTC', () => {
    const instants = { sql: 'c', dates: false };
    expect(dateFilter('before 2026-01-01 12:30', instants, TEST_NOW_MS)).toBe(
      "(c < toDateTime64('2026-01-01 12:30:00', 0, 'UTC'))",
    );
  });

  it.each(['soon', '2026-13', 'last', '2026-02-31'])('refuses "%s"', (expression) => {
    expect(() => dateFilter(expression, column, TEST_NOW_MS)).toThrow(/is not a date/);
  });
});

describe('yesno filter expressions', () => {
  it('takes Yes and No in any case and counts NULL as No', () => {
    expect(yesnoFilter('YES', 'c')).toBe('(c)');
    expect(yesnoFilter('no', 'c')).toBe('NOT COALESCE(c, FALSE)');
    expect(() => yesnoFilter('maybe', 'c')).toThrow(/use Yes or No/);
  });
});
