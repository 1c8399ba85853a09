import type { DashboardSpec } from './define-dashboard.js';

const mart = 'sales_order_lines';
const period = 'order_date';

const backlog = 'order_backlog';

/** What was ordered, and how much of it was delivered and billed. */
export const orders: DashboardSpec = {
  name: 'exact_orders',
  title: 'Orders',
  description: 'Sales orders: ordered, delivered and billed, by state, month, customer and item.',
  defaultPeriod: '12 months',
  rows: [
    {
      ...{ mart, period },
      tiles: [
        { title: 'Orders', kind: 'single_value', fields: ['orders'] },
        { title: 'Ordered amount', kind: 'single_value', fields: ['ordered_amount'] },
        { title: 'Units ordered', kind: 'single_value', fields: ['units_ordered'] },
        { title: 'Units delivered', kind: 'single_value', fields: ['units_delivered'] },
        { title: 'Units billed', kind: 'single_value', fields: ['units_invoiced'] },
      ],
    },
    {
      ...{ mart: backlog, period },
      tiles: [
        { title: 'Backlog', kind: 'single_value', fields: ['backlog'], note: 'Ordered and not yet delivered.' },
        { title: 'Late', kind: 'single_value', fields: ['late_backlog'], note: 'After the planned date of delivery.' },
        { title: 'Orders in backlog', kind: 'single_value', fields: ['backlog_orders'] },
        { title: 'Delivered, not billed', kind: 'single_value', fields: ['unbilled'] },
      ],
    },
    {
      ...{ mart: backlog, period },
      tiles: [
        {
          title: 'Ordered, delivered, billed by month',
          kind: 'looker_column',
          fields: ['order_month', 'ordered', 'delivered', 'billed'],
          sorts: ['order_month'],
        },
        {
          title: 'Backlog by customer and planned month',
          kind: 'looker_grid',
          fields: ['customer', 'delivery_month', 'backlog', 'late_backlog', 'backlog_units'],
          sorts: ['backlog desc'],
          filters: { is_backlog: 'yes' },
          limit: 100,
        },
      ],
    },
    {
      ...{ mart, period },
      tiles: [
        {
          title: 'Orders by month',
          kind: 'looker_column',
          fields: ['order_month', 'ordered_amount'],
          sorts: ['order_month'],
        },
        {
          title: 'Orders by state',
          kind: 'looker_bar',
          fields: ['status', 'ordered_amount', 'orders'],
          sorts: ['ordered_amount desc'],
        },
      ],
    },
    {
      ...{ mart, period },
      tiles: [
        {
          title: 'Ordered, delivered, billed by item',
          kind: 'looker_grid',
          fields: ['item_code', 'item', 'units_ordered', 'units_delivered', 'units_invoiced'],
          sorts: ['units_ordered desc'],
        },
        {
          title: 'Largest customers',
          kind: 'looker_bar',
          fields: ['customer', 'ordered_amount'],
          sorts: ['ordered_amount desc'],
          limit: 15,
        },
      ],
    },
  ],
};
