import type { DashboardSpec } from './define-dashboard.js';

const mart = 'load_status';

/** How fresh what all other dashboards show is. */
export const dataHealth: DashboardSpec = {
  name: 'exact_data_health',
  title: 'Data health',
  description: 'When what these dashboards show was read and loaded, by division and table.',
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
