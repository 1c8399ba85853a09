import { defineMart } from '../core/define-mart.js';
import { col, costCenter, labelById, ORIGIN } from './column.js';
import { ORDER_LINES_SERVING } from './serving-tables.js';

const ORDERED_BY = labelById('dict_sales_order', 'ordered_by', 'order_id');

/** Orders: what was ordered, delivered and billed, by line. */
export const salesOrderLines = defineMart({
  name: 'sales_order_lines',
  label: 'Sales order lines',
  doc: 'One row per sales order line per division.',
  from: 'warehouse.fact_sales_order_line FINAL',
  serving: ORDER_LINES_SERVING,
  since: 14,
  was: [4, 6],
  columns: {
    ...ORIGIN,
    order_key: col.string("concat(division_key, '|', toString(order_id))", 'Key of the order.', { hidden: true }),
    order_number: col.number('order_number', 'Number of the order.', { group: 'Order' }),
    line_number: col.number('line_number', 'Number of the line within the order.', { group: 'Order' }),
    order_date: col.date(labelById('dict_sales_order', 'order_date', 'order_id'), 'Date of the order.'),
    delivery_date: col.date('delivery_date', 'Date of delivery of the line.'),
    status: col.string(labelById('dict_sales_order', 'status', 'order_id'), 'State of the order.', { group: 'Order' }),
    customer: col.string(labelById('dict_account', 'name', ORDERED_BY), 'Customer that ordered.', {
      group: 'Customer',
    }),
    customer_country: col.string(labelById('dict_account', 'country', ORDERED_BY), 'Country of the customer.', {
      group: 'Customer',
    }),
    item_code: col.string('item_code', 'Code of the item.', { group: 'Item' }),
    item: col.string('item_description', 'Description of the item on the line.', { group: 'Item' }),
    item_group: col.string(labelById('dict_item', 'item_group', 'item'), 'Group of the item.', { group: 'Item' }),
    ...costCenter(),
    currency: col.string(labelById('dict_sales_order', 'currency', 'order_id'), 'Currency of the order.', {
      group: 'Order',
    }),
    quantity: col.decimal('quantity', 'Quantity ordered.', { hidden: true }),
    quantity_delivered: col.decimal('quantity_delivered', 'Quantity delivered.', { hidden: true }),
    quantity_invoiced: col.decimal('quantity_invoiced', 'Quantity billed.', { hidden: true }),
    amount_dc: col.decimal('amount_dc', 'Amount without VAT in division currency.', { hidden: true }),
  },
  measures: {
    count: { type: 'count', doc: 'Order lines.', label: 'Lines' },
    orders: { type: 'count_distinct', of: 'order_key', doc: 'Orders.' },
    ordered_amount: {
      type: 'sum',
      of: 'amount_dc',
      doc: 'Amount ordered without VAT in division currency.',
      format: 'decimal_2',
    },
    units_ordered: { type: 'sum', of: 'quantity', doc: 'Units ordered.', format: 'decimal_2' },
    units_delivered: { type: 'sum', of: 'quantity_delivered', doc: 'Units delivered.', format: 'decimal_2' },
    units_invoiced: { type: 'sum', of: 'quantity_invoiced', doc: 'Units billed.', format: 'decimal_2' },
  },
});
