import { defineMart } from '../core/define-mart.js';
import { col, labelById, ORIGIN } from './column.js';
import { customerColumns } from './relation-columns.js';

/** Each line three times: in its own month, in the next, and in the same one a year later. */
const AS_SEEN_FROM = "arrayJoin(['current', 'prior month', 'prior year']) AS seen";
const MONTH = "addMonths(toStartOfMonth(invoice_date), multiIf(seen = 'prior month', 1, seen = 'prior year', 12, 0))";
const only = (seen: string): string => `if(seen = '${seen}', amount_dc, 0)`;

/** Revenue beside the month and the year before, without a join. */
export const revenueComparison = defineMart({
  name: 'revenue_comparison',
  label: 'Revenue compared',
  doc: 'One row per sales invoice line per division in the month of the invoice, and one each in the next month and a year later for comparison; drafts left out. Without VAT, in division currency.',
  from: `(SELECT *, ${AS_SEEN_FROM} FROM warehouse.fact_sales_invoice_line FINAL WHERE ifNull(status, 0) != 10 AND invoice_date IS NOT NULL)`,
  since: 14,
  was: [9],
  columns: {
    ...ORIGIN,
    pk: { ...ORIGIN.pk, sql: "concat(division_key, '|', toString(id), '|', seen)" },
    month_date: col.date(MONTH, 'First day of the month that is compared: group or filter by it.'),
    ...customerColumns('invoice_to'),
    item_code: col.string('item_code', 'Code of the item.', { group: 'Item' }),
    item: col.string('item_description', 'Description of the item on the line.', { group: 'Item' }),
    item_group: col.string(labelById('dict_item', 'item_group', 'item'), 'Group of the item.', { group: 'Item' }),
    cost_center: col.string('toString(cost_center)', 'Code of the cost center.', { group: 'Cost center' }),
    currency: col.string('toString(currency)', 'Currency of the invoice.', { group: 'Invoice' }),
    revenue_dc: col.decimal(only('current'), 'Revenue of the month.', { hidden: true }),
    prior_month_dc: col.decimal(only('prior month'), 'Revenue of the month before.', { hidden: true }),
    prior_year_dc: col.decimal(only('prior year'), 'Revenue of the same month a year before.', { hidden: true }),
  },
  measures: {
    revenue: { type: 'sum', of: 'revenue_dc', doc: 'Revenue of the month.', format: 'decimal_2' },
    revenue_prior_month: {
      type: 'sum',
      of: 'prior_month_dc',
      doc: 'Revenue of the month before: group by month.',
      format: 'decimal_2',
    },
    revenue_prior_year: {
      type: 'sum',
      of: 'prior_year_dc',
      doc: 'Revenue of the same month a year before.',
      format: 'decimal_2',
    },
    growth_on_prior_year: {
      type: 'number',
      of: '(toFloat64(${revenue}) - toFloat64(${revenue_prior_year})) / NULLIF(toFloat64(${revenue_prior_year}), 0)',
      doc: 'Change since the same month a year before, as a part of it.',
      format: 'percent_1',
    },
  },
});
