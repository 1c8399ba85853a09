import { childrenFeed } from '../core/define-feed.js';

/** Item-based purchase invoices, each read with all its lines. */
export const purchaseInvoices = childrenFeed({
  name: 'purchase_invoices',
  path: 'purchase/PurchaseInvoices',
  phase: 3,
  lines: { property: 'PurchaseInvoiceLines', key: 'ID', path: 'purchase/PurchaseInvoiceLines' },
});
