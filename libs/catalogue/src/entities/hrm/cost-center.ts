import { defineEntity } from '../../core/define-entity.js';
import { modifiedFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per cost center per division; flat. */
export const costCenter = defineEntity({
  name: 'cost_center',
  exactName: 'Costcenters',
  doc: 'One row per cost center per division; flat.',
  model: 'dim',
  feed: modifiedFeed({ name: 'cost_centers', path: 'hrm/Costcenters', phase: 1 }),
  fields: {
    ID: f.id('Key of the record.'),
    Modified: f.modified('Moment of the last change; the feed is read by it.'),
    Code: f.code('User facing code.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    Description: f.text('Free description.'),
    EndDate: f.date('Valid until.'),
  },
});
