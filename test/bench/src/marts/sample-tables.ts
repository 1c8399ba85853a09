/** A table of the bench: how large it is beside the ledger, and what its columns hold, as SQL over the row number `n` and the seed. */
export interface SampleTable {
  readonly table: string;
  /** Rows for each ledger line. */
  readonly share?: number;
  /** Rows of each division, where they do not grow with the ledger. */
  readonly perDivision?: number;
  /** Number that rows of one division share, as SQL; default: the row's own. */
  readonly of?: string;
  readonly columns: Readonly<Record<string, string>>;
}

/** Divisions of the bench and their part of all rows, in hundredths: one large, some middling, some small. */
export const DIVISION_SHARES: readonly number[] = [30, 20, 15, 10, 10, 5, 5, 5];

/** The day ageing is counted to; dates end before it. */
export const BUSINESS_DATE = '2026-08-31';

/** A number of its own for each row and purpose. */
const dice = (purpose: string): string => `sipHash64('${purpose}', n, seed)`;
const guid = (kind: string, number: string): string =>
  `reinterpret(sipHash128('${kind}', d, toUInt64(${number})), 'UUID')`;
const oneOf = (kind: string, count: number): string => guid(kind, `${dice(kind)} % ${count}`);
const own = (kind: string): string => guid(kind, 'n');
const amount = `toDecimal64(toInt64(${dice('amount')} % 2000000) - 990000, 4) / 100`;
const dateOf = (purpose: string): string => `addDays(toDate32('2019-01-01'), ${dice(purpose)} % 2790)`;
const currency = `if(${dice('currency')} % 10 = 0, 'USD', 'EUR')`;
const costCenter = `if(${dice('cost center')} % 3 = 0, concat('KP', toString(${dice('cost center')} % 40)), NULL)`;

const ACCOUNTS_PER_DIVISION = 300;
const LEDGER_ACCOUNT = `toUInt64(pow(${dice('gl')} % 1000 / 1000, 3) * ${ACCOUNTS_PER_DIVISION})`;
const RELATIONS = 5_000;
const ITEMS = 2_000;
const PROJECTS = 500;

const dimension = (
  table: string,
  kind: string,
  count: number,
  columns: Readonly<Record<string, string>>,
): SampleTable => ({
  table,
  perDivision: count,
  columns: { id: guid(kind, 'nth'), ...columns },
});

const term = (kind: 'receivable' | 'payable'): SampleTable => ({
  table: `fact_${kind}`,
  share: 0.1,
  columns: {
    id: own(kind),
    account: oneOf('relation', RELATIONS),
    currency,
    amount_dc: amount,
    entry_date: dateOf('entry'),
    invoice_date: dateOf('entry'),
    due_date: `addDays(${dateOf('entry')}, 30)`,
    // One in fifty is never paid, the others within four months.
    end_date: `if(${dice('paid')} % 50 = 0, NULL, addDays(${dateOf('entry')}, ${dice('paid')} % 120))`,
    is_fully_paid: `${dice('paid')} % 50 != 0`,
    invoice_number: 'n',
    your_ref: `concat('ref ', toString(n))`,
  },
});

/** Tables of the bench that stand for what marts read. */
export const SAMPLE_TABLES: readonly SampleTable[] = [
  dimension('dim_division', 'division', 1, {
    id: 'toString(d)',
    description: `concat('Company ', toString(d))`,
    currency: `'EUR'`,
  }),
  dimension('dim_gl_account', 'gl', ACCOUNTS_PER_DIVISION, {
    code: 'toString(1000 + nth)',
    description: `concat('Account ', toString(nth))`,
    balance_type: `if(nth % 2 = 0, 'W', 'B')`,
    balance_side: `if(nth % 3 = 0, 'C', 'D')`,
    // Few accounts hold money, and one of those that take most of the lines is among them.
    type: 'if(nth % 60 = 1, 12, 30)',
  }),
  dimension('dim_journal', 'journal', 5, {
    code: `toString(10 * (1 + nth))`,
    description: `concat('Bank ', toString(nth))`,
    bank_name: `concat('Bank ', toString(nth))`,
    type: '12',
    gl_account: guid('gl', '60 * nth + 1'),
  }),
  dimension('dim_account', 'relation', RELATIONS, {
    code: 'toString(nth)',
    name: `concat('Relation ', toString(n))`,
    country: `['NL', 'BE', 'DE', 'FR'][1 + n % 4]`,
  }),
  dimension('dim_item', 'item', ITEMS, {
    code: 'toString(n)',
    description: `concat('Item ', toString(n))`,
    item_group_description: `concat('Group ', toString(nth % 20))`,
  }),
  dimension('dim_project', 'project', PROJECTS, { description: `concat('Project ', toString(n))` }),
  dimension('dim_cost_center', 'cost center', 40, {
    code: `concat('KP', toString(nth))`,
    description: `concat('Shop ', toString(nth))`,
  }),
  dimension('dim_financial_period', 'period', 96, { fin_year: '2019 + intDiv(nth, 12)', fin_period: '1 + nth % 12' }),
  {
    table: 'fact_transaction_line',
    share: 1,
    of: 'intDiv(n, 3)',
    columns: {
      id: own('line'),
      date: dateOf('posting'),
      financial_year: `toYear(${dateOf('posting')})`,
      financial_period: `toMonth(${dateOf('posting')})`,
      entry_id: guid('entry', 'intDiv(n, 3)'),
      entry_number: 'intDiv(n, 3)',
      line_number: 'n % 3',
      journal_code: `toString(10 * (1 + ${dice('journal')} % 6))`,
      // A few accounts take most of the lines.
      gl_account: guid('gl', LEDGER_ACCOUNT),
      account: oneOf('relation', RELATIONS),
      project: `if(${dice('project')} % 5 = 0, ${oneOf('project', PROJECTS)}, NULL)`,
      // Cost centers belong to accounts: each second account is booked on four of the forty.
      cost_center: `if(${LEDGER_ACCOUNT} % 2 = 0, concat('KP', toString((${LEDGER_ACCOUNT} * 7 + ${dice('shop')} % 4) % 40)), NULL)`,
      currency,
      type: `[20, 30, 40, 90][1 + ${dice('type')} % 4]`,
      amount_dc: amount,
      amount_fc: amount,
      description: `concat('Line ', toString(n))`,
    },
  },
  {
    table: 'fact_sales_invoice_line',
    share: 0.2,
    of: 'intDiv(n, 4)',
    columns: {
      id: own('invoice line'),
      invoice_id: guid('invoice', 'intDiv(n, 4)'),
      invoice_number: 'intDiv(n, 4)',
      line_number: 'n % 4',
      invoice_date: dateOf('invoice'),
      due_date: `addDays(${dateOf('invoice')}, 30)`,
      status: `if(${dice('draft')} % 100 = 0, 10, 50)`,
      invoice_to: oneOf('relation', RELATIONS),
      item: oneOf('item', ITEMS),
      item_code: `toString(${dice('item')} % ${ITEMS})`,
      item_description: `concat('Item ', toString(${dice('item')} % ${ITEMS}))`,
      gl_account: oneOf('gl', ACCOUNTS_PER_DIVISION),
      cost_center: costCenter,
      currency,
      quantity: `toDecimal64(1 + ${dice('quantity')} % 20, 6)`,
      amount_dc: amount,
      amount_fc: amount,
      vat_amount_dc: `(${amount}) / 5`,
    },
  },
  {
    table: 'fact_sales_invoice',
    share: 0.05,
    columns: {
      id: own('invoice'),
      invoice_id: own('invoice'),
      invoice_number: 'n',
      line_number: '0',
      invoice_date: dateOf('invoice'),
      status: `if(${dice('draft')} % 100 = 0, 10, 50)`,
      type: '8020',
      invoice_to: oneOf('relation', RELATIONS),
      currency,
      amount_dc: amount,
      amount_fc: amount,
      amount_fc_excl_vat: amount,
      vat_amount_dc: `(${amount}) / 6`,
    },
  },
  {
    table: 'fact_sales_order',
    share: 0.025,
    columns: {
      id: own('order'),
      order_id: own('order'),
      ordered_by: oneOf('relation', RELATIONS),
      order_date: dateOf('order'),
      currency,
      status: '[12, 20, 21][1 + n % 3]',
      status_description: `['Open', 'Partial', 'Complete'][1 + n % 3]`,
      amount_dc: amount,
      amount_fc_excl_vat: amount,
    },
  },
  {
    table: 'fact_sales_order_line',
    share: 0.1,
    of: 'intDiv(n, 4)',
    columns: {
      id: own('order line'),
      order_id: guid('order', 'intDiv(n, 4)'),
      order_number: 'intDiv(n, 4)',
      line_number: 'n % 4',
      delivery_date: dateOf('delivery'),
      item: oneOf('item', ITEMS),
      item_code: `toString(${dice('item')} % ${ITEMS})`,
      cost_center: costCenter,
      quantity: `toDecimal64(1 + ${dice('quantity')} % 20, 6)`,
      quantity_delivered: `toDecimal64(${dice('delivered')} % 2, 6)`,
      quantity_invoiced: `toDecimal64(${dice('delivered')} % 2, 6)`,
      amount_dc: amount,
      amount_fc: amount,
    },
  },
  {
    table: 'fact_purchase_entry',
    share: 0.04,
    columns: {
      id: own('purchase'),
      supplier: oneOf('relation', RELATIONS),
      entry_date: dateOf('purchase'),
      due_date: `addDays(${dateOf('purchase')}, 30)`,
      currency,
      amount_dc: amount,
      vat_amount_dc: `(${amount}) / 6`,
    },
  },
  {
    table: 'fact_purchase_entry_line',
    share: 0.1,
    of: 'intDiv(n, 3)',
    columns: {
      id: own('purchase line'),
      entry_id: guid('purchase', 'intDiv(n, 3)'),
      line_number: 'n % 3',
      gl_account: oneOf('gl', ACCOUNTS_PER_DIVISION),
      cost_center: costCenter,
      project: oneOf('project', PROJECTS),
      amount_dc: amount,
      vat_amount_dc: `(${amount}) / 5`,
    },
  },
  {
    table: 'fact_purchase_invoice',
    share: 0.02,
    columns: {
      id: own('item purchase'),
      supplier: oneOf('relation', RELATIONS),
      invoice_date: dateOf('item purchase'),
      entry_number: 'n',
      status: `if(${dice('purchase draft')} % 100 = 0, 10, 50)`,
    },
  },
  {
    table: 'fact_purchase_invoice_line',
    share: 0.06,
    of: 'intDiv(n, 3)',
    columns: {
      id: own('item purchase line'),
      invoice_id: guid('item purchase', 'intDiv(n, 3)'),
      line_number: 'n % 3',
      invoice_type: '8033',
      item: oneOf('item', ITEMS),
      cost_center: costCenter,
      currency,
      quantity: `toDecimal64(1 + ${dice('quantity')} % 20, 6)`,
      amount,
      amount_dc: amount,
    },
  },
  term('receivable'),
  term('payable'),
  {
    table: 'fact_reporting_balance',
    share: 0.1,
    columns: {
      id: 'toString(n)',
      gl_account: oneOf('gl', ACCOUNTS_PER_DIVISION),
      reporting_year: '2019 + n % 8',
      reporting_period: '1 + intDiv(n, 8) % 12',
      balance_type: `if(n % 2 = 0, 'W', 'B')`,
      cost_center_code: costCenter,
      amount,
      amount_debit: amount,
      amount_credit: '0',
    },
  },
  {
    table: 'fact_budget',
    share: 0.01,
    columns: {
      id: own('budget'),
      gl_account: oneOf('gl', ACCOUNTS_PER_DIVISION),
      reporting_year: '2019 + n % 8',
      reporting_period: '1 + intDiv(n, 8) % 12',
      budget_scenario_description: `'Main'`,
      costcenter: costCenter,
      amount_dc: amount,
    },
  },
];
