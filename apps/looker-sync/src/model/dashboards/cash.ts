import type { DashboardSpec } from './define-dashboard.js';

const period = 'financial_year';
const BY_PERIOD = ['financial_year', 'financial_period'];

/** What is on the bank accounts, what came and what went. */
export const cash: DashboardSpec = {
  name: 'exact_cash',
  title: 'Cash',
  description: 'Balances of cash, bank and payment services by period, and what came and went.',
  rows: [
    {
      ...{ mart: 'cash_movements', period },
      tiles: [
        { title: 'Received', kind: 'single_value', fields: ['received'], note: 'In each division’s own currency.' },
        { title: 'Paid', kind: 'single_value', fields: ['paid'] },
        { title: 'Net change', kind: 'single_value', fields: ['net_change'] },
      ],
    },
    {
      ...{ mart: 'cash_balances', period },
      tiles: [
        {
          title: 'Balance at the end of each period',
          kind: 'looker_area',
          fields: [...BY_PERIOD, 'gl_account', 'closing_balance'],
          pivots: ['gl_account'],
          sorts: BY_PERIOD,
        },
        {
          title: 'Came in and went out by period',
          kind: 'looker_column',
          fields: [...BY_PERIOD, 'debited', 'credited'],
          sorts: BY_PERIOD,
        },
      ],
    },
    {
      ...{ mart: 'cash_balances', period },
      tiles: [
        {
          title: 'Accounts by period',
          kind: 'looker_grid',
          fields: [
            ...['division_name', 'gl_account_code', 'gl_account', 'bank', ...BY_PERIOD],
            ...['opening_balance', 'debited', 'credited', 'closing_balance'],
          ],
          sorts: ['division_name', 'gl_account_code', 'financial_year desc', 'financial_period desc'],
        },
      ],
    },
    {
      ...{ mart: 'cash_movements', period },
      tiles: [
        {
          title: 'By relation',
          kind: 'looker_grid',
          fields: ['relation', 'received', 'paid', 'net_change'],
          sorts: ['net_change desc'],
          limit: 100,
        },
      ],
    },
  ],
};
