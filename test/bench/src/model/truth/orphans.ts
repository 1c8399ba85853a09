import { ONE } from './amounts.js';
import type { Expectation, Fact } from './expectation.js';
import { linesOf } from './ledger.js';
import { text, type Sheets } from './sheets.js';

const RELATIONS = ['crm/Accounts', 'ID'] as const;
const LEDGER_ACCOUNT = ['gl_account', 'GLAccount', 'financial/GLAccounts', 'ID'] as const;
const ITEM = ['item', 'Item', 'logistics/Items', 'ID'] as const;

/** A column that points to something: its name, the field of the books, and where that is found by which field. */
type Reference = readonly [column: string, field: string, path: string, by: string];

const FACTS: Readonly<Record<string, readonly [path: string, references: readonly Reference[]]>> = {
  fact_budget: ['budget/Budgets', [LEDGER_ACCOUNT, ['costcenter', 'Costcenter', 'hrm/Costcenters', 'Code']]],
  fact_payable: ['sync/Cashflow/PaymentTerms', [['account', 'Account', ...RELATIONS]]],
  fact_purchase_entry: ['purchaseentry/PurchaseEntries', [['supplier', 'Supplier', ...RELATIONS]]],
  fact_purchase_entry_line: [
    'purchaseentry/PurchaseEntryLines',
    [['entry_id', 'EntryID', 'purchaseentry/PurchaseEntries', 'EntryID']],
  ],
  fact_receivable: ['sync/Cashflow/PaymentTerms', [['account', 'Account', ...RELATIONS]]],
  fact_sales_invoice: ['salesinvoice/SalesInvoices', [['invoice_to', 'InvoiceTo', ...RELATIONS]]],
  fact_sales_invoice_line: ['salesinvoice/SalesInvoiceLines', [ITEM]],
  fact_sales_order: ['salesorder/SalesOrders', [['ordered_by', 'OrderedBy', ...RELATIONS]]],
  fact_sales_order_line: [
    'salesorder/SalesOrderLines',
    [['order_id', 'OrderID', 'salesorder/SalesOrders', 'OrderID'], ITEM],
  ],
  fact_transaction_line: [
    '',
    [
      LEDGER_ACCOUNT,
      ['cost_center', 'CostCenter', 'hrm/Costcenters', 'Code'],
      ['cost_unit', 'CostUnit', 'hrm/Costunits', 'Code'],
    ],
  ],
};
const LINE_TYPES: Readonly<Record<string, number>> = { fact_receivable: 20, fact_payable: 22 };

/** Facts that point to something that was kept from the warehouse, by table and reference. */
export function orphans(sheets: Sheets): Expectation {
  const facts = Object.entries(FACTS).flatMap(([table, [path, references]]) => {
    const lineType = LINE_TYPES[table];
    const all = path === '' ? linesOf(sheets) : sheets.rows(path);
    const rows = lineType === undefined ? all : all.filter((row) => row['LineType'] === lineType);
    return references.flatMap(([column, field, target, by]): Fact[] =>
      rows.map((row, nth) => {
        const value = text(row[field]) ?? '';
        const found = sheets.find(target, by, value);
        const isOrphan = value !== '' && (found === undefined || sheets.withheld.has(String(found['ID'])));
        const once = nth === 0 ? { count: ONE } : {};
        return {
          group: [sheets.key, table, column],
          shares: { ...once, looked_at: ONE, orphans: isOrphan ? ONE : 0n },
        };
      }),
    );
  });
  const measures = ['count', 'looked_at', 'orphans'];
  return { explore: 'orphans', by: ['division_key', 'table_name', 'reference'], measures, facts };
}
