import { describe, expect, it } from 'vitest';
import { compareFigures, figuresOf, QUESTIONS } from './questions.js';
import { compareTotals, type Total } from './totals.js';

const total = (rows: number, amount: string, divisionKey = 'nl:1'): Total => ({
  divisionKey,
  entity: 'transaction_line',
  rows,
  sums: { AmountDC: amount, AmountFC: '1' },
});

describe('compareTotals', () => {
  it('is equal only when rows and every sum are', () => {
    expect(compareTotals([total(2, '1.10')], [total(2, '1.1000')])[0]).toMatchObject({
      equal: true,
      rowsDifference: 0,
    });
    expect(compareTotals([total(2, '1.10')], [total(2, '1.1001')])[0]).toMatchObject({
      equal: false,
      unequalSums: ['AmountDC'],
      sumDifference: '0.0001',
    });
    expect(compareTotals([total(2, '1')], [total(3, '1')])[0]).toMatchObject({ equal: false, rowsDifference: 1 });
  });

  it('shows what only one end has', () => {
    const [missing, extra] = compareTotals([total(2, '1', 'be:1')], [total(1, '1', 'nl:1')]);
    expect(missing).toMatchObject({ divisionKey: 'be:1', sourceRows: 2, warehouseRows: 0, equal: false });
    expect(extra).toMatchObject({ divisionKey: 'nl:1', sourceRows: 0, warehouseRows: 1, equal: false });
  });
});

describe('questions', () => {
  const revenue = QUESTIONS[0]!;

  it('reads months and missing groups of an answer', () => {
    const rows = [
      {
        'sales_invoice_lines.invoice_month': '2026-01',
        'sales_invoice_lines.customer_segment': null,
        'sales_invoice_lines.revenue': '12.5',
      },
    ];
    expect(figuresOf(revenue, { rows, sql: null, tookMs: 1 })).toEqual([{ group: ['2026-01', ''], amount: '12.5' }]);
  });

  it('finds a figure that differs by a cent, and groups only one side has', () => {
    const source = [
      { group: ['2026-01', 'a'], amount: '10.00' },
      { group: ['2026-02', 'a'], amount: '5' },
      { group: ['2026-03', 'a'], amount: '0' },
    ];
    const looker = [
      { group: ['2026-01', 'a'], amount: '10.01' },
      { group: ['2026-04', 'a'], amount: '1' },
    ];
    expect(compareFigures(source, looker).map((d) => d.group[0])).toEqual(['2026-01', '2026-02', '2026-04']);
    expect(compareFigures(source, source)).toEqual([]);
  });
});
