import { defineMart, type Mart } from '../core/define-mart.js';
import { ageingBucket, col, ORIGIN } from './column.js';
import { partyColumns } from './relation-columns.js';

/** The warehouse's business date. */
export const AS_OF = 'assumeNotNull((SELECT max(as_of) FROM warehouse.business_date))';
/** From when a term is owed. */
export const OWED_FROM = 'coalesce(entry_date, invoice_date, due_date)';
/** From when it no longer is; null while it is open. A paid term without any date of payment was never open. */
export const PAID_ON = `if(ifNull(is_fully_paid, false), coalesce(end_date, last_payment_date, ${OWED_FROM}), NULL)`;
/** The first day that is no month's end of this term: the day it was paid, or tomorrow. */
const BEFORE = `least(addDays(${AS_OF}, 1), ifNull(${PAID_ON}, addDays(${AS_OF}, 1)))`;
const MONTHS = `toUInt32(greatest(0, ifNull(dateDiff('month', ${OWED_FROM}, ${BEFORE}), 0)))`;
const MONTH_ENDS = `arrayMap(i -> toLastDayOfMonth(addMonths(toStartOfMonth(assumeNotNull(${OWED_FROM})), i)), range(${MONTHS}))`;
const DAYS_OVERDUE = "dateDiff('day', due_date, month_end)";

const atMonthEnd = (kind: 'receivable' | 'payable', party: 'customer' | 'supplier', label: string): Mart =>
  defineMart({
    name: `${kind}s_at_month_end`,
    label,
    doc: `One row per ${kind} term and month's end at which it was open, per division. Owed from the day of its entry to the day before it was paid in full; months up to the warehouse's business date.`,
    from: `(SELECT *, arrayJoin(${MONTH_ENDS}) AS month_end FROM warehouse.fact_${kind} FINAL)`,
    since: 14,
    was: [6],
    columns: {
      ...ORIGIN,
      pk: { ...ORIGIN.pk, sql: "concat(division_key, '|', toString(id), '|', toString(month_end))" },
      ...partyColumns(party),
      month_end: col.date('month_end', 'Last day of the month at whose end the term was open: filter or group by it.'),
      invoice_number: col.number('invoice_number', 'Number of the invoice.', { group: 'Invoice' }),
      your_ref: col.string('your_ref', 'Reference of the other side.', { group: 'Invoice' }),
      invoice_date: col.date('invoice_date', 'Date of the invoice.'),
      due_date: col.date('due_date', 'Date the term is due.'),
      days_overdue: col.number(DAYS_OVERDUE, "Days past the due date at the month's end; zero or less when not due.", {
        group: 'State',
      }),
      ageing_bucket: col.string(ageingBucket(DAYS_OVERDUE), "Days past the due date at the month's end, by 30.", {
        group: 'State',
      }),
      is_overdue: col.yesno(`ifNull(${DAYS_OVERDUE}, 0) > 0`, "Past its due date at the month's end.", {
        group: 'State',
      }),
      currency: col.string('toString(currency)', 'Currency of the term.', { group: 'Invoice' }),
      amount_dc: col.decimal('amount_dc', 'Amount of the term in division currency.', { hidden: true }),
    },
    measures: {
      count: { type: 'count', doc: "Terms open at the month's end.", label: 'Terms' },
      open_amount: {
        type: 'sum',
        of: 'amount_dc',
        doc: "Open amount at the month's end in division currency: group or filter by month end, months do not add up.",
        format: 'decimal_2',
      },
      overdue_amount: {
        type: 'sum',
        of: 'amount_dc',
        doc: "Open amount past its due date at the month's end, in division currency.",
        format: 'decimal_2',
        filters: { is_overdue: 'yes' },
      },
    },
  });

/** What customers owed at each month's end. */
export const receivablesAtMonthEnd = atMonthEnd('receivable', 'customer', "Receivables at month's end");

/** What was owed to suppliers at each month's end. */
export const payablesAtMonthEnd = atMonthEnd('payable', 'supplier', "Payables at month's end");
