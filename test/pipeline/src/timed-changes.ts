import { systemClock } from '@ml-connector/kernel';
import { seededRandom } from '@ml-connector/testing';
import type { DemoStack } from './demo-stack.js';

/** What to change, and how fast. */
export interface ChangePlan {
  readonly changes: number;
  /** Milliseconds they are spread over. */
  readonly overMs: number;
  /** Of the dice for when and what; absent: evenly, every kind in every company in turn. */
  readonly seed?: number;
  /** In every text they leave: two plans do not see each other's. */
  readonly mark: string;
  /** Milliseconds after which a change that has not arrived is lost. */
  readonly lostAfterMs: number;
}

/** Where a change is found in the warehouse. */
interface Landing {
  readonly table: string;
  readonly column: string;
}

interface PendingChange extends Landing {
  readonly value: string;
  readonly changedAtMs: number;
}

interface Kind extends Landing {
  readonly resource: string;
  /** Field that takes the mark; absent: a new document, found by its key. */
  readonly field?: string;
}

/** By sync feeds and by documents, updates and new records: each kind takes another way. */
const KINDS: readonly Kind[] = [
  { resource: 'Accounts', field: 'Name', table: 'dim_account', column: 'name' },
  { resource: 'SalesOrders', table: 'fact_sales_order', column: 'order_id' },
  { resource: 'Items', field: 'Description', table: 'dim_item', column: 'description' },
  { resource: 'PurchaseEntries', table: 'fact_purchase_entry', column: 'id' },
];
const LOOK_MS = 200;

/** Where each stage of a change's way is measured. */
export const STAGES = {
  notice: 'exact-fetcher',
  raw: 'exact-fetcher',
  rows: 'transformer',
  queryable: 'warehouse-writer',
} as const;

interface Company {
  readonly region: string;
  readonly division: number;
}

interface PlannedChange {
  readonly afterMs: number;
  readonly kind: Kind;
  readonly company: Company;
}

/** By dice they come in heaps, as people work; in turn every kind of every company has its share. */
function plannedChanges({ changes, overMs, seed }: ChangePlan, companies: readonly Company[]): PlannedChange[] {
  const all = companies.flatMap((company) => KINDS.map((kind) => ({ company, kind })));
  const random = seed === undefined ? undefined : seededRandom(seed);
  return Array.from({ length: changes }, (_, n) => {
    const what = all[random === undefined ? n % all.length : Math.floor(random() * all.length)];
    if (what === undefined) throw new Error('there is no company');
    return { ...what, afterMs: random === undefined ? (n * overMs) / changes : random() * overMs };
  }).sort((a, b) => a.afterMs - b.afterMs);
}

/** Changes records in all companies and gives the milliseconds until each could be queried; Infinity: it was lost. */
export class TimedChanges {
  readonly #pending = new Set<PendingChange>();
  readonly #took: number[] = [];
  readonly #keys = new Map<string, string[]>();

  constructor(
    private readonly demo: DemoStack,
    private readonly plan: ChangePlan,
  ) {}

  /** Runs the plan; resolves when every change has arrived or is lost. */
  async run(): Promise<number[]> {
    const { divisions } = (await this.demo.control('GET', '/divisions')) as { divisions: Company[] };
    const looking = { on: true };
    const look = this.#lookWhile(looking);
    try {
      const startedAtMs = systemClock.now();
      for (const [n, { afterMs, kind, company }] of plannedChanges(this.plan, divisions).entries()) {
        await systemClock.sleep(Math.max(0, startedAtMs + afterMs - systemClock.now()));
        await this.#change(kind, company, n);
      }
    } finally {
      looking.on = false;
      await look;
    }
    return this.#took;
  }

  async #change(kind: Kind, { region, division }: Company, n: number): Promise<void> {
    const { resource, field, table, column } = kind;
    // Taken before it is asked for: what the sandbox takes to change is ours, too.
    const changedAtMs = systemClock.now();
    if (field === undefined) {
      const events = await this.#mutate({ division, resource, action: 'insert' });
      const value = events.find(({ topic }) => topic === resource)?.key ?? '';
      this.#pending.add({ table, column, value, changedAtMs });
      return;
    }
    const value = `${this.plan.mark} ${n}`;
    const key = await this.#nextKey(table, `${region}:${division}`);
    await this.#mutate({ division, resource, action: 'update', key, set: { [field]: value } });
    this.#pending.add({ table, column, value, changedAtMs });
  }

  async #mutate(change: object): Promise<readonly { topic: string; key: string }[]> {
    const { events } = (await this.demo.control('POST', '/mutate', change)) as {
      events: { topic: string; key: string }[];
    };
    return events;
  }

  /** Another record for each change: the next one would hide the one before. */
  async #nextKey(table: string, divisionKey: string): Promise<string> {
    const place = `${table} ${divisionKey}`;
    const known = this.#keys.get(place) ?? (await this.#keysOf(table, divisionKey));
    this.#keys.set(place, known);
    const key = known.shift();
    if (key === undefined) throw new Error(`${table} of ${divisionKey} has too few records for so many changes`);
    known.push(key);
    return key;
  }

  async #keysOf(table: string, divisionKey: string): Promise<string[]> {
    const sql = `SELECT toString(id) AS id FROM warehouse.${table} FINAL WHERE division_key = {key:String} ORDER BY id`;
    return (await this.demo.warehouse.query<{ id: string }>(sql, { key: divisionKey })).map(({ id }) => id);
  }

  async #lookWhile(looking: { readonly on: boolean }): Promise<void> {
    while (looking.on || this.#pending.size > 0) {
      for (const [table, own] of Map.groupBy(this.#pending, (change) => change.table)) await this.#look(table, own);
      await systemClock.sleep(LOOK_MS);
    }
  }

  async #look(table: string, pending: readonly PendingChange[]): Promise<void> {
    const [{ column } = { column: 'id' }] = pending;
    const rows = await this.demo.warehouse.query<{ value: string }>(
      `SELECT DISTINCT toString(${column}) AS value FROM warehouse.${table} WHERE value IN {values:Array(String)}`,
      { values: pending.map(({ value }) => value) },
    );
    const seen = new Set(rows.map(({ value }) => value));
    const nowMs = systemClock.now();
    for (const change of pending) {
      const tookMs = nowMs - change.changedAtMs;
      const isLost = tookMs > this.plan.lostAfterMs;
      if (!seen.has(change.value) && !isLost) continue;
      this.#took.push(seen.has(change.value) ? tookMs : Infinity);
      this.#pending.delete(change);
    }
  }
}

/** The value that a share of all is not above, in seconds; Infinity when something was lost there. */
export function percentileS(tookMs: readonly number[], share: number): number {
  const sorted = [...tookMs].sort((a, b) => a - b);
  return Math.round((sorted[Math.ceil(sorted.length * share) - 1] ?? Infinity) / 100) / 10;
}
