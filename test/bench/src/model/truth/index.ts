import type { Company } from '../companies.js';
import { invoiceLines, orderLines, purchases } from './documents.js';
import type { Expectation } from './expectation.js';
import { balances, budgeted, ledgerLines, ledgerPeriods, spend } from './ledger.js';
import { loadStatus } from './loads.js';
import { openAtMonthEnd, openItems } from './open-items.js';
import { Sheets } from './sheets.js';

/** What each explore has to answer, by hand from the books: nothing of the marts is in it. */
const EXPLORES: readonly ((sheets: Sheets) => Expectation)[] = [
  balances,
  budgeted,
  invoiceLines,
  ledgerLines,
  ledgerPeriods,
  loadStatus,
  openAtMonthEnd('payables'),
  openAtMonthEnd('receivables'),
  openItems('payables'),
  openItems('receivables'),
  orderLines,
  purchases,
  spend,
];

/** The expectations of several companies, ageing at a date. */
export function expectations(companies: readonly Company[], asOf: string): readonly Expectation[] {
  const sheets = companies.map(({ key, books, loads }) => new Sheets(key, books, loads, asOf));
  return EXPLORES.map((of) => {
    const each = sheets.map(of);
    const [first] = each;
    if (first === undefined) throw new RangeError('no company to expect figures of');
    return { ...first, facts: each.flatMap(({ facts }) => facts) };
  });
}
