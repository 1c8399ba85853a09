import { defineMart, type Mart } from '../core/define-mart.js';
import { ageingBucket, col, DAYS_OVERDUE, ORIGIN } from './column.js';
import { partyColumns } from './relation-columns.js';

const openItems = (kind: 'receivable' | 'payable', party: 'customer' | 'supplier', label: string): Mart =>
  defineMart({
    name: `${kind}s`,
    label,
    doc: `One row per ${kind} term per division: what a ${party} owes or is owed, paid ones included. Ageing is at the warehouse's business date.`,
    from: `warehouse.fact_${kind} FINAL`,
    since: 14,
    was: [4, 6],
    columns: {
      ...ORIGIN,
      ...partyColumns(party),
      invoice_number: col.number('invoice_number', 'Number of the invoice.', { group: 'Invoice' }),
      your_ref: col.string('your_ref', 'Reference of the other side.', { group: 'Invoice' }),
      invoice_date: col.date('invoice_date', 'Date of the invoice.'),
      due_date: col.date('due_date', 'Date the term is due.'),
      is_open: col.yesno('NOT ifNull(is_fully_paid, false)', 'Not fully paid.', { group: 'State' }),
      days_overdue: col.number(DAYS_OVERDUE, 'Days past the due date; zero or less when not due.', { group: 'State' }),
      ageing_bucket: col.string(ageingBucket(DAYS_OVERDUE), 'Days past the due date in buckets of 30.', {
        group: 'State',
      }),
      is_overdue: col.yesno(`ifNull(${DAYS_OVERDUE}, 0) > 0`, 'Past its due date.', { group: 'State' }),
      currency: col.string('toString(currency)', 'Currency of the term.', { group: 'Invoice' }),
      amount_dc: col.decimal('amount_dc', 'Amount of the term in division currency.', { hidden: true }),
    },
    measures: {
      count: { type: 'count', doc: 'Terms, paid ones included.', label: 'Terms' },
      amount: { type: 'sum', of: 'amount_dc', doc: 'Amount of all terms in division currency.', format: 'decimal_2' },
      open_amount: {
        type: 'sum',
        of: 'amount_dc',
        doc: 'Open amount in division currency.',
        format: 'decimal_2',
        filters: { is_open: 'yes' },
      },
      overdue_amount: {
        type: 'sum',
        of: 'amount_dc',
        doc: 'Open amount past its due date, in division currency.',
        format: 'decimal_2',
        filters: { is_open: 'yes', is_overdue: 'yes' },
      },
    },
  });

/** What customers owe. */
export const receivables = openItems('receivable', 'customer', 'Receivables');

/** What is owed to suppliers. */
export const payables = openItems('payable', 'supplier', 'Payables');
