import type { BookRow } from '@ml-connector/sandbox-exact-online';
import { amountOf, ONE } from './amounts.js';
import { isCancelled } from './documents.js';
import type { Expectation, Fact } from './expectation.js';
import { dateOf, monthOf, type Sheets } from './sheets.js';

const OPEN_STATES: readonly unknown[] = [12, 20];

/** Sales orders by month. */
export function orders(sheets: Sheets): Expectation {
  const facts = sheets.rows('salesorder/SalesOrders').map((order): Fact => {
    const whole = amountOf(order['AmountDC']);
    const own = { once: String(order['OrderID']) };
    return {
      group: [sheets.key, monthOf(order['OrderDate'])],
      shares: {
        count: ONE,
        ...(isCancelled(order)
          ? {}
          : { orders: own, ordered_with_vat: whole, ordered_fc: amountOf(order['AmountFCExclVat']) }),
        ...(OPEN_STATES.includes(order['Status']) ? { open_orders: own, open_with_vat: whole } : {}),
      },
    };
  });
  const measures = ['count', 'orders', 'open_orders', 'ordered_with_vat', 'ordered_fc', 'open_with_vat'];
  return { explore: 'sales_orders', by: ['division_key', 'order_month'], measures, facts };
}

const above = (amount: bigint): bigint => (amount > 0n ? amount : 0n);

/** The part of a line's amount that belongs to a part of its quantity, rounded half up. */
function amountFor(line: BookRow, quantity: bigint): bigint {
  const ordered = amountOf(line['Quantity']);
  if (ordered === 0n) return 0n;
  const product = amountOf(line['AmountDC']) * quantity;
  const isNegative = product < 0n !== ordered < 0n;
  const [size, by] = [product < 0n ? -product : product, ordered < 0n ? -ordered : ordered];
  const rounded = (2n * size + by) / (2n * by);
  return isNegative ? -rounded : rounded;
}

/** Order lines by month of the order, and how far they are. */
export function orderBacklog(sheets: Sheets): Expectation {
  const facts = sheets.rows('salesorder/SalesOrderLines').map((line): Fact => {
    const order = sheets.find('salesorder/SalesOrders', 'OrderID', line['OrderID']);
    const group = [sheets.key, monthOf(order?.['OrderDate'])];
    if (isCancelled(order) || isCancelled(line)) return { group, shares: { count: ONE } };
    const [delivered, billed] = [amountOf(line['QuantityDelivered']), amountOf(line['QuantityInvoiced'])];
    const undelivered = above(amountOf(line['Quantity']) - delivered);
    const backlog = amountFor(line, undelivered);
    const isLate = undelivered > 0n && (dateOf(line['DeliveryDate']) ?? sheets.asOf) < sheets.asOf;
    return {
      group,
      shares: {
        ...{ count: ONE, ordered: amountOf(line['AmountDC']), ordered_fc: amountOf(line['AmountFC']) },
        ...{ delivered: amountFor(line, delivered), billed: amountFor(line, billed), backlog },
        ...{ unbilled: amountFor(line, above(delivered - billed)), backlog_units: undelivered },
        ...(undelivered > 0n ? { backlog_orders: { once: String(line['OrderID']) } } : {}),
        ...(isLate ? { late_backlog: backlog } : {}),
      },
    };
  });
  const amounts = ['ordered', 'ordered_fc', 'delivered', 'billed', 'backlog', 'late_backlog', 'unbilled'];
  const measures = ['count', 'backlog_orders', ...amounts, 'backlog_units'];
  return { explore: 'order_backlog', by: ['division_key', 'order_month'], measures, facts };
}
