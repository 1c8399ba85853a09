import { defineEntity } from '../../core/define-entity.js';
import { snapshotFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per supplier with open payables per division: what it is owed by age, as Exact adds it up. */
export const agingPayable = defineEntity({
  name: 'aging_payable',
  exactName: 'AgingPayablesList',
  doc: 'One row per supplier with open payables per division: what it is owed by age, as Exact adds it up.',
  model: 'fact',
  feed: snapshotFeed({
    name: 'aging_payables',
    path: 'read/financial/AgingPayablesList',
    phase: 5,
    key: ['AccountId'],
    isControl: true,
    doubt: 'Whether this reporting function pages and takes $select as other endpoints do is not documented.',
  }),
  sums: ['AgeGroup1Amount', 'AgeGroup2Amount', 'AgeGroup3Amount', 'AgeGroup4Amount', 'TotalAmount'],
  fields: {
    AccountId: f.ref('account', 'GUID of the supplier.'),
    AccountCode: f.code('Relation code, left padded to 18.'),
    AccountName: f.text('Relation name.'),
    AgeGroup1: f.int('Number of age group 1.'),
    AgeGroup1Amount: f.amount('Open amount in age group 1, company currency.'),
    AgeGroup1Description: f.label('Days of age group 1, as the company has set it.'),
    AgeGroup2: f.int('Number of age group 2.'),
    AgeGroup2Amount: f.amount('Open amount in age group 2, company currency.'),
    AgeGroup2Description: f.label('Days of age group 2, as the company has set it.'),
    AgeGroup3: f.int('Number of age group 3.'),
    AgeGroup3Amount: f.amount('Open amount in age group 3, company currency.'),
    AgeGroup3Description: f.label('Days of age group 3, as the company has set it.'),
    AgeGroup4: f.int('Number of age group 4.'),
    AgeGroup4Amount: f.amount('Open amount in age group 4, company currency.'),
    AgeGroup4Description: f.label('Days of age group 4, as the company has set it.'),
    CurrencyCode: f.codeRef('currency', 'Currency of the amounts.'),
    TotalAmount: f.amount('Open amount over all age groups.'),
  },
});
