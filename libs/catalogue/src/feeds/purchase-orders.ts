import { syncFeed } from '../core/define-feed.js';

/** Purchase orders: the header (line number 0) and the lines (1 and up) in one stream; a change of either moves both. */
export const purchaseOrders = syncFeed({
  name: 'purchase_orders',
  path: 'sync/PurchaseOrder/PurchaseOrders',
  phase: 3,
  webhookTopics: ['PurchaseOrders'],
  deletedType: 22,
});
