import { RecordTable, type RecordView } from '../store/record-table.js';

const TERM = {
  lineType: 'u8',
  entry: 'ref',
  relation: 'ref',
  invoiceDay: 'i32',
  dueDay: 'i32',
  currency: 'u8',
  rate: 'f64',
  /** Positive: owed to us (20) or by us (22); negative for a credit note. Cents. */
  amountDc: 'f64',
  amountFc: 'f64',
  fullyPaid: 'u8',
  status: 'i16',
  endDay: 'i32',
  next: 'ref',
  created: 'f64',
  modified: 'f64',
} as const;

export type TermView = RecordView<typeof TERM>;
export const LINE_TYPE = { receivable: 20, payable: 22 } as const;
export const TERM_STATUS = { open: 20, selected: 30, processed: 40, matched: 50 } as const;

/** Receivables and payables, one table as in Exact's sync stream. */
export function createTerms(): RecordTable<typeof TERM> {
  return new RecordTable(TERM);
}

const DELETION = {
  entityType: 'i16',
  kind: 'u8',
  record: 'i32',
  at: 'f64',
} as const;

export type DeletionView = RecordView<typeof DELETION>;

/** The log behind `sync/Deleted`. */
export function createDeletions(): RecordTable<typeof DELETION> {
  return new RecordTable(DELETION);
}

/** EntityType codes of `sync/Deleted`. */
export const ENTITY_TYPE = {
  transactionLines: 1,
  accounts: 2,
  glAccounts: 7,
  items: 9,
  paymentTerms: 10,
  salesInvoices: 13,
  glClassifications: 18,
  projects: 21,
  purchaseOrders: 22,
  salesOrderHeaders: 32,
  salesOrderLines: 33,
  employees: 42,
} as const;
export type EntityType = (typeof ENTITY_TYPE)[keyof typeof ENTITY_TYPE];
