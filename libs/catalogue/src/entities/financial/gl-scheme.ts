import { defineEntity } from '../../core/define-entity.js';
import { modifiedFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per classification scheme of ledger accounts per division; one of them is the main one. */
export const glScheme = defineEntity({
  name: 'gl_scheme',
  exactName: 'GLSchemes',
  doc: 'One row per classification scheme of ledger accounts per division; one of them is the main one.',
  model: 'dim',
  feed: modifiedFeed({ name: 'gl_schemes', path: 'financial/GLSchemes', phase: 1 }),
  fields: {
    ID: f.id('Key of the record.'),
    Modified: f.modified('Moment of the last change; the feed is read by it.'),
    Code: f.code('User facing code.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    Description: f.text('Free description.'),
    Main: f.bool('True for the main one of its kind.'),
    TargetNamespace: f.text('Namespace URI.'),
  },
});
