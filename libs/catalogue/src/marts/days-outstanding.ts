import { defineMart, type Mart } from '../core/define-mart.js';
import { col, ORIGIN } from './column.js';
import { partyColumns } from './relation-columns.js';
import { AS_OF, OWED_FROM, PAID_ON } from './items-at-month-end.js';

const TOMORROW = `addDays(${AS_OF}, 1)`;
/** The first day that is no month's end of this term: it is paid by then, and was billed a year ago. */
const BEFORE = `least(${TOMORROW}, greatest(ifNull(${PAID_ON}, ${TOMORROW}), addDays(${OWED_FROM}, 365)))`;
const MONTHS = `toUInt32(greatest(0, ifNull(dateDiff('month', ${OWED_FROM}, ${BEFORE}), 0)))`;
const MONTH_ENDS = `arrayMap(i -> toLastDayOfMonth(addMonths(toStartOfMonth(assumeNotNull(${OWED_FROM})), i)), range(${MONTHS}))`;
const IS_OPEN = `ifNull(month_end < ${PAID_ON}, true)`;
const billedWithin = (days: number): string =>
  `if(dateDiff('day', ${OWED_FROM}, month_end) < ${days}, ifNull(amount_dc, 0), 0)`;

/** Measures of how many days' billing is open; `of` names what was billed. */
const measuresOf = (of: 'sales' | 'purchases'): Mart['measures'] => ({
  open_amount: {
    type: 'sum',
    of: 'open_dc',
    doc: "Open amount at the month's end: group or filter by month end, months do not add up.",
    format: 'decimal_2',
  },
  billed_90_days: {
    type: 'sum',
    of: 'billed_90_dc',
    doc: "Billed within the 90 days up to the month's end.",
    format: 'decimal_2',
  },
  billed_365_days: {
    type: 'sum',
    of: 'billed_365_dc',
    doc: "Billed within the 365 days up to the month's end.",
    format: 'decimal_2',
  },
  [`days_${of}_outstanding`]: {
    type: 'number',
    of: '90 * toFloat64(${open_amount}) / NULLIF(toFloat64(${billed_90_days}), 0)',
    doc: "Days of billing that were open at the month's end, by the 90 days up to it.",
    format: 'decimal_1',
  },
  [`days_${of}_outstanding_year`]: {
    type: 'number',
    of: '365 * toFloat64(${open_amount}) / NULLIF(toFloat64(${billed_365_days}), 0)',
    doc: "Days of billing that were open at the month's end, by the 365 days up to it.",
    format: 'decimal_1',
  },
});

const daysOutstanding = (
  kind: 'receivable' | 'payable',
  party: 'customer' | 'supplier',
  of: 'sales' | 'purchases',
): Mart =>
  defineMart({
    name: `${kind}_days`,
    label: `Days ${of} outstanding`,
    doc: `One row per ${kind} term and month's end per division, at which it was open or had been billed within a year. With VAT, in division currency; months up to the warehouse's business date.`,
    from: `(SELECT *, arrayJoin(${MONTH_ENDS}) AS month_end FROM warehouse.fact_${kind} FINAL)`,
    since: 14,
    was: [9],
    columns: {
      ...ORIGIN,
      pk: { ...ORIGIN.pk, sql: "concat(division_key, '|', toString(id), '|', toString(month_end))" },
      ...partyColumns(party),
      month_end: col.date('month_end', 'Last day of the month: filter or group by it.'),
      currency: col.string('toString(currency)', 'Currency of the term.', { group: 'Invoice' }),
      open_dc: col.decimal(`if(${IS_OPEN}, ifNull(amount_dc, 0), 0)`, "Amount open at the month's end.", {
        hidden: true,
      }),
      billed_90_dc: col.decimal(billedWithin(90), 'Amount billed within 90 days before it.', { hidden: true }),
      billed_365_dc: col.decimal(billedWithin(365), 'Amount billed within 365 days before it.', { hidden: true }),
    },
    measures: measuresOf(of),
  });

/** How long customers take to pay. */
export const receivableDays = daysOutstanding('receivable', 'customer', 'sales');

/** How long suppliers are left waiting. */
export const payableDays = daysOutstanding('payable', 'supplier', 'purchases');
