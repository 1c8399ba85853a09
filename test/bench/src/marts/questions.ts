import { MARTS, type Mart } from '@ml-connector/catalogue';
import { DIVISION_SHARES } from './sample-tables.js';
import { divisionKey } from './warehouse-fill.js';

/** What a finance team asks of a mart. */
export interface Question {
  readonly mart: string;
  /** Columns grouped by; `month:` before a date column groups by its month. */
  readonly by: readonly string[];
  readonly measures: readonly string[];
  /** Columns that have to be one of a division's or year's values; none: all divisions, all history. */
  readonly of: readonly ('division' | 'year')[];
}

/** Column of a mart that holds a year, and how a year is asked of it. */
const YEAR_COLUMNS: Readonly<Record<string, (year: number) => string>> = {
  financial_year: (year) => `financial_year = ${year}`,
  reporting_year: (year) => `reporting_year = ${year}`,
  month_end: (year) => `month_end >= '${year}-01-01' AND month_end < '${year + 1}-01-01'`,
  month_date: (year) => `month_date >= '${year}-01-01' AND month_date < '${year + 1}-01-01'`,
  invoice_date: (year) => `invoice_date >= '${year}-01-01' AND invoice_date < '${year + 1}-01-01'`,
  order_date: (year) => `order_date >= '${year}-01-01' AND order_date < '${year + 1}-01-01'`,
  entry_date: (year) => `entry_date >= '${year}-01-01' AND entry_date < '${year + 1}-01-01'`,
};

/** For each mart one question within a division, and one over all divisions that may be seen. */
export const QUESTIONS: readonly Question[] = [
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
  ask('cash_movements', ['month:posting_date', 'gl_account'], ['received', 'paid'], ['division', 'year']),
  ask('cash_movements', ['division_name', 'financial_period'], ['net_change'], ['year']),
  ask('cost_center_spend', ['cost_center_name', 'financial_period'], ['spend'], ['division', 'year']),
  ask('cost_center_spend', ['division_name', 'gl_account'], ['spend'], ['year']),
  ask('gl_balances', ['gl_account_code', 'reporting_period'], ['balance'], ['division', 'year']),
  ask('gl_balances', ['division_name', 'reporting_year'], ['balance'], []),
  ask('gl_lines', ['gl_account', 'financial_period'], ['amount', 'profit_and_loss'], ['division', 'year']),
  ask('gl_lines', ['division_name', 'financial_period'], ['debit', 'credit'], ['year']),
  ask('gl_periods', ['gl_account', 'financial_period'], ['amount', 'amount_prior_year'], ['division', 'year']),
  ask('gl_periods', ['division_name', 'financial_year'], ['profit_and_loss', 'profit_and_loss_prior_year'], []),
  ask('load_status', ['division_name'], ['tables', 'last_loaded', 'least_fresh'], []),
  ask('order_backlog', ['customer', 'month:order_date'], ['ordered', 'backlog', 'late_backlog'], ['division', 'year']),
  ask('order_backlog', ['division_name', 'item_group'], ['backlog', 'delivered', 'billed'], []),
  ask('orphans', ['table_name', 'reference'], ['orphans'], ['division']),
  ask('orphans', ['division_name', 'table_name', 'reference'], ['orphans', 'looked_at'], []),
  ask('payable_days', ['month_end', 'supplier'], ['open_amount', 'billed_90_days'], ['division', 'year']),
  ask('payable_days', ['month_end', 'division_name'], ['open_amount', 'billed_365_days'], []),
  ask('payables', ['supplier', 'ageing_bucket'], ['open_amount', 'overdue_amount'], ['division']),
  ask('payables', ['division_name', 'ageing_bucket'], ['open_amount'], []),
  ask('payables_at_month_end', ['month_end', 'supplier'], ['open_amount'], ['division', 'year']),
  ask('payables_at_month_end', ['month_end', 'ageing_bucket'], ['open_amount', 'overdue_amount'], []),
  ask('purchase_invoices', ['month:entry_date', 'supplier'], ['spend', 'count'], ['division', 'year']),
  ask('purchase_invoices', ['division_name', 'month:entry_date'], ['spend'], []),
  ask('purchase_lines', ['month:entry_date', 'supplier'], ['spend'], ['division', 'year']),
  ask('purchase_lines', ['division_name', 'month:entry_date'], ['spend'], []),
  ask('receivable_days', ['month_end', 'customer'], ['open_amount', 'billed_90_days'], ['division', 'year']),
  ask('receivable_days', ['month_end', 'division_name'], ['open_amount', 'billed_365_days'], []),
  ask('receivables', ['customer', 'ageing_bucket'], ['open_amount', 'overdue_amount'], ['division']),
  ask('receivables', ['division_name', 'ageing_bucket'], ['open_amount'], []),
  ask('receivables_at_month_end', ['month_end', 'customer'], ['open_amount'], ['division', 'year']),
  ask('receivables_at_month_end', ['month_end', 'ageing_bucket'], ['open_amount', 'overdue_amount'], []),
  ask('revenue_comparison', ['month:month_date', 'customer'], ['revenue', 'revenue_prior_year'], ['division', 'year']),
  ask('revenue_comparison', ['division_name', 'month:month_date'], ['revenue', 'revenue_prior_month'], []),
  ask('sales_invoices', ['month:invoice_date', 'customer'], ['revenue', 'invoices'], ['division', 'year']),
  ask('sales_invoices', ['division_name', 'month:invoice_date'], ['revenue'], []),
  ask('sales_orders', ['month:order_date', 'customer'], ['ordered_with_vat', 'orders'], ['division', 'year']),
  ask('sales_orders', ['division_name', 'month:order_date'], ['open_with_vat'], []),
  ask('sales_invoice_lines', ['month:invoice_date', 'customer'], ['revenue', 'invoices'], ['division', 'year']),
  ask('sales_invoice_lines', ['division_name', 'month:invoice_date'], ['revenue'], []),
  ask('sales_order_lines', ['month:order_date', 'item_group'], ['ordered_amount'], ['division', 'year']),
  ask('sales_order_lines', ['division_name', 'month:order_date'], ['ordered_amount', 'orders'], []),
];

function ask(mart: string, by: readonly string[], measures: readonly string[], of: Question['of']): Question {
  return { mart, by, measures, of };
}

const FILTERS: Readonly<Record<string, string>> = { yes: '', no: 'NOT ' };

function conditionOf(mart: Mart, column: string, expression: string): string {
  const type = mart.columns[column]?.type;
  if (type === 'yesno') return `${FILTERS[expression] ?? ''}${mart.name}.${column}`;
  if (type === 'decimal') return `${mart.name}.${column} ${expression}`;
  return `${mart.name}.${column} = '${expression}'`;
}

function measureSql(mart: Mart, name: string): string {
  const measure = mart.measures[name];
  if (measure === undefined) throw new Error(`${mart.name} has no measure ${name}`);
  const column = `${mart.name}.${measure.of ?? 'pk'}`;
  const conditions = Object.entries(measure.filters ?? {}).map(([of, value]) => conditionOf(mart, of, value));
  const taken = conditions.length === 0 ? column : `CASE WHEN ${conditions.join(' AND ')} THEN ${column} ELSE NULL END`;
  switch (measure.type) {
    case 'count':
      return 'COUNT(*)';
    case 'count_distinct':
      return `COUNT(DISTINCT ${taken})`;
    case 'sum':
      return `COALESCE(SUM(${taken}), 0)`;
    case 'average':
      return `AVG(${taken})`;
    default:
      return `${measure.type.toUpperCase()}(${taken})`;
  }
}

/** A question in the SQL that Looker writes: `dice` from 0 up to 1 chooses division and year. */
export function questionSql(question: Question, dice: () => number): string {
  const mart = MARTS.find(({ name }) => name === question.mart);
  if (mart === undefined) throw new Error(`no mart is named ${question.mart}`);
  const dimensions = question.by.map((by) =>
    by.startsWith('month:')
      ? `formatDateTime(toStartOfMonth(${mart.name}.${by.slice('month:'.length)}), '%Y-%m')`
      : `${mart.name}.${by}`,
  );
  const year = 2020 + Math.floor(dice() * 6);
  const [yearColumn] = Object.keys(YEAR_COLUMNS).filter((column) => column in mart.columns);
  const where = question.of.map((of) =>
    of === 'division'
      ? `${mart.name}.division_key = '${divisionKey(Math.floor(dice() * DIVISION_SHARES.length))}'`
      : (YEAR_COLUMNS[yearColumn ?? '']?.(year) ?? 'false'),
  );
  const groups = dimensions.map((_, index) => String(index + 1)).join(', ');
  return [
    `SELECT ${[...dimensions, ...question.measures.map((name) => measureSql(mart, name))].join(', ')}`,
    `FROM looker.${mart.name} AS ${mart.name}`,
    ...(where.length === 0 ? [] : [`WHERE ${where.join(' AND ')}`]),
    `GROUP BY ${groups} ORDER BY ${dimensions.length + 1} DESC LIMIT 500`,
  ].join('\n');
}
