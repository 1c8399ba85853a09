import { defineMart } from '../core/define-mart.js';
import { col, labelById, ORIGIN } from './column.js';
import { customerColumns } from './relation-columns.js';
import { ORDER_LINES_SERVING } from './serving-tables.js';

const ORDERED_BY = labelById('dict_sales_order', 'ordered_by', 'order_id');
const CANCELLED = `(ifNull(status, 0) = 45 OR ifNull(${labelById('dict_sales_order_state', 'status', 'order_id')}, 0) = 45)`;
const ORDERED = 'ifNull(quantity, 0)';
const DELIVERED = 'ifNull(quantity_delivered, 0)';
const BILLED = 'ifNull(quantity_invoiced, 0)';
/** What is still to be delivered, and what was delivered and not billed; nothing of a cancelled line. */
const UNDELIVERED = `if(${CANCELLED}, 0, greatest(${ORDERED} - ${DELIVERED}, 0))`;
const UNBILLED = `if(${CANCELLED}, 0, greatest(${DELIVERED} - ${BILLED}, 0))`;
/** The part of a line's amount that belongs to a part of its quantity. */
const amountFor = (quantity: string): string =>
  `if(${ORDERED} = 0, 0, round(ifNull(amount_dc, 0) * toDecimal128(${quantity}, 6) / ${ORDERED}, 4))`;
const LATE = `${UNDELIVERED} > 0 AND ifNull(delivery_date < (SELECT max(as_of) FROM warehouse.business_date), false)`;

/** Orders by how far they are: what is still to be delivered, what is delivered and not billed. */
export const orderBacklog = defineMart({
  name: 'order_backlog',
  label: 'Order backlog',
  doc: 'One row per sales order line per division: ordered, delivered, billed and what is left, at the amounts of the order without VAT in division currency.',
  from: 'warehouse.fact_sales_order_line FINAL',
  serving: ORDER_LINES_SERVING,
  since: 14,
  was: [9],
  columns: {
    ...ORIGIN,
    order_key: col.string("concat(division_key, '|', toString(order_id))", 'Key of the order.', { hidden: true }),
    order_number: col.number('order_number', 'Number of the order.', { group: 'Order' }),
    line_number: col.number('line_number', 'Number of the line within the order.', { group: 'Order' }),
    order_date: col.date(labelById('dict_sales_order', 'order_date', 'order_id'), 'Date of the order.'),
    delivery_date: col.date('delivery_date', 'Planned date of delivery.'),
    status: col.string('toString(status_description)', 'State of the line.', { group: 'Order' }),
    is_cancelled: col.yesno(CANCELLED, 'Cancelled: left out of amounts.', { group: 'Order' }),
    is_backlog: col.yesno(`${UNDELIVERED} > 0`, 'Something is still to be delivered.', { group: 'Order' }),
    is_late: col.yesno(LATE, 'Still to be delivered after the planned date.', { group: 'Order' }),
    ...customerColumns(ORDERED_BY),
    item_code: col.string('item_code', 'Code of the item.', { group: 'Item' }),
    item: col.string('item_description', 'Description of the item on the line.', { group: 'Item' }),
    item_group: col.string(labelById('dict_item', 'item_group', 'item'), 'Group of the item.', { group: 'Item' }),
    currency: col.string(labelById('dict_sales_order', 'currency', 'order_id'), 'Currency of the order.', {
      group: 'Order',
    }),
    amount_dc: col.decimal('amount_dc', 'Amount ordered in division currency.', { hidden: true }),
    amount_fc: col.decimal('amount_fc', 'Amount ordered in order currency.', { hidden: true }),
    delivered_dc: col.decimal(amountFor(DELIVERED), 'Amount delivered.', { hidden: true }),
    billed_dc: col.decimal(amountFor(BILLED), 'Amount billed.', { hidden: true }),
    backlog_dc: col.decimal(amountFor(UNDELIVERED), 'Amount still to be delivered.', { hidden: true }),
    unbilled_dc: col.decimal(amountFor(UNBILLED), 'Amount delivered and not billed.', { hidden: true }),
    backlog_quantity: col.decimal(UNDELIVERED, 'Quantity still to be delivered.', { hidden: true }),
  },
  measures: {
    count: { type: 'count', doc: 'Order lines, cancelled ones included.', label: 'Lines' },
    backlog_orders: {
      type: 'count_distinct',
      of: 'order_key',
      doc: 'Orders with something still to be delivered.',
      filters: { is_backlog: 'yes' },
    },
    ordered: amount('amount_dc', 'Amount ordered, cancelled lines left out.'),
    ordered_fc: amount('amount_fc', 'Amount ordered in order currency, cancelled lines left out: group by currency.'),
    delivered: amount('delivered_dc', 'Amount delivered, cancelled lines left out.'),
    billed: amount('billed_dc', 'Amount billed, cancelled lines left out.'),
    backlog: { type: 'sum', of: 'backlog_dc', doc: 'Amount still to be delivered.', format: 'decimal_2' },
    late_backlog: {
      type: 'sum',
      of: 'backlog_dc',
      doc: 'Amount still to be delivered after its planned date.',
      format: 'decimal_2',
      filters: { is_late: 'yes' },
    },
    unbilled: { type: 'sum', of: 'unbilled_dc', doc: 'Amount delivered and not billed.', format: 'decimal_2' },
    backlog_units: { type: 'sum', of: 'backlog_quantity', doc: 'Units still to be delivered.', format: 'decimal_2' },
  },
});

function amount<const Column extends string>(of: Column, doc: string) {
  return { type: 'sum', of, doc, format: 'decimal_2', filters: { is_cancelled: 'no' } } as const;
}
