import { defineMart } from '../core/define-mart.js';
import { col, COST_UNIT, costCenter, labelByAccountKey, labelById, ORIGIN } from './column.js';
import { accountLabels, CLASSIFICATIONS } from './ledger-account-columns.js';
import { LEDGER_SERVING } from './serving-tables.js';

/** Columns of a ledger line that its marts share; they read the serving table of the ledger. */
export const LEDGER_COLUMNS = {
  ...ORIGIN,
  posting_date: col.date('date', 'Date of the entry.'),
  financial_year: col.number('financial_year', 'Financial year.', { group: 'Period' }),
  financial_period: col.number('financial_period', 'Period within the financial year.', { group: 'Period' }),
  entry_number: col.number('entry_number', 'Number of the entry.', { group: 'Entry' }),
  journal: col.string('toString(journal_code)', 'Code of the journal.', { group: 'Entry' }),
  ...accountLabels(labelByAccountKey),
  ...CLASSIFICATIONS,
  ...costCenter(),
  cost_unit: COST_UNIT,
  relation: col.string(labelById('dict_account', 'name', 'account'), 'Customer or supplier of the line.', {
    group: 'Entry',
  }),
  project: col.string(labelById('dict_project', 'description', 'project'), 'Project.', { group: 'Ledger' }),
  amount_dc: col.decimal('amount_dc', 'Amount in division currency; debit positive.', { hidden: true }),
} as const;

/** The ledger, by line. */
export const glLines = defineMart({
  name: 'gl_lines',
  label: 'Ledger lines',
  doc: 'One row per ledger line per division; amounts in division currency, debit positive. Budget entries (type 3000) are left out.',
  from: 'warehouse.fact_transaction_line FINAL',
  serving: LEDGER_SERVING,
  since: 14,
  was: [4, 6],
  where: 'ifNull(type, 0) != 3000',
  columns: {
    ...LEDGER_COLUMNS,
    line_number: col.number(
      'line_number',
      'Number of the line; 0 is the head of the entry and counts in its balance.',
      { group: 'Entry' },
    ),
    type: col.number(
      'type',
      'Kind of entry: 20 and 21 sales, 30 and 31 purchase, 40 cash flow, 90 other, 310 to 328 closing.',
      { group: 'Entry' },
    ),
    is_closing: col.yesno('ifNull(type, 0) BETWEEN 310 AND 328', 'Year-end entry: left out of profit and loss.', {
      group: 'Entry',
    }),
    description: col.string('description', 'Text of the line.', { group: 'Entry' }),
    currency: col.string('toString(currency)', 'Currency of the line.', { group: 'Entry' }),
  },
  measures: {
    count: { type: 'count', doc: 'Ledger lines.', label: 'Lines' },
    amount: { type: 'sum', of: 'amount_dc', doc: 'Balance in division currency; debit positive.', format: 'decimal_2' },
    debit: {
      type: 'sum',
      of: 'amount_dc',
      doc: 'Debits in division currency.',
      format: 'decimal_2',
      filters: { amount_dc: '>0' },
    },
    credit: {
      type: 'sum',
      of: 'amount_dc',
      doc: 'Credits in division currency; negative.',
      format: 'decimal_2',
      filters: { amount_dc: '<0' },
    },
    profit_and_loss: {
      type: 'sum',
      of: 'amount_dc',
      doc: 'Result in division currency without year-end entries; costs positive, revenue negative.',
      format: 'decimal_2',
      filters: { balance_type: 'W', is_closing: 'no' },
    },
  },
});
