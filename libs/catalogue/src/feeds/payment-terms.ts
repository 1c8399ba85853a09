import { syncFeed } from '../core/define-feed.js';

/** Payment terms: receivables (line type 20) and payables (22) in one stream. */
export const paymentTerms = syncFeed({
  name: 'payment_terms',
  path: 'sync/Cashflow/PaymentTerms',
  phase: 4,
  webhookTopics: ['SalesEntries', 'PurchaseEntries', 'BankEntries'],
  deletedType: 10,
});
