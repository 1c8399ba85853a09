import { defineMart } from '../core/define-mart.js';
import { col, COST_UNIT, costCenter, labelById, ORIGIN } from './column.js';

const SUPPLIER = labelById('dict_purchase_entry', 'supplier', 'entry_id');

/** Purchasing: what suppliers invoiced, by line. */
export const purchaseLines = defineMart({
  name: 'purchase_lines',
  label: 'Purchase invoice lines',
  doc: 'One row per line of a purchase entry (supplier invoice) per division. Amounts in division currency, without VAT.',
  from: 'warehouse.fact_purchase_entry_line FINAL',
  since: 14,
  was: [4, 6],
  columns: {
    ...ORIGIN,
    entry_key: col.string("concat(division_key, '|', toString(entry_id))", 'Key of the purchase entry.', {
      hidden: true,
    }),
    line_number: col.number('line_number', 'Number of the line within the entry.', { group: 'Invoice' }),
    entry_date: col.date(labelById('dict_purchase_entry', 'entry_date', 'entry_id'), 'Date of the supplier invoice.'),
    due_date: col.date(labelById('dict_purchase_entry', 'due_date', 'entry_id'), 'Date the supplier invoice is due.'),
    supplier_reference: col.string(
      labelById('dict_purchase_entry', 'your_ref', 'entry_id'),
      'Number the supplier gave the invoice.',
      { group: 'Invoice' },
    ),
    supplier: col.string(labelById('dict_account', 'name', SUPPLIER), 'Supplier.', { group: 'Supplier' }),
    supplier_country: col.string(labelById('dict_account', 'country', SUPPLIER), 'Country of the supplier.', {
      group: 'Supplier',
    }),
    gl_account_code: col.string(labelById('dict_gl_account', 'code', 'gl_account'), 'Code of the ledger account.', {
      group: 'Ledger',
    }),
    gl_account: col.string(labelById('dict_gl_account', 'description', 'gl_account'), 'Ledger account.', {
      group: 'Ledger',
    }),
    ...costCenter(),
    cost_unit: COST_UNIT,
    project: col.string(labelById('dict_project', 'description', 'project'), 'Project.', { group: 'Ledger' }),
    currency: col.string(labelById('dict_purchase_entry', 'currency', 'entry_id'), 'Currency of the invoice.', {
      group: 'Invoice',
    }),
    amount_dc: col.decimal('amount_dc', 'Amount without VAT in division currency.', { hidden: true }),
    vat_amount_dc: col.decimal('vat_amount_dc', 'VAT in division currency.', { hidden: true }),
  },
  measures: {
    count: { type: 'count', doc: 'Purchase lines.', label: 'Lines' },
    invoices: { type: 'count_distinct', of: 'entry_key', doc: 'Supplier invoices.' },
    spend: { type: 'sum', of: 'amount_dc', doc: 'Purchases without VAT in division currency.', format: 'decimal_2' },
    vat: { type: 'sum', of: 'vat_amount_dc', doc: 'VAT in division currency.', format: 'decimal_2' },
  },
});
