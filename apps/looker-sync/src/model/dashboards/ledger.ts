import type { DashboardSpec } from './define-dashboard.js';

const mart = 'gl_periods';
const period = 'financial_year';
/** Exact's marks of accounts of the result and of the balance sheet. */
const RESULT = { balance_type: 'W', is_closing: 'no' };
const BALANCE = { balance_type: 'B' };

/** The ledger by classification and period, next to the period and the year before. */
export const ledger: DashboardSpec = {
  name: 'exact_ledger',
  title: 'Ledger',
  description: 'Profit and loss and balance sheet by classification and period, next to the year before.',
  rows: [
    {
      ...{ mart, period },
      tiles: [
        {
          title: 'Profit and loss by period',
          kind: 'looker_column',
          fields: [
            ...['financial_year', 'financial_period', 'profit_and_loss'],
            ...['profit_and_loss_prior_period', 'profit_and_loss_prior_year'],
          ],
          sorts: ['financial_year', 'financial_period'],
          note: 'As in the books: income is negative. Year-end entries are left out.',
        },
      ],
    },
    {
      ...{ mart, period },
      tiles: [
        {
          title: 'Profit and loss by classification',
          kind: 'looker_grid',
          fields: [
            ...['classification_1', 'classification_2', 'classification_3'],
            ...['profit_and_loss', 'profit_and_loss_prior_year'],
          ],
          sorts: ['classification_1', 'classification_2', 'classification_3'],
          filters: RESULT,
        },
        {
          title: 'Balance sheet by classification',
          kind: 'looker_grid',
          fields: ['classification_1', 'classification_2', 'classification_3', 'amount'],
          sorts: ['classification_1', 'classification_2', 'classification_3'],
          filters: BALANCE,
          note: 'Movements of the chosen years; of all years: the balance.',
        },
      ],
    },
    {
      ...{ mart, period },
      tiles: [
        {
          title: 'Accounts',
          kind: 'looker_grid',
          fields: [
            'gl_account_code',
            'gl_account',
            'debit',
            'credit',
            'amount',
            'amount_prior_year',
            'change_on_prior_year',
          ],
          sorts: ['gl_account_code'],
        },
      ],
    },
  ],
};
