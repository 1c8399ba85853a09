import { defineMart } from '../core/define-mart.js';
import { col, costCenter, labelById, ORIGIN } from './column.js';
import { LEDGER_ACCOUNT } from './ledger-account-columns.js';

const ACCOUNT = {
  ...LEDGER_ACCOUNT,
  classification_2: col.string(
    labelById('dict_gl_level', 'level_2', 'gl_account'),
    'Second level of the main classification scheme.',
    { group: 'Classification' },
  ),
  reporting_year: col.number('reporting_year', 'Financial year.', { group: 'Period' }),
  reporting_period: col.number('reporting_period', 'Period within the financial year.', { group: 'Period' }),
};

/** Balances by period, as Exact itself adds them up. */
export const glBalances = defineMart({
  name: 'gl_balances',
  label: 'Ledger balances',
  doc: 'One row per ledger account, period, cost center, cost unit, type and status per division, as Exact reports it.',
  from: 'warehouse.fact_reporting_balance FINAL',
  since: 14,
  was: [4, 6],
  columns: {
    ...ORIGIN,
    ...ACCOUNT,
    balance_type: col.string('toString(balance_type)', 'B balance sheet, W profit and loss.', { group: 'Ledger' }),
    ...costCenter('cost_center_code'),
    amount: col.decimal('amount', 'Balance in division currency; debit positive.', { hidden: true }),
    amount_debit: col.decimal('amount_debit', 'Debits.', { hidden: true }),
    amount_credit: col.decimal('amount_credit', 'Credits.', { hidden: true }),
  },
  measures: {
    count: { type: 'count', doc: 'Balance rows.', label: 'Rows' },
    balance: { type: 'sum', of: 'amount', doc: 'Balance in division currency; debit positive.', format: 'decimal_2' },
    debit: { type: 'sum', of: 'amount_debit', doc: 'Debits in division currency.', format: 'decimal_2' },
    credit: { type: 'sum', of: 'amount_credit', doc: 'Credits in division currency.', format: 'decimal_2' },
  },
});

/** Budgets by account, cost center and period. */
export const budgets = defineMart({
  name: 'budgets',
  label: 'Budgets',
  doc: 'One row per budget line per division: scenario, account, cost center, cost unit, item, period.',
  from: 'warehouse.fact_budget FINAL',
  since: 14,
  was: [4, 6],
  columns: {
    ...ORIGIN,
    ...ACCOUNT,
    scenario: col.string('budget_scenario_description', 'Budget scenario.', { group: 'Budget' }),
    ...costCenter('costcenter'),
    amount_dc: col.decimal('amount_dc', 'Budget in division currency.', { hidden: true }),
  },
  measures: {
    count: { type: 'count', doc: 'Budget lines.', label: 'Lines' },
    budget: { type: 'sum', of: 'amount_dc', doc: 'Budget in division currency.', format: 'decimal_2' },
  },
});
