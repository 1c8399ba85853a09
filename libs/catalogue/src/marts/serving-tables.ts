import type { ServingTable } from '../core/define-serving-table.js';
import { ACCOUNT_KEY } from './column.js';

/** The ledger by line, for the marts that are asked of all of it. */
export const LEDGER_SERVING: ServingTable = {
  name: 'serving_transaction_line',
  doc: 'Ledger lines as readers see them: current states only, in generations of a division. Which one counts says warehouse.serving.',
  of: 'fact_transaction_line',
  columns: [
    ...['date', 'financial_year', 'financial_period', 'entry_number', 'line_number', 'journal_code', 'type'],
    ...['gl_account', 'account', 'project', 'cost_center', 'cost_unit', 'currency', 'description', 'amount_dc'],
  ],
  computed: {
    account_key: {
      type: 'LowCardinality(String)',
      sql: ACCOUNT_KEY,
      doc: 'Division and ledger account: a label looked up by it costs once an account, not once a line.',
    },
  },
  orderBy: ['financial_year', 'financial_period'],
  since: 14,
};

/**
 * Lines of sales orders, those of an order side by side: what they show of their order is looked up in a large dictionary,
 * and found at once where the line before asked for the same.
 */
export const ORDER_LINES_SERVING: ServingTable = {
  name: 'serving_sales_order_line',
  doc: 'Lines of sales orders as readers see them: current states only, in generations of a division. Which one counts says warehouse.serving.',
  of: 'fact_sales_order_line',
  columns: [
    ...['order_id', 'order_number', 'line_number', 'delivery_date', 'status', 'status_description'],
    ...['item', 'item_code', 'item_description', 'cost_center'],
    ...['quantity', 'quantity_delivered', 'quantity_invoiced', 'amount_dc', 'amount_fc'],
  ],
  computed: {},
  orderBy: ['order_id'],
  since: 14,
};

/** The serving tables the warehouse keeps. */
export const SERVING_TABLES: readonly ServingTable[] = [LEDGER_SERVING, ORDER_LINES_SERVING];
