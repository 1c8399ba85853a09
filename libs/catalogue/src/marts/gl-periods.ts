import { defineMart } from '../core/define-mart.js';
import { LEDGER_PERIODS } from './aggregates.js';
import { col, costCenter, ORIGIN } from './column.js';
import { accountLabels, byGuid, CLASSIFICATIONS } from './ledger-account-columns.js';

/** Number of periods of a row's financial year; twelve where the division's periods are not loaded. */
const PERIODS =
  "ifNull(dictGetOrNull('warehouse.dict_financial_year', 'periods', (toString(division_key), financial_year)), 12)";

/**
 * Each group three times: in its own period, in the next one, and in the same one a year later. So a period's row of
 * now, of before and of a year before stand side by side without a join, and every measure adds up.
 */
const AS_SEEN_FROM = "arrayJoin(['current', 'prior period', 'prior year']) AS seen";
const YEAR = `financial_year + multiIf(seen = 'prior year', 1, seen = 'prior period' AND financial_period >= ${PERIODS}, 1, 0)`;
const PERIOD = `multiIf(seen != 'prior period', financial_period, financial_period >= ${PERIODS}, 1, financial_period + 1)`;
const only = (seen: string, column: string): string => `if(seen = '${seen}', ${column}, 0)`;

const { cost_center_name } = costCenter();

/** The ledger by period, from sums over all history: quick however many lines there are. */
export const glPeriods = defineMart({
  name: 'gl_periods',
  label: 'Ledger by period',
  doc: 'One row per ledger account, financial period, cost center, cost unit and kind of entry per division, and one each in the next period and the next year for comparison; amounts in division currency, debit positive. Budget entries (type 3000) are left out. Summed up anew after loads.',
  from: `(SELECT *, ${AS_SEEN_FROM}, ${YEAR} AS in_year, ${PERIOD} AS in_period FROM warehouse.${LEDGER_PERIODS.name} FINAL)`,
  since: 14,
  was: [6],
  columns: {
    ...ORIGIN,
    pk: {
      ...ORIGIN.pk,
      sql: "concat(division_key, '|', toString(financial_year), '|', toString(financial_period), '|', toString(gl_account), '|', cost_center, '|', cost_unit, '|', toString(is_closing), '|', seen)",
    },
    financial_year: col.number('in_year', 'Financial year.', { group: 'Period' }),
    financial_period: col.number('in_period', 'Period within the financial year.', { group: 'Period' }),
    ...accountLabels(byGuid),
    ...CLASSIFICATIONS,
    cost_center: col.string("nullIf(cost_center, '')", 'Code of the cost center.', { group: 'Cost center' }),
    cost_center_name,
    cost_unit: col.string("nullIf(cost_unit, '')", 'Code of the cost unit.', { group: 'Cost center' }),
    is_closing: col.yesno('is_closing', 'Year-end entries: left out of profit and loss.', { group: 'Period' }),
    currency: col.string(
      "dictGet('warehouse.dict_division', 'currency', division_key)",
      'Currency of the division, which the amounts are in.',
      { group: 'Division' },
    ),
    amount_dc: col.decimal(only('current', 'amount_dc'), 'Amount of the period.', { hidden: true }),
    debit_dc: col.decimal(only('current', 'debit_dc'), 'Debits of the period.', { hidden: true }),
    credit_dc: col.decimal(only('current', 'credit_dc'), 'Credits of the period.', { hidden: true }),
    prior_period_dc: col.decimal(only('prior period', 'amount_dc'), 'Amount of the period before.', { hidden: true }),
    prior_year_dc: col.decimal(only('prior year', 'amount_dc'), 'Amount of the same period a year before.', {
      hidden: true,
    }),
    lines: col.number(only('current', 'lines'), 'Ledger lines of the period.', { hidden: true }),
  },
  measures: {
    ledger_lines: { type: 'sum', of: 'lines', doc: 'Ledger lines.', format: 'decimal_0' },
    amount: { type: 'sum', of: 'amount_dc', doc: 'Balance in division currency; debit positive.', format: 'decimal_2' },
    debit: { type: 'sum', of: 'debit_dc', doc: 'Debits in division currency.', format: 'decimal_2' },
    credit: { type: 'sum', of: 'credit_dc', doc: 'Credits in division currency; negative.', format: 'decimal_2' },
    amount_prior_period: {
      type: 'sum',
      of: 'prior_period_dc',
      doc: 'Balance of the period before: group by period.',
      format: 'decimal_2',
    },
    amount_prior_year: {
      type: 'sum',
      of: 'prior_year_dc',
      doc: 'Balance of the same period a year before.',
      format: 'decimal_2',
    },
    profit_and_loss: {
      type: 'sum',
      of: 'amount_dc',
      doc: 'Result in division currency without year-end entries; costs positive, revenue negative.',
      format: 'decimal_2',
      filters: { balance_type: 'W', is_closing: 'no' },
    },
    profit_and_loss_prior_period: {
      type: 'sum',
      of: 'prior_period_dc',
      doc: 'Result of the period before, without year-end entries: group by period.',
      format: 'decimal_2',
      filters: { balance_type: 'W', is_closing: 'no' },
    },
    profit_and_loss_prior_year: {
      type: 'sum',
      of: 'prior_year_dc',
      doc: 'Result of the same period a year before, without year-end entries.',
      format: 'decimal_2',
      filters: { balance_type: 'W', is_closing: 'no' },
    },
    change_on_prior_period: {
      type: 'number',
      of: '${amount} - ${amount_prior_period}',
      doc: 'Balance less that of the period before: group by period.',
      format: 'decimal_2',
    },
    change_on_prior_year: {
      type: 'number',
      of: '${amount} - ${amount_prior_year}',
      doc: 'Balance less that of the same period a year before.',
      format: 'decimal_2',
    },
  },
});
