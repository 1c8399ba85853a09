import { defineEntity } from '../../core/define-entity.js';
import { modifiedFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per classification slot of relations per division: its name and number. */
export const accountClassificationName = defineEntity({
  name: 'account_classification_name',
  exactName: 'AccountClassificationNames',
  doc: 'One row per classification slot of relations per division: its name and number.',
  model: 'dim',
  feed: modifiedFeed({ name: 'account_classification_names', path: 'crm/AccountClassificationNames', phase: 1 }),
  fields: {
    ID: f.id('Key of the record.'),
    Modified: f.modified('Moment of the last change; the feed is read by it.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    Description: f.text('Free description.'),
    SequenceNumber: f.int('Slot 1-8, matches ClassificationN on Accounts.'),
  },
});
