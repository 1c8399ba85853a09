import type { Question } from './questions.js';

const ROWS = 500;

/** For each mart one question within a division, and one over all divisions that may be seen. */
export const OWN_QUESTIONS: readonly Question[] = [
  ask('budget_against_actual', ['cost_center_name', 'scenario'], ['budget', 'actual'], ['division', 'year']),
  ask('budget_against_actual', ['division_name', 'scenario', 'financial_year'], ['budget', 'actual'], []),
  ask('budgets', ['gl_account', 'reporting_period'], ['budget'], ['division', 'year']),
  ask('budgets', ['division_name', 'reporting_year'], ['budget'], []),
  ask(
    'cash_balances',
    ['gl_account', 'financial_period'],
    ['opening_balance', 'closing_balance'],
    ['division', 'year'],
  ),
  ask('cash_balances', ['division_name', 'financial_year', 'financial_period'], ['closing_balance'], []),
  ask('cash_movements', ['posting_month', 'gl_account'], ['received', 'paid'], ['division', 'year']),
  ask('cash_movements', ['division_name', 'financial_period'], ['net_change'], ['year']),
  ask('cost_center_spend', ['cost_center_name', 'financial_period'], ['spend'], ['division', 'year']),
  ask('cost_center_spend', ['division_name', 'gl_account'], ['spend'], ['year']),
  ask('gl_balances', ['gl_account_code', 'reporting_period'], ['balance'], ['division', 'year']),
  ask('gl_balances', ['division_name', 'reporting_year'], ['balance'], []),
  ask('gl_lines', ['gl_account', 'financial_period'], ['amount', 'profit_and_loss'], ['division', 'year']),
  ask('gl_lines', ['division_name', 'financial_period'], ['debit', 'credit'], ['year']),
  ask('gl_periods', ['gl_account', 'financial_period'], ['amount', 'amount_prior_year'], ['division', 'year']),
  ask('gl_periods', ['division_name', 'financial_year'], ['profit_and_loss', 'profit_and_loss_prior_year'], []),
  ask('load_status', ['table_name'], ['last_loaded'], ['division']),
  ask('load_status', ['division_name'], ['tables', 'last_loaded', 'least_fresh'], []),
  ask('order_backlog', ['customer', 'order_month'], ['ordered', 'backlog', 'late_backlog'], ['division', 'year']),
  ask('order_backlog', ['division_name', 'item_group'], ['backlog', 'delivered', 'billed'], []),
  ask('orphans', ['table_name', 'reference'], ['orphans'], ['division']),
  ask('orphans', ['division_name', 'table_name', 'reference'], ['orphans', 'looked_at'], []),
  ask('payable_days', ['month_end_date', 'supplier'], ['open_amount', 'billed_90_days'], ['division', 'year']),
  ask('payable_days', ['month_end_date', 'division_name'], ['open_amount', 'billed_365_days'], []),
  ask('payables', ['supplier', 'ageing_bucket'], ['open_amount', 'overdue_amount'], ['division']),
  ask('payables', ['division_name', 'ageing_bucket'], ['open_amount'], []),
  ask('payables_at_month_end', ['month_end_date', 'supplier'], ['open_amount'], ['division', 'year']),
  ask('payables_at_month_end', ['month_end_date', 'ageing_bucket'], ['open_amount', 'overdue_amount'], []),
  ask('purchase_invoices', ['entry_month', 'supplier'], ['spend', 'count'], ['division', 'year']),
  ask('purchase_invoices', ['division_name', 'entry_month'], ['spend'], []),
  ask('purchase_lines', ['entry_month', 'supplier'], ['spend'], ['division', 'year']),
  ask('purchase_lines', ['division_name', 'entry_month'], ['spend'], []),
  ask('receivable_days', ['month_end_date', 'customer'], ['open_amount', 'billed_90_days'], ['division', 'year']),
  ask('receivable_days', ['month_end_date', 'division_name'], ['open_amount', 'billed_365_days'], []),
  ask('receivables', ['customer', 'ageing_bucket'], ['open_amount', 'overdue_amount'], ['division']),
  ask('receivables', ['division_name', 'ageing_bucket'], ['open_amount'], []),
  ask('receivables_at_month_end', ['month_end_date', 'customer'], ['open_amount'], ['division', 'year']),
  ask('receivables_at_month_end', ['month_end_date', 'ageing_bucket'], ['open_amount', 'overdue_amount'], []),
  ask('reconciliation', ['entity', 'verdict'], ['count', 'last_checked'], ['division']),
  ask('reconciliation', ['division_name', 'period'], ['defects', 'differences'], []),
  ask('revenue_comparison', ['month_month', 'customer'], ['revenue', 'revenue_prior_year'], ['division', 'year']),
  ask('revenue_comparison', ['division_name', 'month_month'], ['revenue', 'revenue_prior_month'], []),
  ask('sales_invoices', ['invoice_month', 'customer'], ['revenue', 'invoices'], ['division', 'year']),
  ask('sales_invoices', ['division_name', 'invoice_month'], ['revenue'], []),
  ask('sales_orders', ['order_month', 'customer'], ['ordered_with_vat', 'orders'], ['division', 'year']),
  ask('sales_orders', ['division_name', 'order_month'], ['open_with_vat'], []),
  ask('sales_invoice_lines', ['invoice_month', 'customer'], ['revenue', 'invoices'], ['division', 'year']),
  ask('sales_invoice_lines', ['division_name', 'invoice_month'], ['revenue'], []),
  ask('sales_order_lines', ['order_month', 'item_group'], ['ordered_amount'], ['division', 'year']),
  ask('sales_order_lines', ['division_name', 'order_month'], ['ordered_amount', 'orders'], []),
];

function ask(mart: string, by: readonly string[], measures: readonly string[], of: Question['of']): Question {
  const named = (field: string): string => `${mart}.${field}`;
  return {
    mart,
    title: `${measures.join(', ')} by ${by.join(', ')}`,
    of,
    fields: [...by, ...measures].map(named),
    sorts: measures.slice(0, 1).map((name) => `${named(name)} desc`),
    limit: ROWS,
  };
}
