/** A lookup over a dimension, kept in memory by ClickHouse: gives marts their labels without joins. */
export interface Dictionary {
  readonly name: string;
  /** Key columns and their ClickHouse types, in order. */
  readonly key: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
  /** Columns after SELECT, in the order key then attributes, and what follows FROM. */
  readonly select: string;
  readonly from: string;
  /** Warehouse tables whose rows it shows: reloaded after they were loaded. */
  readonly watches: readonly string[];
  /** Number of the migration it came with, when that is not the first of its kind. */
  readonly since?: number;
}

const BY_ID = { division_key: 'String', id: 'UUID' } as const;
const BY_CODE = { division_key: 'String', code: 'String' } as const;
const TEXT = 'Nullable(String)';

/** The dictionaries, in the order they are made. */
export const DICTIONARIES: readonly Dictionary[] = [
  {
    name: 'dict_division',
    key: { division_key: 'String' },
    attributes: { name: TEXT, country: TEXT, currency: TEXT },
    select: 'division_key, description, country, currency',
    from: 'warehouse.dim_division FINAL',
    watches: ['dim_division'],
  },
  {
    name: 'dict_gl_account',
    key: BY_ID,
    attributes: { code: TEXT, description: TEXT, balance_type: TEXT, balance_side: TEXT, type_description: TEXT },
    select: 'division_key, id, code, description, balance_type, balance_side, type_description',
    from: 'warehouse.dim_gl_account FINAL',
    watches: ['dim_gl_account'],
  },
  {
    name: 'dict_gl_level',
    key: BY_ID,
    attributes: { level_1: TEXT, level_2: TEXT, level_3: TEXT, path: TEXT },
    select: 'division_key, gl_account, level_1, level_2, level_3, path',
    from: 'warehouse.gl_account_level',
    watches: ['dim_gl_scheme', 'dim_gl_classification', 'dim_gl_account_classification_mapping'],
  },
  {
    name: 'dict_account',
    key: BY_ID,
    attributes: { code: TEXT, name: TEXT, country: TEXT, city: TEXT, classification1: 'Nullable(UUID)' },
    select: 'division_key, id, code, name, country, city, classification1',
    from: 'warehouse.dim_account FINAL',
    watches: ['dim_account'],
  },
  {
    name: 'dict_account_classification',
    key: BY_ID,
    attributes: { code: TEXT, description: TEXT },
    select: 'division_key, id, code, description',
    from: 'warehouse.dim_account_classification FINAL',
    watches: ['dim_account_classification'],
  },
  {
    name: 'dict_item',
    key: BY_ID,
    attributes: { code: TEXT, description: TEXT, item_group: TEXT },
    select: 'division_key, id, code, description, item_group_description',
    from: 'warehouse.dim_item FINAL',
    watches: ['dim_item'],
  },
  {
    name: 'dict_project',
    key: BY_ID,
    attributes: { code: TEXT, description: TEXT },
    select: 'division_key, id, code, description',
    from: 'warehouse.dim_project FINAL',
    watches: ['dim_project'],
  },
  {
    name: 'dict_cost_center',
    key: BY_CODE,
    attributes: { description: TEXT },
    select: "division_key, ifNull(code, '') AS code, any(description)",
    from: 'warehouse.dim_cost_center FINAL GROUP BY division_key, code',
    watches: ['dim_cost_center'],
  },
  {
    name: 'dict_cost_unit',
    key: BY_CODE,
    attributes: { description: TEXT },
    select: "division_key, ifNull(code, '') AS code, any(description)",
    from: 'warehouse.dim_cost_unit FINAL GROUP BY division_key, code',
    watches: ['dim_cost_unit'],
  },
  {
    name: 'dict_sales_order',
    // Lines point to OrderID; that a header's ID is the same is not documented.
    key: { division_key: 'String', order_id: 'UUID' },
    attributes: { ordered_by: 'Nullable(UUID)', order_date: 'Nullable(Date32)', currency: TEXT, status: TEXT },
    select: 'division_key, assumeNotNull(order_id), ordered_by, order_date, currency, status_description',
    from: 'warehouse.fact_sales_order FINAL WHERE order_id IS NOT NULL',
    watches: ['fact_sales_order'],
  },
  {
    name: 'dict_purchase_entry',
    key: BY_ID,
    attributes: {
      supplier: 'Nullable(UUID)',
      entry_date: 'Nullable(Date32)',
      due_date: 'Nullable(Date32)',
      currency: TEXT,
      your_ref: TEXT,
    },
    select: 'division_key, id, supplier, entry_date, due_date, currency, your_ref',
    from: 'warehouse.fact_purchase_entry FINAL',
    watches: ['fact_purchase_entry'],
  },
  {
    name: 'dict_financial_year',
    key: { division_key: 'String', financial_year: 'Int32' },
    attributes: { periods: 'Int32' },
    select: 'division_key, ifNull(fin_year, 0) AS year, toInt32(max(ifNull(fin_period, 0)))',
    from: 'warehouse.dim_financial_period FINAL GROUP BY division_key, year',
    watches: ['dim_financial_period'],
    since: 6,
  },
  {
    name: 'dict_gl_account_type',
    key: BY_ID,
    attributes: { type: 'Nullable(Int32)' },
    select: 'division_key, id, type',
    from: 'warehouse.dim_gl_account FINAL',
    watches: ['dim_gl_account'],
    since: 9,
  },
  {
    name: 'dict_cash_journal',
    // Journals of cash, bank and payment service; of several on one account the first by code.
    key: { division_key: 'String', gl_account: 'UUID' },
    attributes: { code: TEXT, description: TEXT, bank: TEXT },
    select:
      'division_key, assumeNotNull(gl_account) AS account, argMin(code, toString(code)), argMin(description, toString(code)), argMin(bank_name, toString(code))',
    from: 'warehouse.dim_journal FINAL WHERE gl_account IS NOT NULL AND type IN (10, 12, 16) GROUP BY division_key, account',
    watches: ['dim_journal'],
    since: 9,
  },
  {
    name: 'dict_sales_order_state',
    key: { division_key: 'String', order_id: 'UUID' },
    attributes: { status: 'Nullable(Int32)' },
    select: 'division_key, assumeNotNull(order_id), status',
    from: 'warehouse.fact_sales_order FINAL WHERE order_id IS NOT NULL',
    watches: ['fact_sales_order'],
    since: 9,
  },
  {
    name: 'dict_purchase_invoice',
    key: BY_ID,
    attributes: {
      supplier: 'Nullable(UUID)',
      invoice_date: 'Nullable(Date32)',
      due_date: 'Nullable(Date32)',
      entry_number: 'Nullable(Int32)',
      status: 'Nullable(Int32)',
      your_ref: TEXT,
    },
    select: 'division_key, id, supplier, invoice_date, due_date, entry_number, status, your_ref',
    from: 'warehouse.fact_purchase_invoice FINAL',
    watches: ['fact_purchase_invoice'],
    since: 11,
  },
  {
    name: 'dict_ledger_account',
    // By one text: a column of few values is looked up once a value, several columns together once a row.
    key: { account_key: 'String' },
    attributes: {
      code: TEXT,
      description: TEXT,
      balance_type: TEXT,
      balance_side: TEXT,
      type: 'Nullable(Int32)',
      type_description: TEXT,
    },
    select:
      "concat(division_key, '|', toString(id)), code, description, balance_type, balance_side, type, type_description",
    from: 'warehouse.dim_gl_account FINAL',
    watches: ['dim_gl_account'],
    since: 14,
  },
];
