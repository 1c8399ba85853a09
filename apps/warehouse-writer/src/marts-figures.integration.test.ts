import { LEDGER_PERIODS } from '@ml-connector/catalogue';
import { seededRandom } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WarehouseAggregates } from './derived/aggregate-store.js';
import { LoaderHarness } from './testing/loader-harness.js';
import { addFacts, loadCompany, type Company, type Known } from './testing/random-company.js';
import { Chance, dayAfter, RandomHistory, type Fields } from './testing/random-history.js';
import { ensureWarehouse, lookerClient, ownerClient } from './testing/warehouse-tables.js';

const owner = ownerClient();
const looker = lookerClient();
const harness = new LoaderHarness(owner);
beforeAll(() => ensureWarehouse(owner));
afterAll(async () => {
  await owner.close();
  await looker.close();
});

/** Sums in cents by group. */
type Figures = Record<string, number[]>;
interface Row {
  readonly company: Company;
  readonly fields: Fields;
}

const cents = (amount: unknown): number => Math.round(Number(amount ?? 0) * 100);
const text = (value: unknown): string => (value === undefined || value === null ? 'null' : String(value));
const labelOf = (of: readonly Known[], id: unknown, field: string): string =>
  text(of.find((one) => one.id === id)?.fields[field]);
const monthOf = (date: unknown): string => String(date).slice(0, 7);

/** What is expected, added up row by row: `groups` gives each group a row counts in, and what it adds there. */
function expected(
  rows: readonly Row[],
  groups: (row: Row) => readonly (readonly [readonly unknown[], ...number[]])[],
): Figures {
  const figures: Figures = {};
  for (const row of rows)
    for (const [group, ...values] of groups(row)) {
      const name = [row.company.key, ...group].map(text).join(' | ');
      figures[name] = values.map((value, at) => (figures[name]?.[at] ?? 0) + value);
    }
  return figures;
}

/** What Looker's user is answered. */
async function answered(
  companies: readonly Company[],
  mart: string,
  groups: readonly string[],
  sums: readonly string[],
  where = '1',
): Promise<Figures> {
  const columns = ['division_key', ...groups];
  const rows = await looker.query<Record<string, unknown>>(
    `SELECT ${columns.map((sql, at) => `toString(${sql}) AS g${at}`).join(', ')}, ${sums.map((sql, at) => `${sql} AS s${at}`).join(', ')}
FROM looker.${mart} WHERE division_key IN {keys:Array(String)} AND ${where} GROUP BY ALL`,
    { keys: companies.map(({ key }) => key) },
  );
  return Object.fromEntries(
    rows.map((row) => [
      columns.map((_, at) => text(row[`g${at}`])).join(' | '),
      sums.map((sql, at) => (sql.startsWith('sum(lines') ? Number(row[`s${at}`]) : cents(row[`s${at}`]))),
    ]),
  );
}

function bucketOf(due: unknown, at: string): string {
  const days = typeof due === 'string' ? (Date.parse(at) - Date.parse(due)) / 86_400_000 : 0;
  const bounds: readonly (readonly [number, string])[] = [
    [0, '0 not due'],
    [30, '1 1-30'],
    [60, '2 31-60'],
    [90, '3 61-90'],
  ];
  return bounds.find(([most]) => days <= most)?.[1] ?? '4 over 90';
}

/** Month ends from 2024 to a date. */
function monthEnds(until: string): string[] {
  const ends: string[] = [];
  for (let month = 1; ; month++) {
    const end = new Date(Date.UTC(2024, month, 0)).toISOString().slice(0, 10);
    if (end > until) return ends;
    ends.push(end);
  }
}

/** Where a ledger line counts: its own period, the next one as prior, the next year as prior year. */
function periodsOf({ company, fields }: Row): readonly (readonly [readonly unknown[], ...number[]])[] {
  if (fields['type'] === 3000) return [];
  const [year, period, amount] = [
    Number(fields['financial_year']),
    Number(fields['financial_period']),
    cents(fields['amount_dc']),
  ];
  const account = labelOf(company.accounts, fields['gl_account'], 'code');
  const rest = [account, fields['cost_center'], fields['type'] === 310, company.currency];
  const last = period === (company.periods ?? 12);
  return [
    [[year, period, ...rest], amount, Math.max(amount, 0), Math.min(amount, 0), 0, 0, 1],
    [[last ? year + 1 : year, last ? 1 : period + 1, ...rest], 0, 0, 0, amount, 0, 0],
    [[year + 1, period, ...rest], 0, 0, 0, 0, amount, 0],
  ];
}

describe.each([1, 2, 3])('marts over random histories, seed %i', (seed) => {
  const chance = new Chance(seededRandom(seed));
  const history = new RandomHistory(chance);
  const companies: Company[] = [];
  let asOf = '';
  const rows = (table: string): Row[] =>
    history.rows(table).map(({ key, fields }) => ({ company: companies.find((one) => one.key === key)!, fields }));

  beforeAll(async () => {
    await harness.warehouse.setBusinessDate('2026-01-15');
    const [date] = await owner.query<{ as_of: string }>(
      'SELECT toString(max(as_of)) AS as_of FROM warehouse.business_date',
    );
    asOf = date!.as_of;
    for (const given of [
      { currency: 'EUR', periods: 12 },
      { currency: 'GBP', periods: 13 },
      { currency: 'USD', periods: undefined },
    ]) {
      const company = await loadCompany(harness, chance, given);
      companies.push(company);
      addFacts(history, chance, company, 120);
    }
    const sums = new WarehouseAggregates(owner, harness.clock);
    await history.load(harness, async () => {
      for (const { key } of companies) await sums.refresh(LEDGER_PERIODS, key);
    });
  });

  it('ledger lines and cost center spend', async () => {
    const lines = rows('fact_transaction_line').filter(({ fields }) => fields['type'] !== 3000);
    const group = ({ company, fields }: Row) => [
      fields['financial_year'],
      fields['financial_period'],
      labelOf(company.accounts, fields['gl_account'], 'code'),
    ];
    const columns = ['financial_year', 'financial_period', 'gl_account_code'];
    const all = expected(lines, (row) => [[group(row), cents(row.fields['amount_dc'])]]);
    expect(await answered(companies, 'gl_lines', columns, ['sum(amount_dc)'])).toEqual(all);
    const spend = lines.filter(
      ({ company, fields }) =>
        fields['cost_center'] !== undefined &&
        fields['type'] !== 310 &&
        labelOf(company.accounts, fields['gl_account'], 'balance_type') === 'W' &&
        labelOf(company.accounts, fields['gl_account'], 'balance_side') === 'D',
    );
    expect(
      await answered(companies, 'cost_center_spend', [...columns, 'cost_center_name'], ['sum(amount_dc)']),
    ).toEqual(
      expected(spend, (row) => [
        [[...group(row), row.fields['cost_center'] === 'KP1' ? 'Shop' : null], cents(row.fields['amount_dc'])],
      ]),
    );
  });

  it('ledger by period, next to the period and the year before', async () => {
    const columns = ['financial_year', 'financial_period', 'gl_account_code', 'cost_center', 'is_closing', 'currency'];
    const sums = ['amount_dc', 'debit_dc', 'credit_dc', 'prior_period_dc', 'prior_year_dc', 'lines'];
    expect(
      await answered(
        companies,
        'gl_periods',
        columns,
        sums.map((column) => `sum(${column})`),
      ),
    ).toEqual(expected(rows('fact_transaction_line'), periodsOf));
  });

  it.each([
    ['gl_balances', 'fact_reporting_balance', 'amount', 'cost_center_code'],
    ['budgets', 'fact_budget', 'amount_dc', 'costcenter'],
  ])('%s', async (mart, table, amount, center) => {
    expect(
      await answered(
        companies,
        mart,
        ['reporting_year', 'reporting_period', 'gl_account', 'cost_center'],
        [`sum(${amount})`],
      ),
    ).toEqual(
      expected(rows(table), ({ company, fields }) => [
        [
          [
            fields['reporting_year'],
            fields['reporting_period'],
            labelOf(company.accounts, fields['gl_account'], 'description'),
            fields[center],
          ],
          cents(fields[amount]),
        ],
      ]),
    );
  });

  it.each([
    ['receivables', 'fact_receivable', 'customer'],
    ['payables', 'fact_payable', 'supplier'],
  ])('%s with ageing today and at the end of each month', async (mart, table, party) => {
    const group = ({ company, fields }: Row, at: string) => [
      labelOf(company.relations, fields['account'], 'name'),
      fields['currency'],
      bucketOf(fields['due_date'], at),
    ];
    expect(
      await answered(companies, mart, [party, 'currency', 'ageing_bucket'], ['sum(amount_dc)'], 'is_open'),
    ).toEqual(
      expected(rows(table), (row) =>
        row.fields['is_fully_paid'] === true ? [] : [[group(row, asOf), cents(row.fields['amount_dc'])]],
      ),
    );
    const groups = ['month_end', party, 'currency', 'ageing_bucket'];
    const found = await answered(companies, `${mart}_at_month_end`, groups, [
      'sum(amount_dc)',
      'sumIf(amount_dc, is_overdue)',
    ]);
    expect(found).toEqual(
      expected(rows(table), (row) => {
        const { entry_date, invoice_date, due_date, is_fully_paid, end_date, last_payment_date, amount_dc } =
          row.fields;
        const owed = entry_date ?? invoice_date ?? due_date;
        const paid = is_fully_paid === true ? (end_date ?? last_payment_date ?? owed) : dayAfter(asOf, 1);
        return monthEnds(asOf)
          .filter((end) => owed !== undefined && String(owed) <= end && end < String(paid))
          .map((end) => {
            const overdue = due_date !== undefined && String(due_date) < end;
            return [[end, ...group(row, end)], cents(amount_dc), overdue ? cents(amount_dc) : 0];
          });
      }),
    );
  });

  it('invoice lines, order lines and purchase lines', async () => {
    const month = (column: string): string => `formatDateTime(${column}, '%Y-%m')`;
    expect(
      await answered(
        companies,
        'sales_invoice_lines',
        [month('invoice_date'), 'customer', 'currency', 'toBool(is_draft)'],
        ['sum(amount_dc)'],
      ),
    ).toEqual(
      expected(rows('fact_sales_invoice_line'), ({ company, fields }) => [
        [
          [
            monthOf(fields['invoice_date']),
            labelOf(company.relations, fields['invoice_to'], 'name'),
            fields['currency'],
            fields['status'] === 10,
          ],
          cents(fields['amount_dc']),
        ],
      ]),
    );
    expect(
      await answered(companies, 'sales_order_lines', [month('order_date'), 'customer', 'currency'], ['sum(amount_dc)']),
    ).toEqual(
      expected(rows('fact_sales_order_line'), ({ company, fields }) => {
        const order = company.orders.find(({ id }) => id === fields['order_id'])!.fields;
        const customer = labelOf(company.relations, order['ordered_by'], 'name');
        return [[[monthOf(order['order_date']), customer, order['currency']], cents(fields['amount_dc'])]];
      }),
    );
    expect(
      await answered(companies, 'purchase_lines', [month('entry_date'), 'supplier', 'cost_center'], ['sum(amount_dc)']),
    ).toEqual(
      expected(rows('fact_purchase_entry_line'), ({ company, fields }) => {
        const entry = company.purchases.find(({ id }) => id === fields['entry_id'])!.fields;
        const supplier = labelOf(company.relations, entry['supplier'], 'name');
        return [[[monthOf(entry['entry_date']), supplier, fields['cost_center']], cents(fields['amount_dc'])]];
      }),
    );
  });

  it('freshness: every loaded table of every division', async () => {
    const status = await looker.query<{ key: string; tables: string[] }>(
      'SELECT division_key AS key, arraySort(groupArray(table_name)) AS tables FROM looker.load_status WHERE division_key IN {keys:Array(String)} GROUP BY key',
      { keys: companies.map(({ key }) => key) },
    );
    expect(status).toHaveLength(companies.length);
    for (const { tables } of status)
      expect(tables).toEqual(expect.arrayContaining(['dim_gl_account', 'fact_receivable', 'fact_transaction_line']));
  });
});
