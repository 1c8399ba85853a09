import { randomUUID } from 'node:crypto';
import type { LoaderHarness } from './loader-harness.js';
import { type Chance, dayAfter, type RandomHistory, type Fields } from './random-history.js';
import { rowLine, rowsMessage } from './rows-messages.js';
import { ownDivision } from './warehouse-tables.js';

/** A record that does not change in a test. */
export interface Known {
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** A division of the test: what its rows point to. */
export interface Company {
  readonly key: string;
  readonly currency: string;
  /** Periods of a financial year; undefined: not loaded. */
  readonly periods: number | undefined;
  readonly accounts: readonly Known[];
  readonly relations: readonly Known[];
  readonly orders: readonly Known[];
  readonly purchases: readonly Known[];
}

/** Cost centers of every company. */
const COST_CENTERS = ['KP1', 'KP2', undefined] as const;
const YEARS = [2024, 2025, 2026] as const;

function known(count: number, fields: (at: number) => Readonly<Record<string, string>>): Known[] {
  return Array.from({ length: count }, (_, at) => ({ id: randomUUID(), fields: fields(at) }));
}

/** A company with its dimensions in the warehouse. */
export async function loadCompany(
  harness: LoaderHarness,
  chance: Chance,
  given: Pick<Company, 'currency' | 'periods'>,
): Promise<Company> {
  const { key, division } = ownDivision();
  const relations = known(4, (at) => ({ name: `Relation ${at}`, code: String(at), country: 'NL' }));
  const company: Company = {
    ...given,
    key,
    relations,
    accounts: known(6, (at) => ({
      code: String(1000 + at),
      description: `Account ${at}`,
      balance_type: at % 2 === 0 ? 'W' : 'B',
      balance_side: at % 3 === 0 ? 'D' : 'C',
    })),
    orders: known(5, () => ({ ordered_by: chance.pick(relations).id, order_date: chance.date(), currency: 'USD' })),
    purchases: known(5, () => ({ supplier: chance.pick(relations).id, entry_date: chance.date(), currency: 'EUR' })),
  };
  const put = (table: string, rows: readonly { readonly id: string; readonly fields: Fields }[]): Promise<unknown> =>
    harness.load(table, [
      rowsMessage(
        table,
        rows.map((row) => rowLine(key, { ...row, version: 2n })),
      ),
    ]);
  await put('dim_division', [{ id: String(division), fields: { description: key, currency: given.currency } }]);
  await put('dim_gl_account', company.accounts);
  await put('dim_account', relations);
  await put('dim_cost_center', [{ id: randomUUID(), fields: { code: 'KP1', description: 'Shop' } }]);
  await put(
    'fact_sales_order',
    company.orders.map(({ id, fields }) => ({ id, fields: { ...fields, order_id: id } })),
  );
  await put('fact_purchase_entry', company.purchases);
  const periods = YEARS.flatMap((fin_year) =>
    Array.from({ length: given.periods ?? 0 }, (_, at) => ({
      id: randomUUID(),
      fields: { fin_year, fin_period: at + 1 },
    })),
  );
  if (periods.length > 0) await put('dim_financial_period', periods);
  return company;
}

/** Random records of every fact table that marts read. */
export function addFacts(history: RandomHistory, chance: Chance, company: Company, count: number): void {
  const { key } = company;
  const account = (): string | undefined => (chance.once(8) ? undefined : chance.pick(company.accounts).id);
  const relation = (): string | undefined => (chance.once(8) ? undefined : chance.pick(company.relations).id);
  const money = (): Fields => ({ amount_dc: chance.amount(), currency: chance.pick(['EUR', 'USD']) });
  const term = (): Fields => {
    const entry = chance.date();
    const paid = chance.once(2);
    return {
      ...money(),
      account: relation(),
      entry_date: chance.once(10) ? undefined : entry,
      invoice_date: chance.once(10) ? undefined : entry,
      due_date: chance.once(10) ? undefined : dayAfter(entry, chance.upTo(60)),
      is_fully_paid: paid,
      end_date: paid && !chance.once(6) ? dayAfter(entry, chance.upTo(300)) : undefined,
      last_payment_date: paid && chance.once(2) ? dayAfter(entry, chance.upTo(300)) : undefined,
    };
  };
  history.add('fact_transaction_line', key, count, () => ({
    ...money(),
    financial_year: chance.pick(YEARS),
    financial_period: 1 + chance.upTo(company.periods ?? 12),
    gl_account: account(),
    cost_center: chance.pick(COST_CENTERS),
    cost_unit: chance.once(3) ? 'U1' : undefined,
    type: chance.pick([20, 30, 90, 310, 3000, undefined]),
  }));
  history.add('fact_receivable', key, count, term);
  history.add('fact_payable', key, count, term);
  history.add('fact_sales_invoice_line', key, count, () => ({
    ...money(),
    invoice_to: relation(),
    invoice_date: chance.date(),
    status: chance.pick([10, 20, 50]),
  }));
  history.add('fact_sales_order_line', key, count, () => ({
    order_id: chance.pick(company.orders).id,
    amount_dc: chance.amount(),
  }));
  history.add('fact_purchase_entry_line', key, count, () => ({
    entry_id: chance.pick(company.purchases).id,
    amount_dc: chance.amount(),
    cost_center: chance.pick(COST_CENTERS),
  }));
  for (const [table, amount, center] of [
    ['fact_reporting_balance', 'amount', 'cost_center_code'],
    ['fact_budget', 'amount_dc', 'costcenter'],
  ] as const)
    history.add(table, key, count, () => ({
      [amount]: chance.amount(),
      [center]: chance.pick(COST_CENTERS),
      gl_account: account(),
      reporting_year: chance.pick(YEARS),
      reporting_period: 1 + chance.upTo(12),
    }));
}
