import { defineMart } from '../core/define-mart.js';
import { LEDGER_PERIODS } from './aggregates.js';
import { col, labelByAccountKey, labelById, ORIGIN } from './column.js';
import { LEDGER_COLUMNS } from './gl-lines.js';
import { byGuid } from './ledger-account-columns.js';
import { LEDGER_SERVING } from './serving-tables.js';

const typeOf: Record<'line' | 'sums', string> = {
  line: labelByAccountKey('type'),
  sums: labelById('dict_gl_account_type', 'type', 'gl_account'),
};
/** Ledger accounts whose balance is money: cash, bank, payment service. */
const isCash = (type: string): string => `ifNull(${type}, 0) IN (10, 12, 16)`;
const group = 'Bank account';
const { posting_date, financial_year, financial_period, entry_number, journal, relation } = LEDGER_COLUMNS;

/** The account of money, by how its code and description and its type are looked up. */
function bankAccount(label: (attribute: 'code' | 'description') => string, type: string) {
  const journalLabel = (attribute: string): string => labelById('dict_cash_journal', attribute, 'gl_account');
  return {
    gl_account_code: col.string(label('code'), 'Code of the ledger account.', { group }),
    gl_account: col.string(label('description'), 'Ledger account of the bank.', { group }),
    account_kind: col.string(
      `multiIf(${type} = 10, 'Cash', ${type} = 12, 'Bank', ${type} = 16, 'Payment service', NULL)`,
      'Cash, bank or payment service.',
      { group },
    ),
    bank: col.string(journalLabel('bank'), 'Bank of the journal of the account.', { group }),
    bank_journal: col.string(journalLabel('description'), 'Journal of the account.', { group }),
  } as const;
}

/** Money that came and went, by ledger line. */
export const cashMovements = defineMart({
  name: 'cash_movements',
  label: 'Cash movements',
  doc: 'One row per ledger line on an account of cash, bank or payment service per division; received is positive. Budget entries (type 3000) are left out.',
  from: 'warehouse.fact_transaction_line FINAL',
  serving: LEDGER_SERVING,
  where: `ifNull(type, 0) != 3000 AND ${isCash(typeOf.line)}`,
  since: 14,
  was: [9],
  columns: {
    ...ORIGIN,
    ...bankAccount(labelByAccountKey, typeOf.line),
    posting_date,
    financial_year,
    financial_period,
    entry_number,
    journal,
    relation,
    is_opening: col.yesno('ifNull(type, 0) = 10', 'Opening balance: no movement of money.', { group: 'Entry' }),
    currency: col.string('toString(currency)', 'Currency of the line.', { group: 'Entry' }),
    amount_dc: col.decimal('amount_dc', 'Amount in division currency; received positive.', { hidden: true }),
  },
  measures: {
    count: { type: 'count', doc: 'Ledger lines.', label: 'Lines' },
    net_change: { type: 'sum', of: 'amount_dc', doc: 'Received less paid, in division currency.', format: 'decimal_2' },
    received: {
      type: 'sum',
      of: 'amount_dc',
      doc: 'Received, in division currency; opening balances left out.',
      format: 'decimal_2',
      filters: { amount_dc: '>0', is_opening: 'no' },
    },
    paid: {
      type: 'sum',
      of: 'amount_dc',
      doc: 'Paid, in division currency; negative, opening balances left out.',
      format: 'decimal_2',
      filters: { amount_dc: '<0', is_opening: 'no' },
    },
  },
});

const AT = 'financial_year * 1000 + financial_period';
const sums = (when: string, part: '2' | '3'): string =>
  `arraySum(arrayMap(m -> m.${part}, arrayFilter(m -> m.1 ${when} at, moves)))`;
/** Every account in every period of its division since its first, so that a balance stands where nothing moved. */
const EVERY_PERIOD = `(
    SELECT *, arrayJoin(arrayFilter(p -> p >= arrayMin(arrayMap(m -> m.1, moves)), periods)) AS at
    FROM (
      SELECT division_key, any(region) AS region, any(division) AS division, gl_account,
        groupArray((${AT}, debit_dc, credit_dc)) AS moves
      FROM warehouse.${LEDGER_PERIODS.name} FINAL WHERE ${isCash(typeOf.sums)} GROUP BY division_key, gl_account
    ) AS account
    INNER JOIN (
      SELECT division_key, arraySort(groupUniqArray(${AT})) AS periods
      FROM warehouse.${LEDGER_PERIODS.name} FINAL GROUP BY division_key
    ) AS every USING (division_key)
  )`;

/** What was on the accounts at the end of each period. */
export const cashBalances = defineMart({
  name: 'cash_balances',
  label: 'Cash balances',
  doc: 'One row per account of cash, bank or payment service and financial period per division, from its first on; amounts in division currency. Summed up anew after loads.',
  from: EVERY_PERIOD,
  since: 14,
  was: [9],
  columns: {
    ...ORIGIN,
    pk: { ...ORIGIN.pk, sql: "concat(division_key, '|', toString(gl_account), '|', toString(at))" },
    ...bankAccount(byGuid, typeOf.sums),
    financial_year: col.number('intDiv(at, 1000)', 'Financial year.', { group: 'Period' }),
    financial_period: col.number('at % 1000', 'Period within the financial year.', { group: 'Period' }),
    currency: col.string(
      "dictGet('warehouse.dict_division', 'currency', division_key)",
      'Currency of the division, which the amounts are in.',
      { group: 'Division' },
    ),
    opening_dc: col.decimal(`${sums('<', '2')} + ${sums('<', '3')}`, 'Balance before the period.', { hidden: true }),
    received_dc: col.decimal(sums('=', '2'), 'Debits of the period.', { hidden: true }),
    paid_dc: col.decimal(sums('=', '3'), 'Credits of the period.', { hidden: true }),
    closing_dc: col.decimal(`${sums('<=', '2')} + ${sums('<=', '3')}`, 'Balance after the period.', { hidden: true }),
  },
  measures: {
    count: { type: 'count', doc: 'Accounts and periods.', label: 'Rows' },
    opening_balance: {
      type: 'sum',
      of: 'opening_dc',
      doc: 'Balance at the beginning of the period: group or filter by period, periods do not add up.',
      format: 'decimal_2',
    },
    debited: { type: 'sum', of: 'received_dc', doc: 'Came in, opening balances included.', format: 'decimal_2' },
    credited: { type: 'sum', of: 'paid_dc', doc: 'Went out; negative.', format: 'decimal_2' },
    closing_balance: {
      type: 'sum',
      of: 'closing_dc',
      doc: 'Balance at the end of the period: group or filter by period, periods do not add up.',
      format: 'decimal_2',
    },
  },
});
