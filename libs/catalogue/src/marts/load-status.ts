import { defineMart } from '../core/define-mart.js';
import { col, ORIGIN } from './column.js';

const { division_key, division, division_name, region } = ORIGIN;

/** Freshness: when each table of each division was last loaded. Also what Looker's caches are renewed by. */
export const loadStatus = defineMart({
  name: 'load_status',
  label: 'Data freshness',
  doc: 'One row per warehouse table per division: the last load.',
  from: 'warehouse.load_status FINAL',
  since: 14,
  was: [4, 6],
  columns: {
    pk: {
      type: 'string',
      sql: "concat(division_key, '|', table_name)",
      doc: 'Key of the row.',
      hidden: true,
      primaryKey: true,
    },
    division_key,
    division,
    division_name,
    region,
    table_name: col.string('table_name', 'Table of the warehouse.'),
    fetched_at: col.datetime('fetched_at', 'When the newest record of the table was fetched from Exact, UTC.'),
    loaded_at: col.datetime('loaded_at', 'When rows of the table last became queryable, UTC.'),
  },
  measures: {
    tables: { type: 'count', doc: 'Tables with data.' },
    last_loaded: { type: 'max', of: 'loaded_at', doc: 'Newest load, UTC.' },
    least_fresh: { type: 'min', of: 'loaded_at', doc: 'Oldest last load, UTC.' },
  },
});
