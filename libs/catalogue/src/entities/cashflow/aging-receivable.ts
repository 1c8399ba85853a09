import { defineEntity } from '../../core/define-entity.js';
import { snapshotFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';
import { AGING_DOUBT, AGING_FIELDS, AGING_SUMS } from './aging-fields.js';

/** One row per customer with open receivables per division: what it owes by age, as Exact adds it up. */
export const agingReceivable = defineEntity({
  name: 'aging_receivable',
  exactName: 'AgingReceivablesList',
  doc: 'One row per customer with open receivables per division: what it owes by age, as Exact adds it up.',
  model: 'fact',
  feed: snapshotFeed({
    name: 'aging_receivables',
    path: 'read/financial/AgingReceivablesList',
    phase: 5,
    key: ['AccountId'],
    isControl: true,
    doubt: AGING_DOUBT,
  }),
  sums: AGING_SUMS,
  fields: { AccountId: f.ref('account', 'GUID of the customer.'), ...AGING_FIELDS },
});
