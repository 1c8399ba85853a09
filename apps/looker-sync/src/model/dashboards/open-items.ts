import type { DashboardSpec, TileSpec } from './define-dashboard.js';

/** How the two sides of the open items differ. */
interface Side {
  readonly mart: string;
  readonly title: string;
  readonly description: string;
  /** Column of the other side. */
  readonly relation: string;
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

function openItems({ mart, title, description, relation }: Side): DashboardSpec {
  return {
    ...{ title, description },
    name: `exact_${mart}`,
    defaultPeriod: '12 months',
    rows: [
      { mart, tiles: FIGURES },
      { mart, tiles: CHARTS },
      { mart: `${mart}_at_month_end`, period: 'month_end_date', tiles: [AT_MONTH_END] },
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
});

/** What is owed to suppliers. */
export const payables = openItems({
  mart: 'payables',
  title: 'Payables',
  description: 'What is owed to suppliers, today and at each month’s end, by age.',
  relation: 'supplier',
});
