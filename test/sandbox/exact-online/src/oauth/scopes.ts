/** Scopes of the App Center by the endpoints they open; the last part of a path needs no naming. */
const AREAS = {
  'Financial generalledgers': [
    'financial/GLAccounts',
    'financial/GLSchemes',
    'financial/GLClassifications',
    'financial/GLAccountClassificationMappings',
    'financial/Journals',
    'sync/Financial/GLAccounts',
    'sync/Financial/GLClassifications',
  ],
  'Financial accounting': [
    'financial/FinancialPeriods',
    'financial/ReportingBalance',
    'financialtransaction/',
    'bulk/Financial/TransactionLines',
    'sync/Financial/TransactionLines',
    'salesentry/',
    'purchaseentry/',
    'vat/',
  ],
  'Financial costcenters': ['hrm/Costcenters', 'hrm/Costunits'],
  'Financial cashflow': ['cashflow/', 'sync/Cashflow/', 'read/financial/'],
  'Financial currencies': ['general/Currencies', 'financial/ExchangeRates'],
  'Financial budgets': ['budget/'],
  'Crm accounts': ['crm/', 'sync/CRM/'],
  'Logistics items': ['logistics/', 'sync/Logistics/'],
  'Sales orders': ['salesorder/', 'sync/SalesOrder/'],
  'Sales invoices': ['salesinvoice/', 'sync/SalesInvoice/'],
  'Purchase orders': ['purchaseorder/', 'sync/PurchaseOrder/'],
  'Purchase invoices': ['purchase/'],
  'Projects projects': ['project/', 'sync/Project/'],
  'Hrm payroll': ['payroll/', 'sync/Payroll/'],
  'Organization administration': ['system/', 'sync/Deleted', 'read/sync/', 'webhooks/'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A scope as the App Center names it. */
export type Scope = keyof typeof AREAS;

/** All scopes, as the App Center names them. */
export const SCOPES = Object.keys(AREAS) as readonly Scope[];

/** The scope an endpoint below a division needs; undefined for one that needs none. */
export function scopeOf(endpoint: string): Scope | undefined {
  const path = endpoint.toLowerCase();
  return SCOPES.find((scope) => AREAS[scope].some((area) => path.startsWith(area.toLowerCase())));
}
