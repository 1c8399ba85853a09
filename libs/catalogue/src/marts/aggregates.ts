import type { Aggregate } from '../core/define-aggregate.js';
import { NO_ID } from './column.js';
import { REFERENCES, type Reference } from './references.js';

const AMOUNT = 'Decimal(38, 4)';

/** The ledger by period: what trial balances, results and cost centers over all history are asked of. */
export const LEDGER_PERIODS: Aggregate = {
  name: 'agg_gl_period',
  doc: 'One row per ledger account, financial period, cost center, cost unit and kind of entry (year-end or not) per division; budget entries (type 3000) are left out.',
  of: 'fact_transaction_line',
  where: 'ifNull(type, 0) != 3000',
  keys: {
    financial_year: { type: 'Int32', sql: 'ifNull(financial_year, 0)', doc: 'Financial year; 0 when unknown.' },
    financial_period: { type: 'Int32', sql: 'ifNull(financial_period, 0)', doc: 'Period of it; 0 when unknown.' },
    gl_account: { type: 'UUID', sql: `ifNull(gl_account, ${NO_ID})`, doc: 'Ledger account; all zeros when none.' },
    cost_center: { type: 'String', sql: "ifNull(toString(cost_center), '')", doc: 'Cost center; empty when none.' },
    cost_unit: { type: 'String', sql: "ifNull(toString(cost_unit), '')", doc: 'Cost unit; empty when none.' },
    is_closing: { type: 'Bool', sql: 'ifNull(type, 0) BETWEEN 310 AND 328', doc: 'Year-end entries.' },
  },
  sums: {
    amount_dc: { type: AMOUNT, sql: 'sum(ifNull(amount_dc, 0))', doc: 'Sum in division currency; debit positive.' },
    debit_dc: { type: AMOUNT, sql: 'sum(greatest(ifNull(amount_dc, 0), 0))', doc: 'Debits in division currency.' },
    credit_dc: {
      type: AMOUNT,
      sql: 'sum(least(ifNull(amount_dc, 0), 0))',
      doc: 'Credits in division currency; negative.',
    },
    lines: { type: 'Int64', sql: 'toInt64(count())', doc: 'Ledger lines.' },
  },
  since: 6,
};

const idOf = ({ column, by }: Reference): string => (by === 'id' ? `ifNull(${column}, ${NO_ID})` : NO_ID);
const codeOf = ({ column, by }: Reference): string => (by === 'code' ? `ifNull(toString(${column}), '')` : "''");

/** Table of how many facts point to what. */
export const FACT_REFERENCES = 'agg_fact_reference';

/** How many facts point to what: what orphans are found by, however many facts there are. */
const BY_REFERENCE: readonly Aggregate[] = REFERENCES.map((reference) => ({
  name: FACT_REFERENCES,
  part: reference.part,
  doc: 'One row per table of facts, column that points to something, and what it points to, per division.',
  of: reference.table,
  where: 'true',
  keys: {
    part: { type: 'LowCardinality(String)', sql: `'${reference.part}'`, doc: 'Table and column, with a dot between.' },
    target_id: { type: 'UUID', sql: idOf(reference), doc: 'What is pointed to by its GUID; all zeros when none.' },
    target_code: { type: 'String', sql: codeOf(reference), doc: 'What is pointed to by its code; empty when none.' },
  },
  sums: { lines: { type: 'Int64', sql: 'toInt64(count())', doc: 'Facts that point to it.' } },
  since: 13,
}));

/** The aggregates the warehouse keeps. */
export const AGGREGATES: readonly Aggregate[] = [LEDGER_PERIODS, ...BY_REFERENCE];
