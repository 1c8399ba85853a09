import type { DashboardSpec } from './define-dashboard.js';

/** What cost centers spend, next to their budgets. */
export const costCenters: DashboardSpec = {
  name: 'exact_cost_centers',
  title: 'Cost centers',
  description: 'Spend by cost center and unit over time, and what was budgeted for it.',
  rows: [
    {
      mart: 'cost_center_spend',
      period: 'financial_year',
      tiles: [
        {
          title: 'Spend by month',
          kind: 'looker_area',
          fields: ['posting_month', 'cost_center_name', 'spend'],
          pivots: ['cost_center_name'],
          sorts: ['posting_month'],
        },
      ],
    },
    {
      mart: 'cost_center_spend',
      period: 'financial_year',
      tiles: [
        {
          title: 'Spend by cost center',
          kind: 'looker_bar',
          fields: ['cost_center', 'cost_center_name', 'spend'],
          sorts: ['spend desc'],
          limit: 25,
        },
        {
          title: 'Spend by cost unit and account',
          kind: 'looker_grid',
          fields: ['cost_unit', 'gl_account_code', 'gl_account', 'spend'],
          sorts: ['spend desc'],
        },
      ],
    },
    {
      mart: 'budget_against_actual',
      period: 'financial_year',
      tiles: [
        {
          title: 'Budget against actual by cost center',
          kind: 'looker_grid',
          fields: ['scenario', 'cost_center', 'cost_center_name', 'budget', 'actual', 'left', 'used'],
          sorts: ['scenario', 'actual desc'],
          note: 'What was spent stands in each scenario: compare within one.',
        },
      ],
    },
    {
      mart: 'budget_against_actual',
      period: 'financial_year',
      tiles: [
        {
          title: 'Budget against actual by period',
          kind: 'looker_column',
          fields: ['scenario', 'financial_year', 'financial_period', 'budget', 'actual'],
          sorts: ['scenario', 'financial_year', 'financial_period'],
        },
      ],
    },
    {
      mart: 'budgets',
      period: 'reporting_year',
      tiles: [
        {
          title: 'Budget by cost center and period',
          kind: 'looker_grid',
          fields: ['scenario', 'cost_center', 'reporting_year', 'reporting_period', 'budget'],
          sorts: ['scenario', 'cost_center', 'reporting_year', 'reporting_period'],
        },
      ],
    },
  ],
};
