import { defineEntity } from '../../core/define-entity.js';
import { snapshotFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per kind of record per division: how many of them Exact counts. */
export const controlCount = defineEntity({
  name: 'control_count',
  exactName: 'Counts',
  doc: 'One row per kind of record per division: how many of them Exact counts. Made by exact-fetcher of one call for each kind.',
  model: 'fact',
  feed: snapshotFeed({
    name: 'control_counts',
    path: 'control/Counts',
    phase: 5,
    key: ['Entity'],
    isControl: true,
    isCounted: true,
  }),
  fields: {
    Entity: f.code('Kind of record, as its table names it without dim_ or fact_.'),
    Rows: f.bigint('Records of this kind by the count of Exact.'),
  },
});
