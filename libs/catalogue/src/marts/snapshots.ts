import type { Snapshot } from '../core/define-snapshot.js';
import { ACCOUNT_KEY } from './column.js';

/** The ledger by line, for the marts that are asked of all of it. */
export const LEDGER_SNAPSHOT: Snapshot = {
  name: 'snap_transaction_line',
  doc: 'Ledger lines as of the last snapshot of their division: current states only. What is current says warehouse.snapshot.',
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

/** The snapshots the warehouse keeps. */
export const SNAPSHOTS: readonly Snapshot[] = [LEDGER_SNAPSHOT];
