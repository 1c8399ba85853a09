import { defineEntity } from '../../core/define-entity.js';
import { snapshotFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per ledger account and node of a scheme it belongs to, per division. */
export const glAccountClassificationMapping = defineEntity({
  name: 'gl_account_classification_mapping',
  exactName: 'GLAccountClassificationMappings',
  doc: 'One row per ledger account and node of a scheme it belongs to, per division.',
  model: 'dim',
  feed: snapshotFeed({
    name: 'gl_account_classification_mappings',
    path: 'financial/GLAccountClassificationMappings',
    phase: 1,
  }),
  fields: {
    ID: f.id('Key of the record.'),
    Classification: f.ref('gl_classification', 'Classification.'),
    ClassificationCode: f.code('Code of the classification.'),
    ClassificationDescription: f.label('Description of the classification.'),
    GLAccount: f.ref('gl_account', 'GUID of the ledger account.'),
    GLAccountCode: f.code('Ledger account code.'),
    GLAccountDescription: f.label('Ledger account label.'),
    GLSchemeCode: f.code('Scheme code.'),
    GLSchemeDescription: f.label('Scheme label.'),
    GLSchemeID: f.ref('gl_scheme', 'Scheme the element or mapping belongs to.'),
  },
});
