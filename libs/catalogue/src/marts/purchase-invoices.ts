import { defineMart } from '../core/define-mart.js';
import { col, labelById, ORIGIN } from './column.js';

/** Purchasing by document. */
export const purchaseInvoices = defineMart({
  name: 'purchase_invoices',
  label: 'Purchase invoices',
  doc: 'One row per purchase entry (supplier invoice) per division; amounts in division currency.',
  from: 'warehouse.fact_purchase_entry FINAL',
  since: 14,
  was: [9],
  columns: {
    ...ORIGIN,
    entry_key: col.string("concat(division_key, '|', toString(id))", 'Key of the purchase entry, as on its lines.', {
      hidden: true,
    }),
    entry_number: col.number('entry_number', 'Number of the entry.', { group: 'Invoice' }),
    entry_date: col.date('entry_date', 'Date of the supplier invoice.'),
    due_date: col.date('due_date', 'Date the supplier invoice is due.'),
    supplier_reference: col.string('your_ref', 'Number the supplier gave the invoice.', { group: 'Invoice' }),
    status: col.string('toString(status_description)', 'State of the entry.', { group: 'Invoice' }),
    is_credit_note: col.yesno('ifNull(type, 0) = 31', 'Credit note.', { group: 'Invoice' }),
    supplier: col.string(labelById('dict_account', 'name', 'supplier'), 'Supplier.', { group: 'Supplier' }),
    supplier_code: col.string(labelById('dict_account', 'code', 'supplier'), 'Code of the supplier.', {
      group: 'Supplier',
    }),
    supplier_country: col.string(labelById('dict_account', 'country', 'supplier'), 'Country of the supplier.', {
      group: 'Supplier',
    }),
    currency: col.string('toString(currency)', 'Currency of the invoice.', { group: 'Invoice' }),
    spend_dc: col.decimal('amount_dc - ifNull(vat_amount_dc, 0)', 'Amount without VAT in division currency.', {
      hidden: true,
    }),
    vat_dc: col.decimal('vat_amount_dc', 'VAT in division currency.', { hidden: true }),
    amount_dc: col.decimal('amount_dc', 'Amount with VAT in division currency.', { hidden: true }),
  },
  measures: {
    count: { type: 'count', doc: 'Supplier invoices.', label: 'Invoices' },
    spend: { type: 'sum', of: 'spend_dc', doc: 'Purchases without VAT in division currency.', format: 'decimal_2' },
    vat: { type: 'sum', of: 'vat_dc', doc: 'VAT in division currency.', format: 'decimal_2' },
    amount_with_vat: {
      type: 'sum',
      of: 'amount_dc',
      doc: 'Amount with VAT in division currency.',
      label: 'Amount with VAT',
      format: 'decimal_2',
    },
  },
});
