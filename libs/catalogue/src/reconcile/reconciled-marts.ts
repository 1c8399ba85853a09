import { MARTS } from '../marts/index.js';
import type { Mart } from '../core/define-mart.js';

/** What tells the period of a mart's row: the month of a date, a financial year and period, or nothing. */
export type ReconciledPeriod =
  { readonly date: string } | { readonly year: string; readonly period: string } | { readonly none: true };

/** A mart through which Looker is asked for an entity's figures: one grouped question, for calls of Looker are metered. */
export interface ReconciledMart {
  readonly entity: string;
  readonly mart: string;
  readonly period: ReconciledPeriod;
  /** Measure that sums the amount; rows are its measure `count`. */
  readonly amount: string;
}

const FINANCIAL = { year: 'financial_year', period: 'financial_period' } as const;
const REPORTING = { year: 'reporting_year', period: 'reporting_period' } as const;

/** One mart for each kind of fact that Looker shows, over that fact's own table. */
export const RECONCILED_MARTS: readonly ReconciledMart[] = [
  { entity: 'transaction_line', mart: 'gl_lines', period: FINANCIAL, amount: 'amount' },
  { entity: 'reporting_balance', mart: 'gl_balances', period: REPORTING, amount: 'balance' },
  { entity: 'budget', mart: 'budgets', period: REPORTING, amount: 'budget' },
  { entity: 'receivable', mart: 'receivables', period: { none: true }, amount: 'open_amount' },
  { entity: 'payable', mart: 'payables', period: { none: true }, amount: 'open_amount' },
  { entity: 'sales_invoice', mart: 'sales_invoices', period: { date: 'invoice_date' }, amount: 'revenue' },
  { entity: 'sales_invoice_line', mart: 'sales_invoice_lines', period: { date: 'invoice_date' }, amount: 'revenue' },
  { entity: 'sales_order', mart: 'sales_orders', period: { date: 'order_date' }, amount: 'ordered_with_vat' },
  { entity: 'sales_order_line', mart: 'sales_order_lines', period: { date: 'order_date' }, amount: 'ordered_amount' },
  { entity: 'purchase_entry', mart: 'purchase_invoices', period: { date: 'entry_date' }, amount: 'spend' },
  { entity: 'purchase_entry_line', mart: 'purchase_lines', period: { date: 'entry_date' }, amount: 'spend' },
  {
    entity: 'purchase_invoice_line',
    mart: 'purchase_item_lines',
    period: { date: 'invoice_date' },
    amount: 'item_spend',
  },
];

/** Declaration of a reconciled mart. Throws where there is none of that name: a fault of this file. */
export function martOf({ mart: name }: ReconciledMart): Mart {
  const mart = MARTS.find((one) => one.name === name);
  if (mart === undefined) throw new Error(`no mart ${name}`);
  return mart;
}
