import type { BookRow } from '@ml-connector/sandbox-exact-online';
import { amountOf, ONE } from './amounts.js';
import { ratio, type Expectation, type Fact } from './expectation.js';
import { dateOf, daysBetween, monthOf, type Sheets } from './sheets.js';

const TERMS = 'sync/Cashflow/PaymentTerms';
/** `LineType` of the terms of each side. */
const LINE_TYPES = { receivables: 20, payables: 22 } as const;
/** One of the sides of the open items. */
export type Side = keyof typeof LINE_TYPES;

function termsOf(sheets: Sheets, side: Side): readonly BookRow[] {
  return sheets.rows(TERMS).filter((term) => term['LineType'] === LINE_TYPES[side]);
}

/** What a term is about, since when, and whether it was open at a day; undefined where no day is known. */
function owedOf(
  term: BookRow,
): { readonly amount: bigint; readonly owedFrom: string; readonly isOpenAt: (day: string) => boolean } | undefined {
  const owedFrom = dateOf(term['EntryDate']) ?? dateOf(term['InvoiceDate']) ?? dateOf(term['DueDate']);
  if (owedFrom === null) return undefined;
  const paidOn = dateOf(term['EndDate']) ?? dateOf(term['LastPaymentDate']) ?? owedFrom;
  const isOpenAt = (day: string): boolean => term['IsFullyPaid'] !== true || day < paidOn;
  return { amount: amountOf(term['AmountDC']), owedFrom, isOpenAt };
}

function isOverdue(term: BookRow, at: string): boolean {
  const due = dateOf(term['DueDate']);
  return due !== null && daysBetween(due, at) > 0;
}

/** Terms of one side by month of their invoice, aged at the warehouse's date. */
export function openItems(side: Side): (sheets: Sheets) => Expectation {
  return (sheets) => {
    const facts = termsOf(sheets, side).map((term): Fact => {
      const amount = amountOf(term['AmountDC']);
      const isOpen = term['IsFullyPaid'] !== true;
      return {
        group: [sheets.key, monthOf(term['InvoiceDate'])],
        shares: {
          ...{ count: ONE, amount, open_amount: isOpen ? amount : 0n },
          overdue_amount: isOpen && isOverdue(term, sheets.asOf) ? amount : 0n,
        },
      };
    });
    const measures = ['count', 'amount', 'open_amount', 'overdue_amount'];
    return { explore: side, by: ['division_key', 'invoice_month'], measures, facts };
  };
}

/** Terms of one side at each month's end at which they were open. */
export function openAtMonthEnd(side: Side): (sheets: Sheets) => Expectation {
  return (sheets) => {
    const facts = termsOf(sheets, side).flatMap((term) => {
      const owed = owedOf(term);
      if (owed === undefined) return [];
      const { amount, owedFrom, isOpenAt } = owed;
      return monthEnds(owedFrom, sheets.asOf)
        .filter(isOpenAt)
        .map((end): Fact => ({
          group: [sheets.key, end.slice(0, 7)],
          shares: { count: ONE, open_amount: amount, overdue_amount: isOverdue(term, end) ? amount : 0n },
        }));
    });
    const measures = ['count', 'open_amount', 'overdue_amount'];
    return { explore: `${side}_at_month_end`, by: ['division_key', 'month_end_month'], measures, facts };
  };
}

/** How long one side is left waiting, at each month's end. */
export function daysOutstanding(side: Side): (sheets: Sheets) => Expectation {
  const [explore, of] = side === 'receivables' ? ['receivable_days', 'sales'] : ['payable_days', 'purchases'];
  return (sheets) => {
    const facts = termsOf(sheets, side).flatMap((term) => {
      const owed = owedOf(term);
      if (owed === undefined) return [];
      const { amount, owedFrom, isOpenAt } = owed;
      return monthEnds(owedFrom, sheets.asOf).flatMap((end): Fact[] => {
        const isOpen = isOpenAt(end);
        const age = daysBetween(owedFrom, end);
        if (!isOpen && age >= 365) return [];
        const shares = {
          ...{ open_amount: isOpen ? amount : 0n, billed_90_days: age < 90 ? amount : 0n },
          billed_365_days: age < 365 ? amount : 0n,
        };
        return [{ group: [sheets.key, end.slice(0, 7)], shares }];
      });
    });
    return {
      ...{ explore, by: ['division_key', 'month_end_month'], facts },
      measures: ['open_amount', 'billed_90_days', 'billed_365_days'],
      ratios: {
        [`days_${of}_outstanding`]: (sum) => ratio(90 * sum('open_amount'), sum('billed_90_days')),
        [`days_${of}_outstanding_year`]: (sum) => ratio(365 * sum('open_amount'), sum('billed_365_days')),
      },
    };
  };
}

/** Last days of the months from a date to another, both included. */
export function monthEnds(from: string, to: string): string[] {
  const ends: string[] = [];
  const [year = 0, month = 0] = from.split('-').map(Number);
  for (let nth = month; ; nth++) {
    const end = new Date(Date.UTC(year, nth, 0)).toISOString().slice(0, 10);
    if (end > to) return ends;
    ends.push(end);
  }
}
