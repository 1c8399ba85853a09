import { defineMart } from '../core/define-mart.js';
import { LEDGER_PERIODS } from './aggregates.js';
import { col, ORIGIN } from './column.js';

/** A reference of a fact: the column, and the dictionary of what it points to, by GUID or by code. */
type Reference = readonly [column: string, dictionary: string, by: 'id' | 'code'];

const RELATION = 'dict_account';
const LEDGER_ACCOUNT: Reference = ['gl_account', 'dict_gl_account', 'id'];

/**
 * Tables of facts with the references that are looked up. Accounts and cost centers of documents are not: what is
 * posted of them is looked at in the ledger, and each look-up takes its time.
 */
const FACTS: Readonly<Record<string, readonly Reference[]>> = {
  fact_budget: [LEDGER_ACCOUNT, ['costcenter', 'dict_cost_center', 'code']],
  fact_payable: [['account', RELATION, 'id']],
  fact_purchase_entry: [['supplier', RELATION, 'id']],
  fact_purchase_entry_line: [['entry_id', 'dict_purchase_entry', 'id']],
  fact_receivable: [['account', RELATION, 'id']],
  fact_sales_invoice: [['invoice_to', RELATION, 'id']],
  fact_sales_invoice_line: [['item', 'dict_item', 'id']],
  fact_sales_order: [['ordered_by', RELATION, 'id']],
  fact_sales_order_line: [
    ['order_id', 'dict_sales_order', 'id'],
    ['item', 'dict_item', 'id'],
  ],
};

/** The reference is there and what it points to is not. */
function isUnknown([column, dictionary, by]: Reference): string {
  const [none, value] =
    by === 'id'
      ? [`isNull(${column})`, `ifNull(${column}, toUUID('00000000-0000-0000-0000-000000000000'))`]
      : [`ifNull(toString(${column}), '') = ''`, `ifNull(toString(${column}), '')`];
  return `NOT (${none}) AND NOT dictHas('warehouse.${dictionary}', (toString(division_key), ${value}))`;
}

function counted(table: string, references: readonly Reference[]): string {
  const found = references.map((one) => `('${one[0]}', toInt64(countIf(${isUnknown(one)})))`).join(', ');
  return `SELECT division_key, any(region) AS region, any(division) AS division, '${table}' AS table_name, toInt64(count()) AS facts, [${found}] AS found FROM warehouse.${table} FINAL GROUP BY division_key`;
}

/** Ledger lines are too many to be looked at each time: their groups by period are, and count as many lines. */
function countedLedger(): string {
  const references: readonly Reference[] = [
    LEDGER_ACCOUNT,
    ['cost_center', 'dict_cost_center', 'code'],
    ['cost_unit', 'dict_cost_unit', 'code'],
  ];
  const isNone = `gl_account = toUUID('00000000-0000-0000-0000-000000000000')`;
  const found = references
    .map(
      (one) =>
        `('${one[0]}', toInt64(sumIf(lines, ${isUnknown(one)}${one === LEDGER_ACCOUNT ? ` AND NOT (${isNone})` : ''})))`,
    )
    .join(', ');
  return `SELECT division_key, any(region), any(division), 'fact_transaction_line', toInt64(sum(lines)), [${found}] FROM warehouse.${LEDGER_PERIODS.name} FINAL GROUP BY division_key`;
}

const TABLES = [...Object.entries(FACTS).map(([table, references]) => counted(table, references)), countedLedger()];

/** Facts whose dimension is not known: counted live, so that a dimension that arrives late takes them away. */
export const orphans = defineMart({
  name: 'orphans',
  label: 'Orphans',
  doc: "One row per table of facts and reference per division: facts that point to something the warehouse does not have. Ledger lines are counted by the warehouse's sums by period, for their account, cost center and cost unit.",
  from: `(SELECT *, arrayJoin(found) AS reference_found FROM (\n    ${TABLES.join('\n    UNION ALL ')}\n  ))`,
  since: 9,
  columns: {
    ...ORIGIN,
    pk: { ...ORIGIN.pk, sql: "concat(division_key, '|', table_name, '|', reference_found.1)" },
    table_name: col.string('table_name', 'Table of the warehouse.'),
    reference: col.string('reference_found.1', 'Column that points to what is not known.'),
    facts: col.number('facts', 'Facts of the table.', { hidden: true }),
    unknown: col.number('reference_found.2', 'Facts that point to something unknown.', { hidden: true }),
  },
  measures: {
    count: { type: 'count', doc: 'Tables and references.', label: 'References' },
    looked_at: {
      type: 'sum',
      of: 'facts',
      doc: 'Facts that were looked at, for each of their references.',
      format: 'decimal_0',
    },
    orphans: {
      type: 'sum',
      of: 'unknown',
      doc: 'Facts whose dimension is not known, for each such reference.',
      format: 'decimal_0',
    },
  },
});
