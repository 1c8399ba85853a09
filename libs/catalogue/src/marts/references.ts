/** A column of facts that points to something: whose it is, and the dictionary of what it points to. */
export interface Reference {
  readonly table: string;
  readonly column: string;
  readonly dictionary: string;
  /** Points by GUID or by code. */
  readonly by: 'id' | 'code';
  /** Table and column, with a dot between. */
  readonly part: string;
}

const RELATION = 'dict_account';

/**
 * The references of documents, terms and budgets that are looked up. Accounts and cost centers of documents are not:
 * what is posted of them is looked at in the ledger.
 */
export const REFERENCES: readonly Reference[] = [
  by('id', 'fact_budget', 'gl_account', 'dict_gl_account'),
  by('code', 'fact_budget', 'costcenter', 'dict_cost_center'),
  by('id', 'fact_payable', 'account', RELATION),
  by('id', 'fact_purchase_entry', 'supplier', RELATION),
  by('id', 'fact_purchase_entry_line', 'entry_id', 'dict_purchase_entry'),
  by('id', 'fact_receivable', 'account', RELATION),
  by('id', 'fact_sales_invoice', 'invoice_to', RELATION),
  by('id', 'fact_sales_invoice_line', 'item', 'dict_item'),
  by('id', 'fact_sales_order', 'ordered_by', RELATION),
  by('id', 'fact_sales_order_line', 'order_id', 'dict_sales_order'),
  by('id', 'fact_sales_order_line', 'item', 'dict_item'),
];

/** Those of ledger lines, which their groups by period have in common. */
export const LEDGER_REFERENCES: readonly Reference[] = [
  by('id', 'fact_transaction_line', 'gl_account', 'dict_gl_account'),
  by('code', 'fact_transaction_line', 'cost_center', 'dict_cost_center'),
  by('code', 'fact_transaction_line', 'cost_unit', 'dict_cost_unit'),
];

function by(kind: Reference['by'], table: string, column: string, dictionary: string): Reference {
  return { table, column, dictionary, by: kind, part: `${table}.${column}` };
}
