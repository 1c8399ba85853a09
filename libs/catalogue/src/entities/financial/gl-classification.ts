import { defineEntity } from '../../core/define-entity.js';
import { syncFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per node of a classification scheme per division; nodes point to their parent. */
export const glClassification = defineEntity({
  name: 'gl_classification',
  exactName: 'GLClassifications',
  count: { path: 'financial/GLClassifications', key: 'ID' },
  doc: 'One row per node of a classification scheme per division; nodes point to their parent.',
  model: 'dim',
  feed: syncFeed({ name: 'gl_classifications', path: 'sync/Financial/GLClassifications', phase: 1, deletedType: 18 }),
  fields: {
    Timestamp: f.cursor('Row version: opaque and monotonic, not a clock.'),
    ID: f.id('Key of the record.'),
    Abstract: f.bool('Grouping-only XBRL element.'),
    Balance: f.text('XBRL side: debit or credit.'),
    Code: f.code('Code of the node.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    Description: f.text('Free description.'),
    Modified: f.instant('Moment of last change (Dutch wall clock).'),
    Name: f.text('Name, unique within its namespace.'),
    Nillable: f.bool('XBRL: may be left empty.'),
    Parent: f.ref('gl_classification', 'GUID of the parent (self reference).'),
    PeriodType: f.text('XBRL concept: instant or duration.'),
    SubstitutionGroup: f.text('XBRL substitution group.'),
    TaxonomyNamespace: f.ref('gl_scheme', 'Taxonomy (scheme) the element lives in.'),
    TaxonomyNamespaceDescription: f.label('Description of the taxonomy namespace.'),
    Type: f.guid('Element type GUID.'),
  },
});
