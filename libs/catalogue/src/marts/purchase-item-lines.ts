import { defineMart } from '../core/define-mart.js';
import { col, COST_UNIT, costCenter, labelById, ORIGIN } from './column.js';

const INVOICE = 'dict_purchase_invoice';
const ofInvoice = (attribute: string): string => labelById(INVOICE, attribute, 'invoice_id');
const ofSupplier = (attribute: string): string => labelById('dict_account', attribute, ofInvoice('supplier'));
/** Drafts are not yet bought. */
const BOUGHT = { is_draft: 'no' } as const;

/**
 * Purchasing by item. Only item-based purchase invoices name items. Each of them is also booked as a purchase entry, whose
 * lines are what `purchase_lines` adds up: the two explores show the same money by other fields and are never joined.
 */
export const purchaseItemLines = defineMart({
  name: 'purchase_item_lines',
  label: 'Purchases by item',
  doc: 'One row per line of an item-based purchase invoice per division. Amounts without VAT, in division currency unless said otherwise; credit notes as Exact signs them, negative. The same invoices are among the purchase invoice lines, by ledger account: add only one of the two up.',
  from: 'warehouse.fact_purchase_invoice_line FINAL',
  since: 14,
  was: [11],
  columns: {
    ...ORIGIN,
    invoice_key: col.string("concat(division_key, '|', toString(invoice_id))", 'Key of the invoice.', { hidden: true }),
    line_number: col.number('line_number', 'Number of the line within the invoice.', { group: 'Invoice' }),
    entry_number: col.number(ofInvoice('entry_number'), 'Number of the entry the invoice is booked with.', {
      group: 'Invoice',
    }),
    invoice_date: col.date(ofInvoice('invoice_date'), 'Date of the supplier invoice.'),
    due_date: col.date(ofInvoice('due_date'), 'Date the supplier invoice is due.'),
    supplier_reference: col.string(ofInvoice('your_ref'), 'Number the supplier gave the invoice.', {
      group: 'Invoice',
    }),
    is_draft: col.yesno(`ifNull(${ofInvoice('status')}, 0) = 10`, 'Not yet an invoice: left out of spend.', {
      group: 'Invoice',
    }),
    is_credit_note: col.yesno('ifNull(invoice_type, 0) IN (8031, 8034)', 'Credit note.', { group: 'Invoice' }),
    supplier: col.string(ofSupplier('name'), 'Supplier.', { group: 'Supplier' }),
    supplier_code: col.string(ofSupplier('code'), 'Code of the supplier.', { group: 'Supplier' }),
    supplier_country: col.string(ofSupplier('country'), 'Country of the supplier.', { group: 'Supplier' }),
    item_key: col.string("concat(division_key, '|', toString(item))", 'Key of the item.', { hidden: true }),
    item_code: col.string(labelById('dict_item', 'code', 'item'), 'Code of the item.', { group: 'Item' }),
    item: col.string(labelById('dict_item', 'description', 'item'), 'Description of the item.', { group: 'Item' }),
    item_group: col.string(labelById('dict_item', 'item_group', 'item'), 'Group of the item.', { group: 'Item' }),
    ...costCenter(),
    cost_unit: COST_UNIT,
    project: col.string(labelById('dict_project', 'description', 'project'), 'Project.', { group: 'Item' }),
    currency: col.string('toString(currency)', 'Currency of the invoice.', { group: 'Invoice' }),
    quantity: col.decimal('quantity', 'Quantity in the unit of the line.', { hidden: true }),
    amount_dc: col.decimal('amount_dc', 'Amount without VAT in division currency.', { hidden: true }),
    amount_fc: col.decimal('amount', 'Amount without VAT in invoice currency.', { hidden: true }),
  },
  measures: {
    count: { type: 'count', doc: 'Lines, drafts included.', label: 'Lines' },
    invoices: { type: 'count_distinct', of: 'invoice_key', doc: 'Invoices, drafts left out.', filters: BOUGHT },
    items: { type: 'count_distinct', of: 'item_key', doc: 'Items bought.', filters: BOUGHT },
    item_spend: {
      type: 'sum',
      of: 'amount_dc',
      doc: 'Purchases by item without VAT in division currency, drafts left out.',
      format: 'decimal_2',
      filters: BOUGHT,
    },
    item_spend_fc: {
      type: 'sum',
      of: 'amount_fc',
      doc: 'Purchases by item without VAT in invoice currency, drafts left out: group by currency.',
      format: 'decimal_2',
      filters: BOUGHT,
    },
    units: {
      type: 'sum',
      of: 'quantity',
      doc: 'Units bought, drafts left out: of one item.',
      format: 'decimal_2',
      filters: BOUGHT,
    },
    average_price: {
      type: 'number',
      of: 'toFloat64(${item_spend}) / NULLIF(toFloat64(${units}), 0)',
      doc: 'Spend for each unit in division currency: of one item.',
      format: 'decimal_2',
    },
  },
});
