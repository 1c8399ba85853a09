import type { Mart } from '../core/define-mart.js';
import { budgets, glBalances } from './balances-and-budgets.js';
import { costCenterSpend } from './cost-center-spend.js';
import { glPeriods } from './gl-periods.js';
import { glLines } from './gl-lines.js';
import { payablesAtMonthEnd, receivablesAtMonthEnd } from './items-at-month-end.js';
import { loadStatus } from './load-status.js';
import { payables, receivables } from './open-items.js';
import { purchaseLines } from './purchase-lines.js';
import { reconciliation } from './reconciliation.js';
import { salesInvoiceLines } from './sales-invoice-lines.js';
import { salesOrderLines } from './sales-order-lines.js';

export { AGGREGATES, LEDGER_PERIODS } from './aggregates.js';
export { DICTIONARIES, type Dictionary } from './dictionaries.js';

/** The marts Looker sees, by name. */
export const MARTS: readonly Mart[] = [
  budgets,
  costCenterSpend,
  glBalances,
  glLines,
  glPeriods,
  loadStatus,
  payables,
  payablesAtMonthEnd,
  purchaseLines,
  receivables,
  receivablesAtMonthEnd,
  reconciliation,
  salesInvoiceLines,
  salesOrderLines,
];
