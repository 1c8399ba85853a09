import type { Company } from '../companies.js';
import { cashBalances, cashMovements } from './cash.js';
import { reconciled } from './comparisons.js';
import {
  comparedRevenue,
  invoiceLines,
  invoices,
  orderLines,
  purchases,
  purchasesByItem,
  supplierInvoices,
} from './documents.js';
import type { Expectation } from './expectation.js';
import { balances, budgeted, budgetUse, ledgerLines, ledgerPeriods, spend } from './ledger.js';
import { loadStatus } from './loads.js';
import { daysOutstanding, openAtMonthEnd, openItems } from './open-items.js';
import { orderBacklog, orders } from './orders.js';
import { orphans } from './orphans.js';
import { Sheets } from './sheets.js';

/** What each explore has to answer, by hand from the books: nothing of the marts is in it. */
const EXPLORES: readonly ((sheets: Sheets) => Expectation)[] = [
  balances,
  budgeted,
  budgetUse,
  cashBalances,
  cashMovements,
  comparedRevenue,
  daysOutstanding('payables'),
  daysOutstanding('receivables'),
  invoiceLines,
  invoices,
  ledgerLines,
  ledgerPeriods,
  loadStatus,
  openAtMonthEnd('payables'),
  openAtMonthEnd('receivables'),
  openItems('payables'),
  openItems('receivables'),
  orderBacklog,
  orderLines,
  orders,
  orphans,
  purchases,
  purchasesByItem,
  reconciled,
  spend,
  supplierInvoices,
];

/** The expectations of several companies, ageing at a date. */
export function expectations(companies: readonly Company[], asOf: string): readonly Expectation[] {
  const sheets = companies.map((company) => new Sheets(company, asOf));
  return EXPLORES.map((of) => {
    const each = sheets.map(of);
    const [first] = each;
    if (first === undefined) throw new RangeError('no company to expect figures of');
    return { ...first, facts: each.flatMap(({ facts }) => facts) };
  });
}
