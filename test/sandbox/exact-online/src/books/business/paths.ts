/** Single endpoints that webhook events point to. */
export const ENDPOINT = {
  accounts: 'crm/Accounts',
  items: 'logistics/Items',
  glAccounts: 'financial/GLAccounts',
  salesOrders: 'salesorder/SalesOrders',
  salesInvoices: 'salesinvoice/SalesInvoices',
  salesEntries: 'salesentry/SalesEntries',
  purchaseOrders: 'purchaseorder/PurchaseOrders',
  purchaseEntries: 'purchaseentry/PurchaseEntries',
  bankEntries: 'financialtransaction/BankEntries',
  generalJournalEntries: 'generaljournalentry/GeneralJournalEntries',
  transactionLines: 'financialtransaction/TransactionLines',
} as const;
