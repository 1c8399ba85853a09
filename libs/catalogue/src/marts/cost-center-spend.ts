import { defineMart } from '../core/define-mart.js';
import { labelByAccountKey } from './column.js';
import { LEDGER_COLUMNS } from './gl-lines.js';
import { LEDGER_SERVING } from './serving-tables.js';

/** Cost center spend: ledger lines on cost accounts that carry a cost center. */
export const costCenterSpend = defineMart({
  name: 'cost_center_spend',
  label: 'Cost center spend',
  doc: 'One row per ledger line that carries a cost center and is on a cost account (profit and loss, debit side); budget and year-end entries left out.',
  from: 'warehouse.fact_transaction_line FINAL',
  serving: LEDGER_SERVING,
  since: 14,
  was: [4, 6],
  where: [
    "ifNull(toString(cost_center), '') != ''",
    `${labelByAccountKey('balance_type')} = 'W'`,
    `${labelByAccountKey('balance_side')} = 'D'`,
    'ifNull(type, 0) != 3000',
    'NOT (ifNull(type, 0) BETWEEN 310 AND 328)',
  ].join(' AND '),
  columns: LEDGER_COLUMNS,
  measures: {
    count: { type: 'count', doc: 'Ledger lines.', label: 'Lines' },
    spend: { type: 'sum', of: 'amount_dc', doc: 'Costs in division currency.', format: 'decimal_2' },
  },
});
