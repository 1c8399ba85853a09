import type { Mart } from '../core/define-mart.js';
import { budgets, glBalances } from './balances-and-budgets.js';
import { budgetAgainstActual } from './budget-against-actual.js';
import { cashBalances, cashMovements } from './cash.js';
import { costCenterSpend } from './cost-center-spend.js';
import { payableDays, receivableDays } from './days-outstanding.js';
import { glPeriods } from './gl-periods.js';
import { glLines } from './gl-lines.js';
import { payablesAtMonthEnd, receivablesAtMonthEnd } from './items-at-month-end.js';
import { loadStatus } from './load-status.js';
import { payables, receivables } from './open-items.js';
import { orderBacklog } from './order-backlog.js';
import { orphans } from './orphans.js';
import { purchaseInvoices } from './purchase-invoices.js';
import { purchaseItemLines } from './purchase-item-lines.js';
import { purchaseLines } from './purchase-lines.js';
import { reconciliation } from './reconciliation.js';
import { revenueComparison } from './revenue-comparison.js';
import { salesInvoices, salesOrders } from './sales-documents.js';
import { salesInvoiceLines } from './sales-invoice-lines.js';
import { salesOrderLines } from './sales-order-lines.js';

export { AGGREGATES, LEDGER_PERIODS } from './aggregates.js';
export { LEDGER_SERVING, ORDER_LINES_SERVING, SERVING_TABLES } from './serving-tables.js';
export { DICTIONARIES, type Dictionary } from './dictionaries.js';

/** The marts Looker sees, by name. */
export const MARTS: readonly Mart[] = [
  budgetAgainstActual,
  budgets,
  cashBalances,
  cashMovements,
  costCenterSpend,
  glBalances,
  glLines,
  glPeriods,
  loadStatus,
  orderBacklog,
  orphans,
  payableDays,
  payables,
  payablesAtMonthEnd,
  purchaseInvoices,
  purchaseItemLines,
  purchaseLines,
  receivableDays,
  receivables,
  receivablesAtMonthEnd,
  reconciliation,
  revenueComparison,
  salesInvoiceLines,
  salesInvoices,
  salesOrderLines,
  salesOrders,
];
