import { defineMart } from '../core/define-mart.js';
import { col, ORIGIN } from './column.js';
import { customerColumns } from './relation-columns.js';

/** Revenue by invoice: for questions about documents, which lines would count more than once. */
export const salesInvoices = defineMart({
  name: 'sales_invoices',
  label: 'Sales invoices',
  doc: 'One row per sales invoice per division; amounts in division currency unless said otherwise, credit notes are negative.',
  from: 'warehouse.fact_sales_invoice FINAL',
  since: 14,
  was: [9],
  columns: {
    ...ORIGIN,
    invoice_key: col.string("concat(division_key, '|', toString(invoice_id))", 'Key of the invoice, as on its lines.', {
      hidden: true,
    }),
    invoice_number: col.number('invoice_number', 'Number of the invoice; empty while it is a draft.', {
      group: 'Invoice',
    }),
    invoice_date: col.date('invoice_date', 'Date of the invoice.'),
    due_date: col.date('due_date', 'Date the invoice is due.'),
    status: col.string('toString(status_description)', 'State of the invoice: draft, open, processed.', {
      group: 'Invoice',
    }),
    is_draft: col.yesno('ifNull(status, 0) = 10', 'Not yet an invoice: left out of revenue.', { group: 'Invoice' }),
    is_credit_note: col.yesno('ifNull(type, 0) IN (8021, 8024)', 'Credit note.', { group: 'Invoice' }),
    ...customerColumns('invoice_to'),
    currency: col.string('toString(currency)', 'Currency of the invoice.', { group: 'Invoice' }),
    revenue_dc: col.decimal('amount_dc - ifNull(vat_amount_dc, 0)', 'Amount without VAT in division currency.', {
      hidden: true,
    }),
    revenue_fc: col.decimal('amount_fc_excl_vat', 'Amount without VAT in invoice currency.', {
      hidden: true,
      label: 'Revenue in invoice currency',
    }),
    vat_dc: col.decimal('vat_amount_dc', 'VAT in division currency.', { hidden: true }),
    amount_dc: col.decimal('amount_dc', 'Amount with VAT in division currency.', { hidden: true }),
  },
  measures: {
    count: { type: 'count', doc: 'Invoices, drafts included.', label: 'Documents' },
    invoices: {
      type: 'count_distinct',
      of: 'invoice_key',
      doc: 'Invoices, drafts left out.',
      filters: { is_draft: 'no' },
    },
    revenue: {
      type: 'sum',
      of: 'revenue_dc',
      doc: 'Revenue without VAT in division currency, drafts left out.',
      format: 'decimal_2',
      filters: { is_draft: 'no' },
    },
    total_revenue_fc: {
      type: 'sum',
      of: 'revenue_fc',
      doc: 'Revenue without VAT in invoice currency, drafts left out: group by currency.',
      label: 'Revenue FC',
      format: 'decimal_2',
      filters: { is_draft: 'no' },
    },
    vat: {
      type: 'sum',
      of: 'vat_dc',
      doc: 'VAT in division currency, drafts left out.',
      format: 'decimal_2',
      filters: { is_draft: 'no' },
    },
    amount_with_vat: {
      type: 'sum',
      of: 'amount_dc',
      doc: 'Amount with VAT in division currency, drafts left out.',
      label: 'Amount with VAT',
      format: 'decimal_2',
      filters: { is_draft: 'no' },
    },
    credited: {
      type: 'sum',
      of: 'revenue_dc',
      doc: 'Credit notes without VAT in division currency; negative.',
      format: 'decimal_2',
      filters: { is_draft: 'no', is_credit_note: 'yes' },
    },
    average_invoice: {
      type: 'number',
      of: 'toFloat64(${revenue}) / NULLIF(${invoices}, 0)',
      doc: 'Revenue for each invoice, in division currency.',
      format: 'decimal_2',
    },
  },
});

/** Orders by document. */
export const salesOrders = defineMart({
  name: 'sales_orders',
  label: 'Sales orders',
  doc: 'One row per sales order per division; amounts in division currency unless said otherwise.',
  from: 'warehouse.fact_sales_order FINAL',
  since: 14,
  was: [9],
  columns: {
    ...ORIGIN,
    order_key: col.string("concat(division_key, '|', toString(order_id))", 'Key of the order, as on its lines.', {
      hidden: true,
    }),
    order_number: col.number('order_number', 'Number of the order.', { group: 'Order' }),
    order_date: col.date('order_date', 'Date of the order.'),
    delivery_date: col.date('delivery_date', 'Planned date of delivery.'),
    status: col.string('toString(status_description)', 'State of the order.', { group: 'Order' }),
    delivery_status: col.string('toString(delivery_status_description)', 'State of its delivery.', { group: 'Order' }),
    invoice_status: col.string('toString(invoice_status_description)', 'State of its billing.', { group: 'Order' }),
    is_open: col.yesno('ifNull(status, 0) IN (12, 20)', 'Not complete and not cancelled.', { group: 'Order' }),
    is_cancelled: col.yesno('ifNull(status, 0) = 45', 'Cancelled: left out of amounts.', { group: 'Order' }),
    ...customerColumns('ordered_by'),
    currency: col.string('toString(currency)', 'Currency of the order.', { group: 'Order' }),
    amount_dc: col.decimal('amount_dc', 'Amount with VAT in division currency.', { hidden: true }),
    net_amount_fc: col.decimal('amount_fc_excl_vat', 'Amount without VAT in order currency.', { hidden: true }),
  },
  measures: {
    count: { type: 'count', doc: 'Orders, cancelled ones included.', label: 'Documents' },
    orders: {
      type: 'count_distinct',
      of: 'order_key',
      doc: 'Orders, cancelled ones left out.',
      filters: { is_cancelled: 'no' },
    },
    open_orders: { type: 'count_distinct', of: 'order_key', doc: 'Open orders.', filters: { is_open: 'yes' } },
    ordered_with_vat: {
      type: 'sum',
      of: 'amount_dc',
      doc: 'Amount ordered with VAT in division currency, cancelled orders left out.',
      label: 'Ordered with VAT',
      format: 'decimal_2',
      filters: { is_cancelled: 'no' },
    },
    ordered_fc: {
      type: 'sum',
      of: 'net_amount_fc',
      doc: 'Amount ordered without VAT in order currency, cancelled orders left out: group by currency.',
      format: 'decimal_2',
      filters: { is_cancelled: 'no' },
    },
    open_with_vat: {
      type: 'sum',
      of: 'amount_dc',
      doc: 'Amount of open orders with VAT in division currency.',
      label: 'Open orders with VAT',
      format: 'decimal_2',
      filters: { is_open: 'yes' },
    },
  },
});
