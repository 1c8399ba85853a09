import { defineEntity } from '../../core/define-entity.js';
import { modifiedFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per classification value of relations (a segment) per division. */
export const accountClassification = defineEntity({
  name: 'account_classification',
  exactName: 'AccountClassifications',
  doc: 'One row per classification value of relations (a segment) per division.',
  model: 'dim',
  feed: modifiedFeed({ name: 'account_classifications', path: 'crm/AccountClassifications', phase: 1 }),
  fields: {
    ID: f.id('Key of the record.'),
    Modified: f.modified('Moment of the last change; the feed is read by it.'),
    AccountClassificationName: f.ref('account_classification_name', 'GUID of the classification slot (1-8).'),
    AccountClassificationNameDescription: f.label('Description of the account classification name.'),
    Code: f.code('User facing code.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    Description: f.text('Free description.'),
  },
});
