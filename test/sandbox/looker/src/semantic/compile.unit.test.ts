import { describe, expect, it } from 'vitest';
import { compileSales, modelOf, SALES_PROJECT } from '../example/sales-project.js';

const flat = (sql: string): string => sql.replace(/\s+/g, ' ');

describe('compileQuery', () => {
  it('joins only the views that the query uses, in order of dependency', () => {
    const { sql } = compileSales('lines', { fields: ['groups.name', 'lines.total'], limit: 500 });
    expect(flat(sql)).toBe(
      'SELECT groups.name AS `groups.name`, COALESCE(SUM(lines.amount), 0) AS `lines.total` FROM shop.lines AS lines ' +
        'LEFT JOIN shop.items AS items ON lines.item_id = items.id ' +
        'LEFT JOIN shop.item_groups AS groups ON items.group_id = groups.id ' +
        'GROUP BY 1 ORDER BY 2 DESC LIMIT 500',
    );
  });

  it('leaves joins out when only base fields are asked for', () => {
    const { sql } = compileSales('lines', { fields: ['lines.line_count'] });
    expect(flat(sql)).toBe('SELECT COUNT(*) AS `lines.line_count` FROM shop.lines AS lines');
  });

  it('puts filters of measures into the measure and measures into HAVING', () => {
    const { sql } = compileSales('lines', {
      fields: ['lines.country', 'lines.credit_share'],
      filters: { 'lines.credit_total': '<0', 'lines.country': 'NL' },
    });
    expect(flat(sql)).toContain(
      "COALESCE(SUM(CASE WHEN (lines.amount < 0) AND lines.country IN ('NL', 'BE') THEN lines.amount ELSE NULL END), 0)",
    );
    expect(flat(sql)).toContain("WHERE (lines.country = 'NL')");
    expect(flat(sql)).toMatch(/HAVING \(\(COALESCE\(SUM\(.*\), 0\)\) < 0\)/);
  });

  it('names timeframes after their group and works them out on the raw column', () => {
    const { sql, columns } = compileSales('lines', { fields: ['lines.sold_month', 'lines.sold_year'] });
    expect(flat(sql)).toContain("formatDateTime(lines.sold_on, '%Y-%m') AS `lines.sold_month`");
    expect(flat(sql)).toContain('toYear(lines.sold_on) AS `lines.sold_year`');
    expect(columns.map((column) => column.numeric)).toEqual([false, true]);
  });

  it('applies always_filter, sql_always_where and the access filter of the caller', () => {
    const attributes = new Map([['divisions', { type: 'advanced_filter_number', value: '100, 200' }]]);
    const { sql } = compileSales('guarded', { fields: ['lines.total'] }, { attributes });
    expect(flat(sql)).toContain(
      "WHERE ((lines.sold_on >= toDate32('2025-04-01') AND lines.sold_on < toDate32('2026-04-01'))) AND " +
        '(lines.amount <> 0) AND ((lines.division = 100 OR lines.division = 200))',
    );
  });

  it('lets the query replace an always_filter', () => {
    const attributes = new Map([['divisions', { type: 'number', value: '7' }]]);
    const query = { fields: ['lines.total'], filters: { 'lines.sold_month': '2026-01' } };
    const { sql } = compileSales('guarded', query, { attributes });
    expect(sql).toContain("lines.sold_on >= toDate32('2026-01-01') AND lines.sold_on < toDate32('2026-02-01')");
    expect(sql).toContain('lines.division = 7');
  });

  it('refuses an explore with an access filter when the caller has no value', () => {
    expect(() => compileSales('guarded', { fields: ['lines.total'] })).toThrow(/user attribute "divisions"/);
  });

  it('applies refinements in include order without touching the refined file', () => {
    const { columns } = compileSales('lines', { fields: ['lines.country'] });
    expect(columns[0]?.label).toBe('Lines Land');
  });

  it.each([
    [{ fields: ['lines.nothing'] }, /Unknown field "lines.nothing"/],
    [{ fields: ['others.name'] }, /Unknown field "others.name"/],
    [{ fields: ['lines.country'], sorts: ['lines.total desc'] }, /not among the query's fields/],
    [{ fields: ['lines.total'], filters: { 'lines.amount': 'many' } }, /not a number filter expression/],
  ])('names the fault of a bad query', (query, message) => {
    expect(() => compileSales('lines', query)).toThrow(message);
  });

  it('refuses liquid and shows where', () => {
    const files = { ...SALES_PROJECT };
    files['views/lines.view.lkml'] =
      'view: lines { sql_table_name: t ;; dimension: x { sql: {% if a._in_query %} 1 {% endif %} ;; } }';
    expect(() => compileSales('lines', { fields: ['lines.x'] }, {}, modelOf(files))).toThrow(/Liquid in/);
  });
});

describe('fan-out', () => {
  const repeated = { fields: ['lines.total', 'payments.paid'] };

  it('refuses a sum whose rows a one-to-many join repeats under the old dialect', () => {
    expect(() => compileSales('lines', repeated)).toThrow(/"lines.total" can't be used here/);
  });

  it('uses distinct keys under the new dialect and keeps the plain sum on the many side', () => {
    const { sql } = compileSales('lines', repeated, { dialect: 'clickhouse_26' });
    expect(flat(sql)).toContain('groupUniqArrayIf((lines.id, lines.amount), (lines.amount) IS NOT NULL)');
    expect(flat(sql)).toContain('COALESCE(SUM(payments.amount), 0) AS `payments.paid`');
  });

  it('counts distinct keys where rows repeat, and on every joined view', () => {
    const { sql } = compileSales('lines', { fields: ['lines.line_count', 'payments.paid'] });
    expect(sql).toContain('COUNT(DISTINCT lines.id)');
    expect(compileSales('lines', { fields: ['items.item_rows'] }).sql).toContain('COUNT(DISTINCT items.id)');
  });

  it('lets sums of the base pass beside fields of many-to-one joins', () => {
    expect(compileSales('lines', { fields: ['items.name', 'lines.total'] }).sql).toContain('SUM(lines.amount)');
  });
});
