import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from './example/api-client.js';
import { RemoteRepository } from './example/remote-repository.js';
import { SALES_PROJECT, TEST_NOW_MS } from './example/sales-project.js';
import { startLookerSandbox, type LookerSandbox } from './sandbox.js';

const CLICKHOUSE_URL = process.env['CLICKHOUSE_URL'] ?? 'http://127.0.0.1:8123';
const LOOKER_USER = process.env['CLICKHOUSE_LOOKER_USER'] ?? 'looker';
const LOOKER_PASSWORD = process.env['CLICKHOUSE_LOOKER_PASSWORD'] ?? '';
const PREFIX = `sandbox_${randomBytes(4).toString('hex')}`;

const TABLES = [
  `lines (id String, item_id String, division Int64, country LowCardinality(String), amount Decimal(18, 4),
          sold_on Nullable(Date32)) ENGINE = MergeTree ORDER BY id`,
  'items (id String, group_id String, name String) ENGINE = MergeTree ORDER BY id',
  'item_groups (id String, name Nullable(String)) ENGINE = MergeTree ORDER BY id',
  'payments (id String, line_id String, amount Decimal(18, 4)) ENGINE = MergeTree ORDER BY id',
  'loads (loaded_at DateTime64(3)) ENGINE = MergeTree ORDER BY loaded_at',
];
const ROWS = [
  `lines VALUES
    ('l1', 'i1', 100, 'NL', 10.1000, '2026-01-15'), ('l2', 'i1', 100, 'NL', 20.2000, '2026-01-31'),
    ('l3', 'i2', 200, 'BE', -5.0500, '2026-02-01'), ('l4', 'gone', 200, 'DE', 12345678901234.5678, '2025-12-31'),
    ('l5', 'i3', 300, 'O\\'Neil %', 0.0001, NULL), ('l6', 'i1', 100, 'BE', -0.0001, '1950-06-15')`,
  "items VALUES ('i1', 'g1', 'Chair'), ('i2', 'g2', 'Table'), ('i3', 'nowhere', 'Lamp')",
  "item_groups VALUES ('g1', 'Seats'), ('g2', NULL)",
  "payments VALUES ('p1', 'l1', 5), ('p2', 'l1', 5.1), ('p3', 'l2', 20.2)",
  "loads VALUES ('2026-03-18 09:00:00')",
];

async function admin(sql: string): Promise<string> {
  const response = await fetch(`${CLICKHOUSE_URL}/?join_use_nulls=1`, { method: 'POST', body: sql });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

/** Hand-written SQL on the same tables, as JSON rows with every number as text. */
async function byHand(sql: string): Promise<Record<string, unknown>[]> {
  const settings = 'SETTINGS output_format_json_quote_decimals = 1, output_format_json_quote_64bit_integers = 1';
  const text = await admin(`${sql.replaceAll('@', `looker.${PREFIX}_`)} FORMAT JSONEachRow ${settings}`);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

let sandbox: LookerSandbox;
let remote: RemoteRepository;
let dataDir: string;
let client: ApiClient;
let offsetMs = 0;

function projectFiles(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(SALES_PROJECT).map(([path, text]) => [
      path,
      text.replaceAll('@{SCHEMA}.', `looker.${PREFIX}_`).replaceAll('shop.', `looker.${PREFIX}_`),
    ]),
  );
}

async function inline(
  format: string,
  query: Record<string, unknown>,
  parameters = '?cache=false',
): Promise<{ status: number; text: string; json: unknown }> {
  return client.call(`POST /queries/run/${format}${parameters}`, { model: 'demo', view: 'lines', ...query });
}

async function rows(query: Record<string, unknown>): Promise<unknown[]> {
  const answer = await inline('json', query);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.json as unknown[];
}

beforeAll(async () => {
  await admin('CREATE DATABASE IF NOT EXISTS looker');
  for (const table of TABLES) await admin(`CREATE TABLE looker.${PREFIX}_${table}`);
  for (const insert of ROWS) await admin(`INSERT INTO looker.${PREFIX}_${insert}`);
  remote = await RemoteRepository.create();
  dataDir = mkdtempSync(join(tmpdir(), 'looker-sandbox-'));
  const users = [
    { clientId: 'a', clientSecret: 's' },
    { clientId: 'b', clientSecret: 's', attributes: { divisions: '100, 200' } },
  ];
  const clock = (): number => TEST_NOW_MS + offsetMs;
  sandbox = await startLookerSandbox({ apiUsers: users, dataDir, clock, dialect: 'clickhouse_26' });
  client = new ApiClient(sandbox.baseUrl);
  await client.login('a', 's');
  const { hostname, port } = new URL(CLICKHOUSE_URL);
  const target = { host: hostname, port, database: 'looker', username: LOOKER_USER, password: LOOKER_PASSWORD };
  await client.must('POST /connections', { name: 'warehouse', dialect_name: 'clickhouse', ...target });
  await client.must('POST /connections', { name: 'newer', dialect_name: 'clickhouse_26', ...target });
  await remote.push({ ...projectFiles(), 'tests.lkml': dataTests(), 'newer.model.lkml': newerModel() });
  await client.dev();
  await client.must('POST /projects', { name: 'demo' });
  await client.must('PATCH /projects/demo', { git_remote_url: remote.url });
  for (const [name, connection] of [
    ['demo', 'warehouse'],
    ['newer', 'newer'],
  ]) {
    const model = { name, project_name: 'demo', allowed_db_connection_names: [connection] };
    await client.must('POST /lookml_models', model);
  }
  await client.must('POST /projects/demo/deploy_ref_to_production?branch=main');
  await client.login('a', 's');
}, 60_000);

afterAll(async () => {
  await sandbox.stop();
  remote.remove();
  rmSync(dataDir, { recursive: true, force: true });
  for (const table of TABLES) await admin(`DROP TABLE looker.${PREFIX}_${table.split(' ')[0] ?? ''}`);
});

function newerModel(): string {
  return `
connection: "newer"
include: "/views/*.view"
include: "/tests"
explore: lines {
  join: payments { relationship: one_to_many sql_on: \${lines.id} = \${payments.line_id} ;; }
}
`;
}

function dataTests(): string {
  return `
test: keys_are_unique {
  explore_source: lines {
    column: id { field: lines.id }
    column: rows { field: lines.line_count }
    filters: [lines.country: "NL,BE"]
  }
  assert: one_row_each { expression: \${lines.line_count} = 1 AND NOT is_null(\${lines.id}) ;; }
  assert: never_true { expression: \${lines.line_count} > 1 ;; }
}
`;
}

describe('connections', () => {
  it('really connect, and say why when they can not', async () => {
    const good = await client.must<{ status: string }[]>('PUT /connections/warehouse/test?tests=connect,query');
    expect(good.map((result) => result.status)).toEqual(['success', 'success']);
    const other = { name: 'x', dialect_name: 'clickhouse', username: 'looker', password: 'wrong' };
    const { hostname, port } = new URL(CLICKHOUSE_URL);
    const bad = await client.must<{ status: string }[]>('PUT /connections/test', { ...other, host: hostname, port });
    expect(bad[0]?.status).toBe('error');
  });

  it('show the columns that the database user sees', async () => {
    const tables = await client.must<{ name: string; columns: { name: string; data_type_looker: string }[] }[]>(
      `GET /connections/warehouse/columns?schema_name=looker&table_names=${PREFIX}_lines&cache=false`,
    );
    expect(tables[0]?.columns.map((column) => [column.name, column.data_type_looker])).toEqual([
      ['id', 'string'],
      ['item_id', 'string'],
      ['division', 'number'],
      ['country', 'string'],
      ['amount', 'number'],
      ['sold_on', 'date'],
    ]);
  });
});

describe('inline queries on ClickHouse', () => {
  it('equal hand-written SQL across two joins with unmatched rows', async () => {
    const found = await rows({
      fields: ['groups.name', 'lines.line_count'],
      sorts: ['lines.line_count desc', 'groups.name'],
    });
    const expected = await byHand(
      'SELECT g.name AS name, count() AS n FROM @lines l LEFT JOIN @items i ON l.item_id = i.id ' +
        'LEFT JOIN @item_groups g ON i.group_id = g.id GROUP BY 1 ORDER BY 2 DESC, 1',
    );
    expect(found).toEqual(
      expected.map((row) => ({ 'groups.name': row['name'], 'lines.line_count': Number(row['n']) })),
    );
    expect(found).toContainEqual({ 'groups.name': 'Seats', 'lines.line_count': 3 });
  });

  it('count no key of rows without a match', async () => {
    const found = await rows({ fields: ['lines.country', 'items.item_rows'], filters: { 'lines.country': 'DE' } });
    expect(found).toEqual([{ 'lines.country': 'DE', 'items.item_rows': 0 }]);
  });

  it('keep every digit of a decimal as a JSON number', async () => {
    const { text } = await inline('json', { fields: ['lines.total'] });
    const [hand] = await byHand('SELECT sum(amount) AS total FROM @lines');
    expect(text).toBe(`[{"lines.total":${String(hand?.['total'])}}]`);
    expect(text).toContain('12345678901259.8178');
  });

  it('cut dates to timeframes, before 1970 and for NULL too', async () => {
    const found = await rows({
      fields: ['lines.sold_date', 'lines.sold_week', 'lines.sold_month', 'lines.sold_quarter', 'lines.sold_year'],
      sorts: ['lines.sold_date'],
    });
    expect(found[0]).toEqual({
      'lines.sold_date': '1950-06-15',
      'lines.sold_week': '1950-06-12',
      'lines.sold_month': '1950-06',
      'lines.sold_quarter': '1950-Q2',
      'lines.sold_year': 1950,
    });
    expect(found.at(-1)).toMatchObject({ 'lines.sold_month': null, 'lines.sold_year': null });
  });

  it.each([
    ['2026-01', ['l1', 'l2']],
    ['2026-01-01 to 2026-02-01', ['l1', 'l2']],
    ['last 12 months', ['l1', 'l2', 'l3', 'l4']],
    ['before 1970', ['l6']],
    ['after 2026-02-01', ['l3']],
    ['NULL', ['l5']],
    ['NOT NULL', ['l1', 'l2', 'l3', 'l4', 'l6']],
  ])('filter dates: %s', async (expression, ids) => {
    const found = await rows({ fields: ['lines.id'], filters: { 'lines.sold_date': expression } });
    expect(found).toEqual(ids.map((id) => ({ 'lines.id': id })));
  });

  it.each([
    ['lines.country', 'NL', ['l1', 'l2']],
    ['lines.country', '-NL,-BE', ['l4', 'l5']],
    ['lines.country', "%'%", ['l5']],
    ['lines.country', '"O\'Neil %"', ['l5']],
    ['lines.country', '%^%', ['l5']],
    ['lines.amount', '>=10.1 AND <20.2', ['l1']],
    ['lines.amount', '<0, 0.0001', ['l3', 'l5', 'l6']],
    ['lines.amount', '12345678901234.5678', ['l4']],
    ['lines.division', 'NOT 100, NOT 300', ['l3', 'l4']],
    ['lines.is_credit', 'Yes', ['l3', 'l6']],
    ['lines.is_credit', 'No', ['l1', 'l2', 'l4', 'l5']],
    ['lines.size', 'Below 0', []],
    ['lines.size', 'T00 Below 0', ['l3', 'l6']],
    ['groups.name', 'NULL', ['l3', 'l4', 'l5']],
  ])('filter %s: %s', async (field, expression, ids) => {
    const found = await rows({ fields: ['lines.id'], filters: { [field]: expression }, sorts: ['lines.id'] });
    expect(found).toEqual(ids.map((id) => ({ 'lines.id': id })));
  });

  it('work out measures with filters and measures of measures', async () => {
    const found = await rows({
      fields: ['lines.country', 'lines.credit_total', 'lines.credit_share', 'lines.item_count', 'lines.mean'],
      filters: { 'lines.line_count': '>1' },
      sorts: ['lines.country'],
    });
    const expected = await byHand(
      "SELECT country, sumIf(amount, amount < 0 AND country IN ('NL', 'BE')) AS credit, uniqExact(item_id) AS items " +
        'FROM @lines GROUP BY country HAVING count() > 1 ORDER BY country',
    );
    expect(found).toMatchObject(
      expected.map((row) => ({
        'lines.country': row['country'],
        'lines.credit_total': Number(row['credit']),
        'lines.item_count': Number(row['items']),
      })),
    );
  });

  it('give 500 rows without a limit, all with -1, and none with 0', async () => {
    const sql = async (limit?: string): Promise<string> =>
      (await inline('sql', { fields: ['lines.id'], ...(limit === undefined ? {} : { limit }) })).text;
    expect(await sql()).toContain('LIMIT 500');
    expect(await sql('-1')).not.toContain('LIMIT');
    expect(await rows({ fields: ['lines.id'], limit: '0' })).toEqual([]);
    expect((await inline('json', { fields: ['lines.id'], limit: 'ten' })).status).toBe(422);
  });

  it('compare strings, numbers and dates in an expression, so that one can ask for what lies behind a row', async () => {
    const behind = async (expression: string): Promise<unknown[]> =>
      (await rows({ fields: ['lines.id'], sorts: ['lines.id'], filter_expression: expression })).map(
        (row) => (row as Record<string, unknown>)['lines.id'],
      );
    expect(await behind('${lines.id} > "l4" OR is_null(${lines.id})')).toEqual(['l5', 'l6']);
    expect(await behind('${lines.division} = 100 AND (${lines.id} > "l1")')).toEqual(['l2', 'l6']);
    expect(await behind('${lines.sold_date} > date(2026, 1, 15) OR is_null(${lines.sold_date})')).toEqual([
      'l2',
      'l3',
      'l5',
    ]);
  });

  it('answer csv with labels and json_bi with metadata', async () => {
    const query = { fields: ['lines.country', 'lines.line_count'], filters: { 'lines.country': 'NL' } };
    expect((await inline('csv', query)).text).toBe('Lines Land,Lines Line Count\nNL,2\n');
    const bi = (await inline('json_bi', query)).json;
    expect(bi).toMatchObject({ rows: [{ 'lines.country': { value: 'NL' }, 'lines.line_count': { value: 2 } }] });
  });

  it('answer a fault of the database with 400 and its words', async () => {
    const answer = await inline('json', { fields: ['lines.id'], filter_expression: '${lines.country} > 5' });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('Query execution failed')]);
  });

  it('give a user the rows of the divisions in the user attribute, and an error without one', async () => {
    const query = { view: 'guarded', fields: ['lines.division', 'lines.line_count'], sorts: ['lines.division'] };
    expect((await inline('json', query)).status).toBe(400);
    const other = new ApiClient(sandbox.baseUrl);
    await other.login('b', 's');
    const body = { model: 'demo', ...query, filters: { 'lines.sold_month': '' } };
    expect(await other.must('POST /queries/run/json', body)).toEqual([
      { 'lines.division': 100, 'lines.line_count': 3 },
      { 'lines.division': 200, 'lines.line_count': 2 },
    ]);
  });
});

describe('sums across a one-to-many join', () => {
  const fields = ['lines.total', 'lines.mean', 'lines.line_count', 'payments.paid'];
  const filters = { 'lines.country': 'NL' };

  it('are refused by the old dialect', async () => {
    const answer = await inline('json', { fields, filters });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("can't be used here")]);
  });

  it('stay exact with distinct keys in the new dialect', async () => {
    const body = { model: 'newer', view: 'lines', fields, filters };
    const answer = await client.call('POST /queries/run/json', body);
    expect(answer.text).toBe('[{"lines.total":30.3,"lines.mean":15.15,"lines.line_count":2,"payments.paid":30.3}]');
  });
});

describe('background tasks, data tests, triggers and the cache', () => {
  it('runs a stored query as a task', async () => {
    const body = { model: 'demo', view: 'lines', fields: ['lines.line_count'] };
    const first = await client.must<{ id: string }>('POST /queries', body);
    expect(await client.must<{ id: string }>('POST /queries', body)).toMatchObject({ id: first.id });
    const task = await client.must<{ id: string }>('POST /query_tasks', { query_id: first.id, result_format: 'json' });
    await expect
      .poll(async () => (await client.must<{ status: string }>(`GET /query_tasks/${task.id}`)).status)
      .toBe('complete');
    expect((await client.call(`GET /query_tasks/${task.id}/results`)).json).toEqual([{ 'lines.line_count': 6 }]);
  });

  it('counts the assertions of a data test that fail', async () => {
    const [result] = await client.must<Record<string, unknown>[]>('GET /projects/demo/lookml_tests/run?model=newer');
    expect(result).toMatchObject({ assertions_count: 2, assertions_failed: 1, success: false });
  });

  it('moves a datagroup when its trigger value changed, and only then', async () => {
    const loads = async (): Promise<boolean | undefined> =>
      (await sandbox.control.maintenance()).find((group) => group.name === 'loads')?.triggered;
    expect(await loads()).toBe(true);
    expect(await loads()).toBe(false);
    await admin(`INSERT INTO looker.${PREFIX}_loads VALUES ('2026-03-18 10:00:00')`);
    offsetMs += 300_000;
    expect(await loads()).toBe(true);
    const [group] = await client.must<Record<string, unknown>[]>('GET /datagroups');
    expect(group).toMatchObject({ trigger_error: null, triggered_at: (TEST_NOW_MS + offsetMs) / 1000 });
  });

  it('answers from the cache until the datagroup is reset', async () => {
    const query = { fields: ['lines.division', 'lines.line_count'], filters: { 'lines.division': '900' } };
    offsetMs += 10_000;
    expect((await inline('json', query, '')).json).toEqual([]);
    await admin(`INSERT INTO looker.${PREFIX}_lines VALUES ('l9', 'i1', 900, 'NL', 1, '2026-03-01')`);
    expect((await inline('json', query, '')).json).toEqual([]);
    const [group] = await client.must<{ id: string }[]>('GET /datagroups');
    const nowS = Math.floor((TEST_NOW_MS + offsetMs) / 1000);
    await client.must(`PATCH /datagroups/${String(group?.id)}`, { stale_before: nowS });
    expect((await inline('json', query, '')).json).toEqual([{ 'lines.division': 900, 'lines.line_count': 1 }]);
    await admin(`DELETE FROM looker.${PREFIX}_lines WHERE id = 'l9'`);
  });
});
