import type { DashboardSpec } from './define-dashboard.js';

const mart = 'purchase_lines';
const period = 'entry_date';

/** What was bought: from whom, which item, for which account and cost center. */
export const purchasing: DashboardSpec = {
  name: 'exact_purchasing',
  title: 'Purchasing',
  description: 'Supplier invoices by month, supplier, item, ledger account and cost center.',
  defaultPeriod: '12 months',
  rows: [
    {
      ...{ mart, period },
      tiles: [
        {
          title: 'Spend',
          kind: 'single_value',
          fields: ['spend'],
          note: 'Without VAT, in each division’s own currency.',
        },
        { title: 'Supplier invoices', kind: 'single_value', fields: ['invoices'] },
        { title: 'VAT', kind: 'single_value', fields: ['vat'] },
      ],
    },
    {
      ...{ mart, period },
      tiles: [
        {
          title: 'Spend by month',
          kind: 'looker_column',
          fields: ['entry_month', 'division_name', 'spend'],
          pivots: ['division_name'],
          sorts: ['entry_month'],
        },
      ],
    },
    {
      ...{ mart, period },
      tiles: [
        {
          title: 'Largest suppliers',
          kind: 'looker_bar',
          fields: ['supplier', 'spend'],
          sorts: ['spend desc'],
          limit: 15,
        },
        {
          title: 'Spend by ledger account',
          kind: 'looker_grid',
          fields: ['gl_account_code', 'gl_account', 'spend'],
          sorts: ['spend desc'],
        },
        {
          title: 'Spend by cost center',
          kind: 'looker_grid',
          fields: ['cost_center', 'cost_center_name', 'spend'],
          sorts: ['spend desc'],
        },
      ],
    },
    {
      ...{ mart: 'purchase_item_lines', period: 'invoice_date' },
      tiles: [
        {
          title: 'Spend by item',
          kind: 'looker_grid',
          fields: ['item_code', 'item', 'item_group', 'units', 'item_spend'],
          sorts: ['item_spend desc'],
          note: 'Item-based purchase invoices without VAT; they are part of the spend above.',
        },
      ],
    },
  ],
};
