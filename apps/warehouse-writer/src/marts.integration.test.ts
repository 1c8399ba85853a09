import { AGGREGATES } from '@ml-connector/catalogue';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WarehouseAggregates } from './derived/aggregate-store.js';
import { LoaderHarness } from './testing/loader-harness.js';
import { rowLine, rowsMessage } from './testing/rows-messages.js';
import { ensureWarehouse, lookerClient, ownDivision, ownerClient } from './testing/warehouse-tables.js';

const owner = ownerClient();
const looker = lookerClient();
const harness = new LoaderHarness(owner);
beforeAll(() => ensureWarehouse(owner));
afterAll(async () => {
  await owner.close();
  await looker.close();
});

type Fields = Readonly<Record<string, unknown>>;
const put = (
  table: string,
  key: string,
  rows: readonly (Fields & { readonly id?: string | undefined })[],
): Promise<unknown> =>
  harness.load(table, [
    rowsMessage(
      table,
      rows.map(({ id, ...fields }) => rowLine(key, { id: id ?? randomUUID(), version: 2n, fields })),
    ),
  ]);
const ask = (mart: string, columns: string, key: string, order: string) =>
  looker.query<Record<string, unknown>>(
    `SELECT ${columns} FROM looker.${mart} WHERE division_key = {key:String} ORDER BY ${order}`,
    { key },
  );

/** The date ageing is counted to, days later. */
async function dueIn(days: number): Promise<string> {
  const rows = await owner.query<{ due: string }>(
    'SELECT toString(addDays((SELECT max(as_of) FROM warehouse.business_date), {days:Int32})) AS due',
    { days },
  );
  return rows[0]?.due ?? '';
}

describe('marts, as Looker reads them', () => {
  it('age open items at the business date, each bucket at its edges', async () => {
    await harness.warehouse.setBusinessDate('2026-01-15');
    const { key } = ownDivision();
    const supplier = randomUUID();
    await put('dim_account', key, [{ id: supplier, name: 'Bakker', code: '17', country: 'NL' }]);
    const edges = [5, 0, -1, -30, -31, -60, -61, -90, -91];
    const terms = await Promise.all(
      edges.map(async (days, i) => ({
        due_date: await dueIn(days),
        invoice_number: i,
        account: supplier,
        amount_dc: '10.25',
      })),
    );
    await put('fact_payable', key, [
      ...terms,
      { invoice_number: 9, account: randomUUID(), amount_dc: '1.00' },
      { invoice_number: 10, due_date: '1950-06-15', is_fully_paid: true, amount_dc: '2.00' },
    ]);
    const rows = await ask(
      'payables',
      'invoice_number, ageing_bucket, days_overdue, is_overdue, is_open, supplier, supplier_country, amount_dc',
      key,
      'invoice_number',
    );
    const row = (at: number, bucket: string) => ({
      invoice_number: at,
      ageing_bucket: bucket,
      days_overdue: String(-(edges[at] ?? 0)),
      is_overdue: (edges[at] ?? 0) < 0,
      is_open: true,
      supplier: 'Bakker',
      supplier_country: 'NL',
      amount_dc: '10.25',
    });
    const buckets = [
      '0 not due',
      '0 not due',
      '1 1-30',
      '1 1-30',
      '2 31-60',
      '2 31-60',
      '3 61-90',
      '3 61-90',
      '4 over 90',
    ];
    const plain = rows.map((one) => ({
      ...one,
      days_overdue: one['days_overdue'] === null ? null : String(one['days_overdue']),
      is_overdue: Boolean(one['is_overdue']),
      is_open: Boolean(one['is_open']),
    }));
    expect(plain.slice(0, 9)).toEqual(buckets.map((bucket, at) => row(at, bucket)));
    expect(plain[9]).toMatchObject({
      ageing_bucket: '0 not due',
      days_overdue: null,
      is_overdue: false,
      supplier: null,
    });
    expect(plain[10]).toMatchObject({ ageing_bucket: '4 over 90', is_open: false });
  });

  it('label sales invoice lines, and show a label as soon as its dimension is loaded', async () => {
    const { key, division } = ownDivision();
    const [customer, segment, item, gl, project, invoice] = Array.from({ length: 6 }, () => randomUUID());
    await put('fact_sales_invoice_line', key, [
      {
        invoice_id: invoice,
        invoice_to: customer,
        item,
        gl_account: gl,
        project,
        cost_center: 'KP1',
        amount_dc: '99.99',
        invoice_date: '1950-06-15',
        status: 50,
      },
      { invoice_id: invoice, amount_dc: '0.01', status: 10, invoice_date: '2026-01-02' },
    ]);
    const columns =
      'customer, customer_code, customer_segment, item_group, gl_account, cost_center_name, project, division_name, is_draft, toStartOfMonth(invoice_date) AS month, amount_dc';
    const before = await ask('sales_invoice_lines', columns, key, 'amount_dc');
    expect(before[1]).toMatchObject({ customer: null, item_group: null, cost_center_name: null, division_name: null });
    await put('dim_account', key, [{ id: customer, name: 'Ada', code: '1', country: 'BE', classification1: segment }]);
    await put('dim_account_classification', key, [{ id: segment, description: 'Retail' }]);
    await put('dim_item', key, [{ id: item, item_group_description: 'Bread' }]);
    await put('dim_gl_account', key, [{ id: gl, description: 'Sales' }]);
    await put('dim_project', key, [{ id: project, description: 'North' }]);
    await put('dim_cost_center', key, [{ code: 'KP1', description: 'Shop' }]);
    await put('dim_division', key, [{ id: String(division), description: 'Bakery' }]);
    const after = await ask('sales_invoice_lines', columns, key, 'amount_dc');
    expect(after[1]).toMatchObject({
      customer: 'Ada',
      customer_code: '1',
      customer_segment: 'Retail',
      item_group: 'Bread',
      gl_account: 'Sales',
      cost_center_name: 'Shop',
      project: 'North',
      division_name: 'Bakery',
      month: '1950-06-01',
      amount_dc: '99.99',
    });
    expect(after.map((row) => Boolean(row['is_draft']))).toEqual([true, false]);
    expect(after[0]).toMatchObject({ customer: null, cost_center_name: null });
  });

  it('count cost center spend on cost accounts only, deletions, budgets and year ends left out', async () => {
    const { key } = ownDivision();
    const [cost, revenue, balance] = Array.from({ length: 3 }, () => randomUUID());
    await put('dim_gl_account', key, [
      { id: cost, balance_type: 'W', balance_side: 'D', code: '4000' },
      { id: revenue, balance_type: 'W', balance_side: 'C', code: '8000' },
      { id: balance, balance_type: 'B', balance_side: 'D', code: '1000' },
    ]);
    await put('dim_cost_center', key, [{ code: 'KP1', description: 'Shop' }]);
    const line = { gl_account: cost, cost_center: 'KP1', amount_dc: '10.00', type: 30 };
    const gone = randomUUID();
    await put('fact_transaction_line', key, [
      line,
      { ...line, amount_dc: '-2.50' },
      { ...line, id: gone, amount_dc: '1000.00' },
      { ...line, gl_account: revenue },
      { ...line, gl_account: balance },
      { ...line, cost_center: null },
      { ...line, cost_center: '' },
      { ...line, type: 3000 },
      { ...line, type: 310 },
    ]);
    await harness.load('fact_transaction_line', [
      rowsMessage('fact_transaction_line', [rowLine(key, { id: gone, version: 5n, deleted: true })]),
    ]);
    expect(
      await ask(
        'cost_center_spend',
        'sum(amount_dc) AS spend, count() AS lines, any(cost_center_name) AS name, any(gl_account_code) AS account',
        key,
        'spend',
      ),
    ).toEqual([{ spend: '7.5', lines: '2', name: 'Shop', account: '4000' }]);
  });

  it('count orphans by table and reference, until what they point to is there', async () => {
    const { key } = ownDivision();
    const [order, item, customer] = Array.from({ length: 3 }, () => randomUUID());
    const sums = new WarehouseAggregates(owner, harness.clock);
    const orphans = () =>
      ask('orphans', 'table_name, reference, toInt32(facts) AS facts, toInt32(unknown) AS unknown', key, '1, 2');
    const refresh = async (table: string): Promise<void> => {
      for (const aggregate of AGGREGATES) if (aggregate.of === table) await sums.refresh(aggregate, key);
    };
    const gone = randomUUID();
    await put('fact_sales_order_line', key, [
      { order_id: order, item },
      { order_id: order, item: randomUUID() },
      { id: gone, order_id: randomUUID() },
    ]);
    await put('fact_sales_order', key, [{ order_id: randomUUID(), ordered_by: customer }, { order_id: randomUUID() }]);
    await put('fact_budget', key, [{ costcenter: 'KP1' }, { costcenter: 'KP1' }, { costcenter: '' }]);
    for (const table of ['fact_sales_order_line', 'fact_sales_order', 'fact_budget']) await refresh(table);
    const row = (table: string, reference: string, facts: number, unknown: number) => ({
      table_name: table,
      reference,
      facts,
      unknown,
    });
    expect(await orphans()).toEqual([
      row('fact_budget', 'costcenter', 3, 2),
      row('fact_budget', 'gl_account', 3, 0),
      row('fact_sales_order', 'ordered_by', 2, 1),
      row('fact_sales_order_line', 'item', 3, 2),
      row('fact_sales_order_line', 'order_id', 3, 3),
    ]);
    await put('dim_item', key, [{ id: item }]);
    await put('dim_account', key, [{ id: customer }]);
    await put('dim_cost_center', key, [{ code: 'KP1' }]);
    await put('fact_sales_order', key, [{ order_id: order, ordered_by: customer }]);
    await harness.load('fact_sales_order_line', [
      rowsMessage('fact_sales_order_line', [rowLine(key, { id: gone, version: 5n, deleted: true })]),
    ]);
    await refresh('fact_sales_order_line');
    expect(await orphans()).toEqual([
      row('fact_budget', 'costcenter', 3, 0),
      row('fact_budget', 'gl_account', 3, 0),
      row('fact_sales_order', 'ordered_by', 2, 0),
      row('fact_sales_order_line', 'item', 2, 1),
      row('fact_sales_order_line', 'order_id', 2, 0),
    ]);
  });

  it('let Looker read its own database and nothing else', async () => {
    await expect(looker.query('SELECT count() FROM warehouse.dim_account')).rejects.toThrow(
      /ACCESS_DENIED|497|privileges/,
    );
    await expect(looker.command('DROP VIEW looker.payables')).rejects.toThrow(/readonly|164|497|privileges/i);
  });
});
