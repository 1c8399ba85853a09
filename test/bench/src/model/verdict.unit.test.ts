import { describe, expect, it } from 'vitest';
import type { AnswerRow, Question } from './looker-stand.js';
import { amountOf, ONE, tenThousandths } from './truth/amounts.js';
import type { Expectation } from './truth/expectation.js';
import { askEveryField, compare, newVerdict, type Asked } from './verdict.js';

const field = (name: string, type: string) => ({ name: `sales.${name}`, type, hidden: false });
const fields = {
  dimensions: [field('division_key', 'string'), field('month', 'string')],
  measures: [field('count', 'count'), field('revenue', 'sum'), field('invoices', 'count_distinct')],
};
const expectation: Expectation = {
  explore: 'sales',
  by: ['division_key', 'month'],
  measures: ['count', 'revenue', 'invoices'],
  facts: [
    {
      group: ['nl:1', '2026-01'],
      shares: { count: ONE, revenue: amountOf(1157.39999999999), invoices: { once: 'a' } },
    },
    { group: ['nl:1', '2026-01'], shares: { count: ONE, revenue: amountOf(-0.5), invoices: { once: 'a' } } },
    { group: ['nl:1', null], shares: { count: ONE } },
  ],
};
const row = (month: string | null, count: string, revenue: string, invoices: string): AnswerRow => ({
  ...{ 'sales.division_key': 'nl:1', 'sales.month': month, 'sales.count': count },
  ...{ 'sales.revenue': revenue, 'sales.invoices': invoices },
});
const asked = (answer: (question: Question) => readonly AnswerRow[]): Asked => ({
  mode: 'old',
  ask: (_model, question) => Promise.resolve(answer(question)),
});

async function compared(rows: readonly AnswerRow[], measures = fields.measures): Promise<string[]> {
  const verdict = newVerdict();
  const given = { expectation, fields: { ...fields, measures }, companies: [] };
  await compare(
    asked(() => rows),
    'core',
    given,
    verdict,
  );
  return verdict.wrong;
}

describe('the verdict on a model', () => {
  const right = [row('2026-01', '2', '1156.9000', '1'), row(null, '1', '0', '0')];

  it('finds nothing wrong with figures as the books have them', async () => {
    expect(await compared(right)).toEqual([]);
  });

  it.each([
    ['a figure that is a ten-thousandth off', [row('2026-01', '2', '1156.9001', '1'), row(null, '1', '0', '0')]],
    ['a document counted for each of its lines', [row('2026-01', '2', '1156.9', '2'), row(null, '1', '0', '0')]],
    ['a group that is missing', [row('2026-01', '2', '1156.9', '1')]],
    ['a group too many', [...right, row('2026-02', '1', '0', '0')]],
  ])('finds %s', async (_what, rows) => {
    expect(await compared(rows)).not.toEqual([]);
  });

  it('finds a measure that nothing is expected of', async () => {
    expect(await compared(right, [...fields.measures, field('margin', 'sum')])).toEqual([
      'sales.margin: nothing is expected of it',
    ]);
  });

  it('finds a field that is refused, and a dimension that loses rows', async () => {
    const verdict = newVerdict();
    const stand = asked(({ fields: names }) => {
      if (names[0] === 'sales.revenue') throw new Error('no such column');
      return names[0] === 'sales.month' ? [{ 'sales.count': '2' }] : [{ 'sales.count': '3' }];
    });
    await askEveryField(stand, 'core', { explore: 'sales', fields, companies: [] }, 'alone', verdict);
    expect(verdict.fields).toBe(5);
    expect(verdict.wrong).toEqual([
      'old sales.revenue: no such column',
      'old sales.month: its groups have 20000 of all rows',
    ]);
  });

  it.each([
    ['1157.39999999999', 11_574_000n],
    ['-0.00005', -1n],
    ['12345678901234.5678', 123_456_789_012_345_678n],
  ])('reads %s in ten-thousandths', (text, amount) => {
    expect(tenThousandths(text)).toBe(amount);
  });
});
