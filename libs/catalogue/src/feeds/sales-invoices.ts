import { syncFeed } from '../core/define-feed.js';

/** Sales invoices: the header (line number 0) and the lines (1 and up) in one stream; a change of either moves both. */
export const salesInvoices = syncFeed({
  name: 'sales_invoices',
  path: 'sync/SalesInvoice/SalesInvoices',
  phase: 3,
  webhookTopics: ['SalesInvoices'],
  deletedType: 13,
});
