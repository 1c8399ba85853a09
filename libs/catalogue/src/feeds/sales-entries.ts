import { childrenFeed } from '../core/define-feed.js';

/** Sales entries, each read with all its lines. */
export const salesEntries = childrenFeed({
  name: 'sales_entries',
  path: 'salesentry/SalesEntries',
  phase: 3,
  key: ['EntryID'],
  webhookTopics: ['SalesEntries'],
  lines: { property: 'SalesEntryLines', key: 'ID', path: 'salesentry/SalesEntryLines' },
  doubt: 'That a change of a line moves the Modified of its entry is not documented.',
});
