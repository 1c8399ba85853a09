import { defineEntity } from '../../core/define-entity.js';
import { snapshotFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';
import { AGING_DOUBT, AGING_FIELDS, AGING_SUMS } from './aging-fields.js';

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
    doubt: AGING_DOUBT,
  }),
  sums: AGING_SUMS,
  fields: { AccountId: f.ref('account', 'GUID of the supplier.'), ...AGING_FIELDS },
});
