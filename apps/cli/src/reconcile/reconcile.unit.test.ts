import type { ReconcileView } from '@ml-connector/contracts';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../commands/reconcile.js';
import { buildProgram } from '../program.js';
import { CELL_COLUMNS, csvOf, type StoredCell } from './cells-file.js';

const view = (state: ReconcileView['state'], verdicts: Record<string, number>): ReconcileView => ({
  ...{ run: 'r', state, step: '', startedAt: null, finishedAt: null, cells: 9, verdicts, repaired: 0 },
  ...{ differences: [], actions: [], problem: null },
});

describe('reconcile', () => {
  it('ends with 1 for what nothing explains, with 3 when it could not be asked', () => {
    expect(exitCodeOf(view('done', { equal: 9 }), true)).toBe(0);
    expect(exitCodeOf(view('done', { equal: 7, in_flight: 1, known_deviation: 1 }), false)).toBe(0);
    expect(exitCodeOf(view('done', { equal: 8, in_flight: 1 }), true)).toBe(1);
    expect(exitCodeOf(view('done', { equal: 8, defect: 1 }), false)).toBe(1);
    expect(exitCodeOf(view('failed', { equal: 9 }), false)).toBe(3);
  });

  it.each([
    ['--entity', 'invoices', /There is no entity invoices; there are .*transaction_line/],
    ['--division', '123', /is no division key/],
    ['--period', 'March', /2026-03/],
    ['--out', 'cells.txt', /\.csv or \.json/],
    ['--wait', 'long', /Seconds/],
  ])('does not take %s %s', async (option, value, message) => {
    const program = buildProgram();
    const reconcile = program.commands.find((command) => command.name() === 'reconcile');
    let said = '';
    reconcile?.configureOutput({ writeErr: (text) => (said += text) });
    const ran = program.parseAsync(['node', 'ml-connector', 'reconcile', option, value]);
    await expect(ran).rejects.toMatchObject({ code: 'commander.invalidArgument' });
    expect(said).toMatch(message);
  });

  it('writes lines that a spreadsheet takes for what they are', () => {
    const empty = Object.fromEntries(CELL_COLUMNS.map((column) => [column, null])) as StoredCell;
    const cell = {
      ...empty,
      division_key: 'nl:1',
      reason: '=cmd, "x"',
      warehouse_amount: '-12.5',
      differing: ['a -1 2'],
    };
    const [head = '', line = ''] = csvOf([cell]).split('\r\n');
    const values = line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
    expect(values).toHaveLength(CELL_COLUMNS.length);
    const at = (column: string): string => values[head.split(',').indexOf(column)] ?? '';
    expect([at('reason'), at('warehouse_amount'), at('differing')]).toEqual([`"'=cmd, ""x"""`, '-12.5', 'a -1 2']);
  });
});
