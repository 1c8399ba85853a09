import type { MartColumn, MartColumnType } from '../core/define-mart.js';

type Options = Partial<Pick<MartColumn, 'label' | 'group' | 'hidden' | 'pii'>>;

const column =
  (type: MartColumnType) =>
  (sql: string, doc: string, options: Options = {}): MartColumn => ({ type, sql, doc, ...options });

/** Builders of mart columns: SQL first, meaning second. */
export const col = {
  string: column('string'),
  number: column('number'),
  decimal: column('decimal'),
  yesno: column('yesno'),
  date: column('date'),
  datetime: column('datetime'),
} as const;

/** GUID of nothing, as SQL: stands where a key can not be null. */
export const NO_ID = "toUUID('00000000-0000-0000-0000-000000000000')";

/** Looks a label up by a GUID column of the same division; null when unknown. */
export function labelById(dictionary: string, attribute: string, idColumn: string): string {
  return `dictGet('warehouse.${dictionary}', '${attribute}', (toString(division_key), ifNull(${idColumn}, ${NO_ID})))`;
}

/** Division and ledger account as one text, over a column `gl_account` that holds the account's GUID. */
export const ACCOUNT_KEY = `concat(division_key, '|', toString(ifNull(gl_account, ${NO_ID})))`;

/** Looks a label of a ledger account up by a column `account_key` of a serving table; null when unknown. */
export function labelByAccountKey(attribute: string): string {
  return `dictGet('warehouse.dict_ledger_account', '${attribute}', account_key)`;
}

/** Looks a label up by a code column of the same division; null when unknown. */
export function labelByCode(dictionary: string, attribute: string, codeColumn: string): string {
  return `dictGet('warehouse.${dictionary}', '${attribute}', (toString(division_key), ifNull(toString(${codeColumn}), '')))`;
}

/** The columns every mart has: key, region, division. */
export const ORIGIN: Readonly<Record<'pk' | 'division_key' | 'division' | 'division_name' | 'region', MartColumn>> = {
  pk: {
    type: 'string',
    sql: "concat(division_key, '|', toString(id))",
    doc: 'Key of the row over all divisions.',
    hidden: true,
    primaryKey: true,
  },
  division_key: col.string('toString(division_key)', 'Region and division number, such as nl:499156.', {
    group: 'Division',
  }),
  division: col.number('division', 'Division number at Exact; repeats across regions.', { group: 'Division' }),
  division_name: col.string("dictGet('warehouse.dict_division', 'name', division_key)", 'Name of the division.', {
    group: 'Division',
  }),
  region: col.string('toString(region)', 'Exact site the division belongs to: nl, be, uk, de, fr, es, us.', {
    group: 'Division',
  }),
};

/** Cost center of a row, by the column that has its code: code and name. */
export function costCenter(code = 'cost_center'): Readonly<Record<'cost_center' | 'cost_center_name', MartColumn>> {
  return {
    cost_center: col.string(`toString(${code})`, 'Code of the cost center.', { group: 'Cost center' }),
    cost_center_name: col.string(labelByCode('dict_cost_center', 'description', code), 'Name of the cost center.', {
      group: 'Cost center',
    }),
  };
}

/** Cost unit of a row. */
export const COST_UNIT: MartColumn = col.string('toString(cost_unit)', 'Code of the cost unit.', {
  group: 'Cost center',
});

/** Days a due date is past at the warehouse's business date; not above 0 when not due. */
export const DAYS_OVERDUE = "dateDiff('day', due_date, (SELECT max(as_of) FROM warehouse.business_date))";

/** Ageing bucket of a due date by the days it is past, as SQL; the first character is for the order. */
export function ageingBucket(daysOverdue: string): string {
  return `multiIf(due_date IS NULL OR ${daysOverdue} <= 0, '0 not due', ${daysOverdue} <= 30, '1 1-30', ${daysOverdue} <= 60, '2 31-60', ${daysOverdue} <= 90, '3 61-90', '4 over 90')`;
}
