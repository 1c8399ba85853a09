import { defineMart } from '../core/define-mart.js';
import { col, ORIGIN } from './column.js';

const { division_key, division, division_name, region } = ORIGIN;

/** Whether Exact, the warehouse and Looker agree, as last looked at. */
export const reconciliation = defineMart({
  name: 'reconciliation',
  label: 'Reconciliation',
  doc: 'One row per division, kind of record and period: rows and amounts at Exact, in the warehouse and as Looker showed them.',
  from: 'warehouse.reconciliation FINAL',
  since: 14,
  was: [10],
  columns: {
    pk: {
      type: 'string',
      sql: "concat(division_key, '|', entity, '|', period)",
      doc: 'Key of the row.',
      hidden: true,
      primaryKey: true,
    },
    division_key,
    division,
    division_name,
    region,
    entity: col.string('toString(entity)', 'Kind of record.'),
    period: col.string("nullIf(toString(period), '')", 'Financial period or month, such as 2026-03; empty: all.'),
    verdict: col.string('toString(verdict)', 'One of equal, in_flight, known_deviation and defect.'),
    reason: col.string('reason', 'Why, in words.'),
    is_defect: col.yesno("CAST(verdict, 'String') = 'defect'", 'Differs, and nothing explains it.'),
    is_different: col.yesno("CAST(verdict, 'String') != 'equal'", 'Differs, explained or not.'),
    amount_of: col.string('toString(amount_of)', 'Which amount is summed.', { group: 'Figures' }),
    exact_rows: col.number('exact_rows', 'Rows by the count of Exact.', { group: 'Figures' }),
    warehouse_rows: col.number('warehouse_rows', 'Rows in the warehouse.', { group: 'Figures' }),
    shown_rows: col.number('shown_rows', 'Rows of the warehouse that Looker should show.', { group: 'Figures' }),
    looker_rows: col.number('looker_rows', 'Rows as Looker counted them.', { group: 'Figures' }),
    exact_amount: col.decimal('exact_amount', 'Amount as Exact adds it up.', { group: 'Figures' }),
    warehouse_amount: col.decimal('warehouse_amount', 'Amount in the warehouse.', { group: 'Figures' }),
    shown_amount: col.decimal('shown_amount', 'Amount that Looker should show.', { group: 'Figures' }),
    looker_amount: col.decimal('looker_amount', 'Amount as Looker showed it.', { group: 'Figures' }),
    action: col.string("nullIf(toString(action), '')", 'What was asked for to repair it.', { group: 'Repair' }),
    exact_at: col.datetime('exact_at', 'When Exact told its figures, UTC.'),
    first_seen_at: col.datetime('first_seen_at', 'Since when it differs, UTC.'),
    checked_at: col.datetime('checked_at', 'When it was looked at last, UTC.'),
  },
  measures: {
    count: { type: 'count', doc: 'Figures compared.', label: 'Figures' },
    defects: { type: 'count', doc: 'Figures that differ without an explanation.', filters: { is_defect: 'yes' } },
    differences: { type: 'count', doc: 'Figures that differ, explained or not.', filters: { is_different: 'yes' } },
    last_checked: { type: 'max', of: 'checked_at', doc: 'When one was looked at last, UTC.' },
    longest_unchecked: { type: 'min', of: 'checked_at', doc: 'Look that is the longest ago, UTC.' },
  },
});
