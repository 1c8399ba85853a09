import type { DashboardSpec } from './define-dashboard.js';

const mart = 'sales_invoice_lines';
const period = 'invoice_date';
/** A draft is no revenue yet. */
const filters = { is_draft: 'no' };

/** What was billed: how much, to whom, for what, where. */
export const revenue: DashboardSpec = {
  name: 'exact_revenue',
  title: 'Revenue',
  description: 'Billed revenue by month, customer, segment, item and country; drafts are left out.',
  defaultPeriod: '12 months',
  rows: [
    {
      ...{ mart, period },
      tiles: [
        {
          title: 'Revenue',
          kind: 'single_value',
          fields: ['revenue'],
          filters,
          note: 'Without VAT, in each division’s own currency: choose divisions of one currency to add them up.',
        },
        { title: 'Invoices', kind: 'single_value', fields: ['invoices'], filters },
        { title: 'Customers', kind: 'single_value', fields: ['customers'], filters },
      ],
    },
    {
      ...{ mart, period },
      tiles: [
        {
          title: 'Revenue by month',
          kind: 'looker_column',
          fields: ['invoice_month', 'division_name', 'revenue'],
          pivots: ['division_name'],
          sorts: ['invoice_month'],
          filters,
        },
      ],
    },
    {
      ...{ mart: 'revenue_comparison', period: 'month_date' },
      tiles: [
        {
          title: 'Beside the month and the year before',
          kind: 'looker_line',
          fields: ['month_month', 'revenue', 'revenue_prior_month', 'revenue_prior_year'],
          sorts: ['month_month'],
        },
        {
          title: 'Growth by customer',
          kind: 'looker_grid',
          fields: ['customer', 'revenue', 'revenue_prior_year', 'growth_on_prior_year'],
          sorts: ['revenue desc'],
          limit: 50,
        },
      ],
    },
    {
      ...{ mart, period },
      tiles: [
        {
          title: 'Largest customers',
          kind: 'looker_bar',
          fields: ['customer', 'revenue'],
          sorts: ['revenue desc'],
          filters,
          limit: 15,
        },
        {
          title: 'Revenue by item group',
          kind: 'looker_bar',
          fields: ['item_group', 'revenue'],
          sorts: ['revenue desc'],
          filters,
          limit: 15,
        },
      ],
    },
    {
      ...{ mart, period },
      tiles: [
        {
          title: 'Revenue by country and region',
          kind: 'looker_grid',
          fields: ['customer_country', 'region', 'revenue', 'invoices', 'customers'],
          sorts: ['revenue desc'],
          filters,
        },
        {
          title: 'Revenue by segment',
          kind: 'looker_grid',
          fields: ['customer_segment', 'revenue', 'customers'],
          sorts: ['revenue desc'],
          filters,
        },
        {
          title: 'Best-selling items',
          kind: 'looker_grid',
          fields: ['item_code', 'item', 'units', 'revenue'],
          sorts: ['revenue desc'],
          filters,
          limit: 50,
        },
      ],
    },
  ],
};
