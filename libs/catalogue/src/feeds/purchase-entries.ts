import { childrenFeed } from '../core/define-feed.js';

/** Purchase entries, each read with all its lines. */
export const purchaseEntries = childrenFeed({
  name: 'purchase_entries',
  path: 'purchaseentry/PurchaseEntries',
  phase: 3,
  key: ['EntryID'],
  webhookTopics: ['PurchaseEntries'],
  lines: { property: 'PurchaseEntryLines', key: 'ID', path: 'purchaseentry/PurchaseEntryLines' },
  doubt: 'That a change of a line moves the Modified of its entry is not documented.',
});
