import { defineMart } from '../core/define-mart.js';
import { col, COST_UNIT, costCenter, labelById, ORIGIN } from './column.js';

/** Revenue: what was invoiced, by line. */
export const salesInvoiceLines = defineMart({
  name: 'sales_invoice_lines',
  label: 'Sales invoice lines',
  doc: 'One row per sales invoice line per division. Amounts exclude VAT, in division currency unless said otherwise; credit notes are negative.',
  from: 'warehouse.fact_sales_invoice_line FINAL',
  since: 14,
  was: [4, 6],
  columns: {
    ...ORIGIN,
    invoice_key: col.string("concat(division_key, '|', toString(invoice_id))", 'Key of the invoice.', { hidden: true }),
    invoice_number: col.number('invoice_number', 'Number of the invoice; empty while it is a draft.', {
      group: 'Invoice',
    }),
    line_number: col.number('line_number', 'Number of the line within the invoice.', { group: 'Invoice' }),
    invoice_date: col.date('invoice_date', 'Date of the invoice.'),
    due_date: col.date('due_date', 'Date the invoice is due.'),
    status: col.string('status_description', 'State of the invoice: draft, open, processed.', { group: 'Invoice' }),
    is_draft: col.yesno('ifNull(status, 0) = 10', 'Not yet an invoice: left out of revenue.', { group: 'Invoice' }),
    customer: col.string(labelById('dict_account', 'name', 'invoice_to'), 'Customer the invoice is for.', {
      group: 'Customer',
    }),
    customer_code: col.string(labelById('dict_account', 'code', 'invoice_to'), 'Code of the customer.', {
      group: 'Customer',
    }),
    customer_country: col.string(labelById('dict_account', 'country', 'invoice_to'), 'Country of the customer.', {
      group: 'Customer',
    }),
    customer_segment: col.string(
      labelById(
        'dict_account_classification',
        'description',
        labelById('dict_account', 'classification1', 'invoice_to'),
      ),
      'First classification of the customer.',
      { group: 'Customer' },
    ),
    item_code: col.string('item_code', 'Code of the item.', { group: 'Item' }),
    item: col.string('item_description', 'Description of the item on the line.', { group: 'Item' }),
    item_group: col.string(labelById('dict_item', 'item_group', 'item'), 'Group of the item.', { group: 'Item' }),
    gl_account: col.string(labelById('dict_gl_account', 'description', 'gl_account'), 'Revenue account.', {
      group: 'Ledger',
    }),
    ...costCenter(),
    cost_unit: COST_UNIT,
    project: col.string(labelById('dict_project', 'description', 'project'), 'Project.', { group: 'Ledger' }),
    currency: col.string('toString(currency)', 'Currency of the invoice.', { group: 'Invoice' }),
    quantity: col.decimal('quantity', 'Quantity in the unit of the line.', { hidden: true }),
    amount_dc: col.decimal('amount_dc', 'Amount without VAT in division currency.', { hidden: true }),
    amount_fc: col.decimal('amount_fc', 'Amount without VAT in invoice currency.', { hidden: true }),
    vat_amount_dc: col.decimal('vat_amount_dc', 'VAT in division currency.', { hidden: true }),
  },
  measures: {
    count: { type: 'count', doc: 'Invoice lines.', label: 'Lines' },
    invoices: {
      type: 'count_distinct',
      of: 'invoice_key',
      doc: 'Invoices, drafts left out.',
      filters: { is_draft: 'no' },
    },
    customers: { type: 'count_distinct', of: 'customer_code', doc: 'Customers with an invoice line.' },
    revenue: {
      type: 'sum',
      of: 'amount_dc',
      doc: 'Revenue without VAT in division currency, drafts left out.',
      format: 'decimal_2',
      filters: { is_draft: 'no' },
    },
    revenue_fc: {
      type: 'sum',
      of: 'amount_fc',
      doc: 'Revenue without VAT in invoice currency: group by currency.',
      format: 'decimal_2',
      filters: { is_draft: 'no' },
    },
    vat: {
      type: 'sum',
      of: 'vat_amount_dc',
      doc: 'VAT in division currency, drafts left out.',
      format: 'decimal_2',
      filters: { is_draft: 'no' },
    },
    units: {
      type: 'sum',
      of: 'quantity',
      doc: 'Units invoiced, drafts left out.',
      format: 'decimal_2',
      filters: { is_draft: 'no' },
    },
  },
});
