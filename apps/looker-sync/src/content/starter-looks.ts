/** A saved Look as declared: fields without their view, which is the explore's. */
export interface LookSpec {
  /** Ours, for good: it is how a Look is found again after its title changed. */
  readonly key: string;
  readonly title: string;
  readonly description: string;
  /** Explore of the generated model, which is a mart's name. */
  readonly explore: string;
  readonly fields: readonly string[];
  readonly filters?: Readonly<Record<string, string>>;
  /** `field` or `field desc`. */
  readonly sorts?: readonly string[];
  readonly limit?: number;
  readonly chart: 'looker_column' | 'looker_line' | 'looker_bar' | 'looker_grid';
}

const REVENUE: readonly LookSpec[] = [
  {
    key: 'revenue-by-month',
    title: 'Revenue by month',
    description: 'Invoiced revenue of the last twelve months, by division and currency.',
    explore: 'sales_invoice_lines',
    fields: ['invoice_month', 'division_name', 'currency', 'revenue'],
    filters: { invoice_month: '12 months', is_draft: 'No' },
    sorts: ['invoice_month'],
    chart: 'looker_column',
  },
  {
    key: 'revenue-by-customer',
    title: 'Revenue by customer, this year',
    description: 'Customers by invoiced revenue since the first of January.',
    explore: 'sales_invoice_lines',
    fields: ['customer', 'customer_country', 'currency', 'revenue', 'invoices'],
    filters: { invoice_year: 'this year', is_draft: 'No' },
    sorts: ['revenue desc'],
    limit: 50,
    chart: 'looker_grid',
  },
  {
    key: 'orders-not-delivered',
    title: 'Orders not delivered',
    description:
      'What is ordered and not delivered, by customer, and how much of it is late, in each division’s own currency.',
    explore: 'order_backlog',
    fields: ['customer', 'division_name', 'backlog_orders', 'backlog', 'late_backlog'],
    filters: { is_backlog: 'Yes' },
    sorts: ['backlog desc'],
    limit: 100,
    chart: 'looker_grid',
  },
];

const OPEN_ITEMS: readonly LookSpec[] = [
  {
    key: 'receivables-ageing',
    title: 'Receivables by age',
    description: 'What customers owe today by days overdue, in each division’s own currency.',
    explore: 'receivables',
    fields: ['ageing_bucket', 'division_name', 'open_amount'],
    filters: { is_open: 'Yes' },
    sorts: ['ageing_bucket'],
    chart: 'looker_column',
  },
  {
    key: 'receivables-most-overdue',
    title: 'Customers most overdue',
    description: 'Customers by overdue amount today.',
    explore: 'receivables',
    fields: ['customer', 'division_name', 'open_amount', 'overdue_amount'],
    filters: { is_overdue: 'Yes' },
    sorts: ['overdue_amount desc'],
    limit: 50,
    chart: 'looker_grid',
  },
  {
    key: 'days-sales-outstanding',
    title: 'Days sales outstanding',
    description: 'How many days of sales customers owe, at each month’s end of the last twelve.',
    explore: 'receivable_days',
    fields: ['month_end_month', 'division_name', 'days_sales_outstanding'],
    filters: { month_end_month: '12 months' },
    sorts: ['month_end_month'],
    chart: 'looker_line',
  },
  {
    key: 'payables-due',
    title: 'Payables falling due by week',
    description: 'What is to be paid, by the week it falls due.',
    explore: 'payables',
    fields: ['due_week', 'division_name', 'open_amount'],
    filters: { is_open: 'Yes' },
    sorts: ['due_week'],
    chart: 'looker_column',
  },
];

const LEDGER: readonly LookSpec[] = [
  {
    key: 'profit-and-loss',
    title: 'Profit and loss by period, this year and last',
    description: 'By the first level of the ledger’s classification; the year before beside it.',
    explore: 'gl_periods',
    fields: ['financial_year', 'financial_period', 'classification_1', 'profit_and_loss', 'profit_and_loss_prior_year'],
    filters: { balance_type: 'W' },
    sorts: ['financial_year desc', 'financial_period'],
    chart: 'looker_grid',
  },
  {
    key: 'cash-by-bank',
    title: 'Cash by bank account and period',
    description: 'Balance of each bank and cash account at the end of a period.',
    explore: 'cash_balances',
    fields: ['financial_year', 'financial_period', 'gl_account', 'currency', 'closing_balance'],
    sorts: ['financial_year desc', 'financial_period desc', 'gl_account'],
    chart: 'looker_grid',
  },
  {
    key: 'budget-used',
    title: 'Budget and what is left of it',
    description: 'Budget against actual by cost center and year, with the share that is used.',
    explore: 'budget_against_actual',
    fields: ['financial_year', 'scenario', 'cost_center_name', 'budget', 'actual', 'left', 'used'],
    sorts: ['financial_year desc', 'scenario', 'cost_center_name'],
    chart: 'looker_grid',
  },
  {
    key: 'cost-center-spend',
    title: 'Spend by cost center and month',
    description: 'Costs posted to cost centers over the last twelve months.',
    explore: 'cost_center_spend',
    fields: ['posting_month', 'cost_center_name', 'spend'],
    filters: { posting_month: '12 months' },
    sorts: ['posting_month', 'spend desc'],
    chart: 'looker_line',
  },
  {
    key: 'spend-by-supplier',
    title: 'Purchases by supplier, last twelve months',
    description: 'Suppliers by invoiced amount without VAT.',
    explore: 'purchase_lines',
    fields: ['supplier', 'supplier_country', 'currency', 'spend', 'invoices'],
    filters: { entry_month: '12 months' },
    sorts: ['spend desc'],
    limit: 50,
    chart: 'looker_bar',
  },
  {
    key: 'spend-by-item',
    title: 'Purchases by item, last twelve months',
    description: 'Items by invoiced amount without VAT, of invoices that name items.',
    explore: 'purchase_item_lines',
    fields: ['item_code', 'item', 'supplier', 'currency', 'units', 'item_spend'],
    filters: { invoice_month: '12 months' },
    sorts: ['item_spend desc'],
    limit: 50,
    chart: 'looker_grid',
  },
  {
    key: 'data-freshness',
    title: 'How fresh the data is',
    description: 'When each division’s tables were loaded last.',
    explore: 'load_status',
    fields: ['division_name', 'table_name', 'last_loaded'],
    sorts: ['last_loaded'],
    chart: 'looker_grid',
  },
];

/** Looks to begin with; people change, copy and delete them as they like. */
export const STARTER_LOOKS: readonly LookSpec[] = [...REVENUE, ...OPEN_ITEMS, ...LEDGER];
