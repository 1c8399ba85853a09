import type { DashboardSpec, TileSpec } from './define-dashboard.js';

/** How the two sides of the open items differ. */
interface Side {
  readonly mart: string;
  readonly title: string;
  readonly description: string;
  /** Column of the other side. */
  readonly relation: string;
  /** Mart and measure of how long it takes. */
  readonly days: { readonly mart: string; readonly measure: string };
}

const OPEN = { is_open: 'yes' };

const FIGURES: readonly TileSpec[] = [
  {
    title: 'Open',
    kind: 'single_value',
    fields: ['open_amount'],
    note: 'Of today, in each division’s own currency: choose divisions of one currency to add them up.',
  },
  { title: 'Overdue', kind: 'single_value', fields: ['overdue_amount'] },
  { title: 'Open terms', kind: 'single_value', fields: ['count'], filters: OPEN },
];

const CHARTS: readonly TileSpec[] = [
  { title: 'Ageing', kind: 'looker_column', fields: ['ageing_bucket', 'open_amount'], sorts: ['ageing_bucket'] },
  {
    title: 'Falls due',
    kind: 'looker_column',
    fields: ['due_week', 'open_amount'],
    sorts: ['due_week'],
    filters: OPEN,
  },
];

const AT_MONTH_END: TileSpec = {
  title: 'At each month’s end',
  kind: 'looker_area',
  fields: ['month_end_month', 'ageing_bucket', 'open_amount'],
  pivots: ['ageing_bucket'],
  sorts: ['month_end_month'],
  note: 'As it stood then: terms paid later are still open here.',
};

function lists(relation: string): readonly TileSpec[] {
  return [
    {
      title: 'Most overdue',
      kind: 'looker_grid',
      fields: [relation, 'open_amount', 'overdue_amount'],
      sorts: ['overdue_amount desc'],
      limit: 50,
    },
    {
      title: 'Open terms one by one',
      kind: 'looker_grid',
      fields: [relation, 'invoice_number', 'invoice_date', 'due_date', 'days_overdue', 'open_amount'],
      sorts: ['days_overdue desc'],
      filters: OPEN,
      limit: 100,
    },
  ];
}

function daysOutstanding(measure: string, relation: string): readonly TileSpec[] {
  return [
    {
      title: 'Days outstanding',
      kind: 'looker_line',
      fields: ['month_end_month', measure, `${measure}_year`],
      sorts: ['month_end_month'],
      note: 'Open at the month’s end over what was billed a day, by the 90 and by the 365 days before.',
    },
    {
      title: `Days outstanding by ${relation}`,
      kind: 'looker_grid',
      fields: [relation, 'month_end_month', 'open_amount', 'billed_365_days', `${measure}_year`],
      sorts: ['month_end_month desc', 'open_amount desc'],
      limit: 100,
    },
  ];
}

function openItems({ mart, title, description, relation, days }: Side): DashboardSpec {
  return {
    ...{ title, description },
    name: `exact_${mart}`,
    defaultPeriod: '12 months',
    rows: [
      { mart, tiles: FIGURES },
      { mart, tiles: CHARTS },
      { mart: `${mart}_at_month_end`, period: 'month_end_date', tiles: [AT_MONTH_END] },
      { mart: days.mart, period: 'month_end_date', tiles: daysOutstanding(days.measure, relation) },
      { mart, tiles: lists(relation) },
    ],
  };
}

/** What customers owe. */
export const receivables = openItems({
  mart: 'receivables',
  title: 'Receivables',
  description: 'What customers owe, today and at each month’s end, by age.',
  relation: 'customer',
  days: { mart: 'receivable_days', measure: 'days_sales_outstanding' },
});

/** What is owed to suppliers. */
export const payables = openItems({
  mart: 'payables',
  title: 'Payables',
  description: 'What is owed to suppliers, today and at each month’s end, by age.',
  relation: 'supplier',
  days: { mart: 'payable_days', measure: 'days_purchases_outstanding' },
});
