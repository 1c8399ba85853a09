import { columnsOf, ENTITIES, type Entity } from '@ml-connector/catalogue';
import { TOPICS } from '@ml-connector/contracts';
import { systemClock, TerminalError } from '@ml-connector/kernel';
import { openDataSource } from '@ml-connector/postgres';
import { Bus } from '../bus.js';
import type { DemoStack } from '../demo-stack.js';
import type { Fault, FaultKind } from './fault.js';
import type { reconcile } from './run-reconcile.js';

/** Kinds of record that Exact counts and no other table shows a label of. */
const COUNTED = ['sales_order_line', 'purchase_order_line', 'account', 'item'] as const;
const TABLES: Readonly<Record<string, string>> = {
  ...{ sales_order_line: 'fact_sales_order_line', purchase_order_line: 'fact_purchase_order_line' },
  ...{ account: 'dim_account', item: 'dim_item', project: 'dim_project' },
};
/** Columns that terms of either side have. */
const BOTH_SIDES = columnNames('receivable').filter((name) => columnNames('payable').includes(name));
/** Longer than looker-sync gathers loads. */
const QUIET_MS = 12_000;
const LANDED_MS = 60_000;

/** Spoils the warehouse, and what others believe of it, behind everybody's back. */
export class Planter {
  constructor(
    private readonly demo: DemoStack,
    private readonly random: () => number,
    private readonly compare: typeof reconcile,
  ) {}

  /** Plants one fault in some division. */
  async plant(kind: FaultKind): Promise<Fault> {
    const { divisions } = (await this.demo.control('GET', '/divisions')) as {
      divisions: { region: string; division: number }[];
    };
    const { region, division } = this.#oneOf(divisions);
    const key = `${region}:${division}`;
    switch (kind) {
      case 'missing':
        return this.#missing(kind, key, this.#oneOf([...COUNTED, 'transaction_line']));
      case 'wrong_amount':
        return this.#wrongAmount(key);
      case 'doubled':
        return this.#doubled(key);
      case 'late_visible':
        return this.#lateVisible(key, division);
      case 'stale_looker':
        return this.#staleLooker(key);
      case 'known_deviation':
        return this.#known(key);
    }
  }

  /** A row that never came, or was lost. */
  async #missing(kind: FaultKind, key: string, entity: string): Promise<Fault> {
    const table = TABLES[entity] ?? `fact_${entity}`;
    const id = await this.#rowOf(table, key);
    await this.#lose(table, key, id);
    return { kind, divisionKey: key, entity, also: [] };
  }

  async #wrongAmount(key: string): Promise<Fault> {
    const id = await this.#rowOf('fact_transaction_line', key);
    await this.#change('fact_transaction_line', key, id, `amount_dc + ${1 + Math.floor(this.random() * 900)}.01`);
    return { kind: 'wrong_amount', divisionKey: key, entity: 'transaction_line', also: [] };
  }

  /** A receivable that is a payable as well: the deletion that says it is none was lost. */
  async #doubled(key: string): Promise<Fault> {
    const id = await this.#rowOf('fact_receivable', key);
    const columns = BOTH_SIDES.join(', ');
    await this.#lose('fact_payable', key, id);
    await this.demo.warehouse.command(
      `INSERT INTO warehouse.fact_payable (${columns}) SELECT ${columns} FROM warehouse.fact_receivable FINAL WHERE division_key = {key:String} AND toString(id) = {id:String}`,
      { key, id },
    );
    return { kind: 'doubled', divisionKey: key, entity: 'payable', also: [] };
  }

  /**
   * A transaction that stays open for longer than polls look back: when its rows can be seen, polls begin above their
   * versions. What polls look back is shortened in place of waiting for ten minutes.
   */
  async #lateVisible(key: string, division: number): Promise<Fault> {
    const transaction = (step: string) => this.demo.control('POST', '/transaction', { division, step });
    const insert = () =>
      this.demo.control('POST', '/mutate', { division, resource: 'TransactionLines', action: 'insert' });
    const lines = () => this.#count('fact_transaction_line', key);
    await transaction('begin');
    await insert();
    await transaction('hold');
    const before = await lines();
    await insert();
    await until(async () => (await lines()) !== before, 'the other transaction’s lines have not come');
    await this.#settle(key, ['transaction_lines', 'payment_terms']);
    await transaction('commit');
    return { kind: 'late_visible', divisionKey: key, entity: 'transaction_line', also: ['payable', 'receivable'] };
  }

  /** As if ten minutes had passed since each of the streams’ polls. */
  async #settle(key: string, feeds: readonly string[]): Promise<void> {
    const store = await openDataSource({
      ...{ url: this.demo.access.postgresUrl ?? '', schema: 'exact_fetcher', entities: [], migrations: [] },
      application: 'pipeline-test',
    });
    try {
      await store.query(
        `update exact_fetcher.stream set checkpoints = jsonb_build_array(jsonb_build_array(0, checkpoint)), version = version + 1
         where division_key = $1 and feed = any($2)`,
        [key, feeds],
      );
    } finally {
      await store.destroy();
    }
  }

  /** Looker has cached an amount that was wrong for a moment, and was not told that it is right again. */
  async #staleLooker(key: string): Promise<Fault> {
    const table = 'fact_sales_invoice_line';
    const id = await this.#rowOf(table, key, 'ifNull(status, 0) != 10');
    await this.#change(table, key, id, 'amount_dc + 77.77');
    await this.#tellLooker();
    const toldAt = await this.lookerToldAt();
    await this.compare(this.demo, ['--no-confirm', '--division', key, '--entity', 'sales_invoice_line']);
    await this.#change(table, key, id, 'amount_dc - 77.77');
    return { kind: 'stale_looker', divisionKey: key, entity: 'sales_invoice_line', also: [], toldAt };
  }

  /** A row that is missing for a reason somebody knows. */
  async #known(key: string): Promise<Fault> {
    const fault = await this.#missing('known_deviation', key, 'project');
    await this.compare(this.demo, ['--no-confirm', '--division', key, '--entity', 'project']);
    const { code, stderr } = await this.compare(this.demo, ['accept', key, 'project', '--why', 'kept at Exact only']);
    if (code !== 0) throw new TerminalError('not_accepted', stderr);
    return fault;
  }

  /** When Looker was told of a load last; it asks anew since. */
  async lookerToldAt(): Promise<unknown> {
    return ((await this.demo.services.get('looker-sync', '/v1/model')) as Record<string, unknown>)[
      'datagroupTriggeredAt'
    ];
  }

  /** News of a load that was none: what Looker has cached is old from now on. */
  async #tellLooker(): Promise<void> {
    const before = await this.lookerToldAt();
    const bus = new Bus(this.demo.access.kafkaBrokers);
    await systemClock.sleep(1_100);
    const load = { connectionId: 'c', divisionKey: 'nl:1', table: 'none', rows: 0, fetchedAt: null };
    const value = JSON.stringify({ ...load, loadedAt: new Date(systemClock.now()).toISOString() });
    await bus.send(TOPICS.loaded, [{ key: 'c', value }]);
    await until(async () => (await this.lookerToldAt()) !== before, 'Looker was not told');
    // Of loads before it Looker may be told next, and would ask anew.
    let last: unknown;
    do {
      last = await this.lookerToldAt();
      await systemClock.sleep(QUIET_MS);
    } while ((await this.lookerToldAt()) !== last);
    await bus.close();
    await systemClock.sleep(1_100);
  }

  async #lose(table: string, key: string, id: string): Promise<void> {
    await this.demo.warehouse.command(
      `ALTER TABLE warehouse.${table} DELETE WHERE division_key = {key:String} AND toString(id) = {id:String} SETTINGS mutations_sync = 2`,
      { key, id },
    );
  }

  /** The same version again: of equal ones the last written counts. */
  async #change(table: string, key: string, id: string, amount: string): Promise<void> {
    await this.demo.warehouse.command(
      `INSERT INTO warehouse.${table} SELECT * REPLACE (CAST(${amount}, 'Nullable(Decimal(18, 4))') AS amount_dc) FROM warehouse.${table} FINAL WHERE division_key = {key:String} AND toString(id) = {id:String}`,
      { key, id },
    );
  }

  async #rowOf(table: string, key: string, where = '1'): Promise<string> {
    const rows = await this.demo.warehouse.query<{ id: string }>(
      `SELECT toString(id) AS id FROM warehouse.${table} FINAL WHERE division_key = {key:String} AND ${where} ORDER BY id`,
      { key },
    );
    if (rows.length === 0) throw new TerminalError('no_row', `${table} has no row of ${key}`);
    return this.#oneOf(rows).id;
  }

  async #count(table: string, key: string): Promise<string> {
    const [row] = await this.demo.warehouse.query<{ n: string }>(
      `SELECT toString(count()) AS n FROM warehouse.${table} FINAL WHERE division_key = {key:String}`,
      { key },
    );
    return row?.n ?? '';
  }

  #oneOf<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)] as T;
  }
}

function columnNames(entity: string): string[] {
  const found = ENTITIES.find(({ name }) => name === entity) as Entity | undefined;
  return found === undefined ? [] : columnsOf(found).map(({ name }) => name);
}

async function until(holds: () => Promise<boolean>, otherwise: string): Promise<void> {
  const untilMs = systemClock.now() + LANDED_MS;
  while (!(await holds())) {
    if (systemClock.now() > untilMs) throw new TerminalError('not_in_time', otherwise);
    await systemClock.sleep(250);
  }
}
