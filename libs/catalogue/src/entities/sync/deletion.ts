import { defineEntity } from '../../core/define-entity.js';
import { deletedFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per deletion that Exact logged per division; kept about two months at the source. */
export const deletion = defineEntity({
  name: 'deletion',
  exactName: 'Deleted',
  doc: 'One row per deletion that Exact logged per division; kept about two months at the source.',
  model: 'fact',
  feed: deletedFeed({ name: 'deletions', path: 'sync/Deleted', phase: 5 }),
  fields: {
    Timestamp: f.cursor('Row version: opaque and monotonic, not a clock.'),
    ID: f.id('Key of the record.'),
    DeletedBy: f.guid('User who removed it.'),
    DeletedDate: f.instant('Moment of removal.'),
    EntityKey: f.guid('ID of the removed record.'),
    EntityType: f.int('Numeric kind, see list in the fact sheet.'),
  },
});
