import type { DashboardSpec } from './define-dashboard.js';

const mart = 'load_status';

/** How fresh what all other dashboards show is, what it lacks, and whether it is what Exact has. */
export const dataHealth: DashboardSpec = {
  name: 'exact_data_health',
  title: 'Data health',
  description:
    'When what these dashboards show was read and loaded, what it lacks, and whether Exact, the warehouse and Looker agree.',
  rows: [
    {
      mart,
      tiles: [
        { title: 'Last loaded', kind: 'single_value', fields: ['last_loaded'], note: 'UTC.' },
        { title: 'Least fresh', kind: 'single_value', fields: ['least_fresh'], note: 'UTC.' },
        { title: 'Tables', kind: 'single_value', fields: ['tables'] },
      ],
    },
    {
      mart,
      tiles: [
        {
          title: 'By division',
          kind: 'looker_grid',
          fields: ['division_key', 'division_name', 'tables', 'last_loaded', 'least_fresh'],
          sorts: ['least_fresh'],
        },
        {
          title: 'By table',
          kind: 'looker_grid',
          fields: ['division_name', 'table_name', 'fetched_time', 'loaded_time'],
          sorts: ['fetched_time'],
        },
      ],
    },
    {
      mart: 'reconciliation',
      tiles: [
        { title: 'Figures compared', kind: 'single_value', fields: ['count'] },
        { title: 'Unexplained differences', kind: 'single_value', fields: ['defects'] },
        { title: 'Last compared', kind: 'single_value', fields: ['last_checked'], note: 'UTC.' },
      ],
    },
    {
      mart: 'reconciliation',
      tiles: [
        {
          title: 'Differences',
          kind: 'looker_grid',
          fields: ['division_name', 'entity', 'period', 'verdict', 'reason', 'action', 'first_seen_time'],
          sorts: ['first_seen_time'],
          filters: { is_different: 'yes' },
          note: 'Exact, the warehouse and Looker beside each other, as last compared; the explore has the figures.',
        },
      ],
    },
    {
      mart: 'orphans',
      tiles: [
        {
          title: 'Orphans by table',
          kind: 'looker_grid',
          fields: ['division_name', 'table_name', 'reference', 'orphans', 'looked_at'],
          sorts: ['orphans desc'],
          filters: { orphans: '>0' },
          note: 'Facts that point to something that is not in the warehouse; a refetch is on its way, or the source has it no more.',
        },
      ],
    },
  ],
};
