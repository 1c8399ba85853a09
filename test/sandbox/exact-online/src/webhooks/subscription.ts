import type { BookRow, Region } from '../books/books.js';

/** Topics that the documents or live subscriptions name. */
export const TOPICS: readonly string[] = [
  'Accounts',
  'BankAccounts',
  'Contacts',
  'Opportunities',
  'Quotations',
  'HostingOpportunities',
  'Items',
  'StockPositions',
  'SalesOrders',
  'SalesInvoices',
  'PurchaseOrders',
  'GoodsDeliveries',
  'BankEntries',
  'CashEntries',
  'GeneralJournalEntries',
  'SalesEntries',
  'PurchaseEntries',
  'FinancialTransactions',
  'Documents',
  'DocumentAttachments',
  'MailMessagesSent',
  'MailMessageAttachments',
  'CostTransactions',
  'TimeTransactions',
  'ProjectPlanning',
  'Subscriptions',
  'GLAccounts',
];

/** One webhook subscription. `createdMs` is the wall clock written as UTC. */
export interface Subscription {
  readonly id: string;
  readonly region: Region;
  readonly division: number;
  readonly clientId: string;
  readonly userId: string;
  readonly topic: string;
  readonly callbackUrl: string;
  readonly description: string;
  readonly createdMs: number;
}

/** A subscription as a row of `webhooks/WebhookSubscriptions`. `ClientID` is null on the wire. */
export function subscriptionRow(subscription: Subscription): BookRow {
  return {
    ID: subscription.id,
    CallbackURL: subscription.callbackUrl,
    ClientID: null,
    Created: subscription.createdMs,
    Creator: subscription.userId,
    CreatorFullName: 'Demo Controller',
    Description: subscription.description,
    Division: subscription.division,
    Topic: subscription.topic,
    UserID: subscription.userId,
  };
}
