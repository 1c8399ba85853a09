import { describe, expect, it } from 'vitest';
import { Cells, type SourceTold } from './cells.js';

const told = (given: Partial<SourceTold>): SourceTold => ({
  ...{ exact: { rows: null, amount: null }, warehouse: { rows: null, amount: null }, differing: [] },
  ...{ control: 'control_counts', begunMs: 5, endedMs: 6 },
  ...given,
});
const AT = { divisionKey: 'nl:1', entity: 'receivable', period: '' };

describe('the cells of a look', () => {
  it('take a count and a sum of the same rows for one cell, as of the earlier moment', () => {
    const cells = new Cells({});
    cells.addSource(AT, told({ exact: { rows: '7', amount: null }, differing: ['rows -1 0'] }));
    const sum = { exact: { rows: null, amount: '10.5' }, control: 'aging_receivables', begunMs: 3, endedMs: 4 };
    cells.addSource(AT, told({ ...sum, differing: ['relation-1 0 2'] }));
    expect(cells.all()).toMatchObject([
      {
        exact: { rows: '7', amount: '10.5' },
        differing: ['relation-1 0 2', 'rows -1 0'],
        control: ['control_counts', 'aging_receivables'],
        exactAt: { begunMs: 3, endedMs: 6 },
      },
    ]);
  });

  it('add up periods to a total, and take a group that one side lacks for none of it', () => {
    const cells = new Cells({});
    const row = (period: string, rows: string, amount: string) => ({
      ...{ divisionKey: 'nl:1', period },
      figure: { rows, amount },
    });
    cells.addAnswer(
      'budget',
      'budget',
      [row('2026-01', '1', '0.10'), row('2026-02', '1', '0.20')],
      [row('2026-01', '1', '0.1')],
    );
    const found = new Map(cells.all().map((cell) => [cell.period, cell]));
    expect(found.get('')).toMatchObject({ shown: { rows: '2', amount: '0.3' }, looker: { rows: '1', amount: '0.1' } });
    expect(found.get('2026-02')).toMatchObject({ looker: { rows: '0', amount: '0' } });
  });

  it('are those of the scope only', () => {
    const cells = new Cells({ entity: 'payable' });
    cells.addSource(AT, told({}));
    expect(cells.all()).toEqual([]);
  });
});
