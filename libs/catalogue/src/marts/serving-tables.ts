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

/** The serving tables the warehouse keeps. */
export const SERVING_TABLES: readonly ServingTable[] = [LEDGER_SERVING];
