/** A scope of Exact's App Center, and what is read by it (docs/reference, "Scopes needed here"). */
export interface ScopeArea {
  /** As the App Center names it. */
  readonly scope: string;
  /** What can't be read without it, in plain words. */
  readonly data: string;
  /** Feed by which it is tried; the cheapest of the area. */
  readonly triedBy: string;
  /** The other feeds of the area. */
  readonly feeds: readonly string[];
}

const area = (scope: string, data: string, triedBy: string, ...feeds: string[]): ScopeArea => ({
  scope,
  data,
  triedBy,
  feeds,
});

/** Every scope the feeds need. `Organization administration` is not among them: it lists the divisions themselves. */
export const SCOPE_AREAS: readonly ScopeArea[] = [
  area(
    'Financial generalledgers',
    'ledger accounts, their classifications and journals',
    'journals',
    'gl_accounts',
    'gl_schemes',
    'gl_classifications',
    'gl_account_classification_mappings',
  ),
  area(
    'Financial accounting',
    'ledger transactions, entries, periods, VAT codes and reporting balances',
    'financial_periods',
    'transaction_lines',
    'sales_entries',
    'purchase_entries',
    'vat_codes',
    'reporting_balances',
  ),
  area('Financial costcenters', 'cost centers and cost units', 'cost_centers', 'cost_units'),
  area(
    'Financial cashflow',
    'receivables, payables, their ages, and payment conditions',
    'payment_conditions',
    'payment_terms',
    'aging_receivables',
    'aging_payables',
  ),
  area('Financial currencies', 'currencies and exchange rates', 'currencies', 'exchange_rates'),
  area('Financial budgets', 'budgets', 'budgets'),
  area(
    'Crm accounts',
    'customers and suppliers, their classifications and bank accounts',
    'account_classifications',
    'accounts',
    'account_classification_names',
    'bank_accounts',
  ),
  area('Logistics items', 'items and item groups', 'item_groups', 'items'),
  area('Sales orders', 'sales orders', 'sales_order_headers', 'sales_order_lines'),
  area('Sales invoices', 'sales invoices', 'sales_invoices'),
  area('Purchase orders', 'purchase orders', 'purchase_orders'),
  area('Purchase invoices', 'purchase invoices', 'purchase_invoices'),
  area('Projects projects', 'projects', 'projects'),
  area('Hrm payroll', 'employees', 'employees'),
];
