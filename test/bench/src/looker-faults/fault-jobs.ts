import { silentLogger } from '@ml-connector/kernel';
import type { ExactRow } from '@ml-connector/looker';
import { Asker, DatagroupTrigger } from '@ml-connector/looker-sync';
import { KeptCounts, KeptFreshness, LoneReplica } from '@ml-connector/looker-sync/testing';
import { FAULT_MODEL, TABLE_GROUPS, TABLE_ROWS, TABLE_TOTAL } from './fault-model.js';
import type { FaultStand } from './stand.js';

const TRIGGERS = 'looker_datagroup_triggers_total';
const TIMEOUT_MS = 2_000;

/** The product's jobs as the proof runs them; each throws when its result is not what it has to be. */
export class FaultJobs {
  private readonly asker: Asker;
  private readonly trigger: DatagroupTrigger;

  constructor(
    private readonly stand: FaultStand,
    fail: (error: unknown) => void,
  ) {
    const { jobs, clock, meter } = stand;
    this.asker = new Asker(jobs, clock);
    const parts = {
      jobs,
      one: new LoneReplica(),
      book: new KeptFreshness(),
      counts: new KeptCounts(),
      clock,
      logger: silentLogger,
      meter,
    };
    const options = { debounceMs: 0, perDay: Infinity, callsPerDay: 0, ready: () => Promise.resolve(true), fail };
    this.trigger = new DatagroupTrigger(parts, options);
    this.trigger.onApplicationBootstrap();
  }

  /** One row of sums. */
  async sums(): Promise<void> {
    const { rows } = await this.ask(['fault_rows.total', 'fault_rows.rows']);
    same(rows, [{ 'fault_rows.total': TABLE_TOTAL, 'fault_rows.rows': String(TABLE_ROWS) }]);
  }

  /** A row a group. */
  async groups(): Promise<void> {
    const { rows } = await this.ask(['fault_rows.name', 'fault_rows.rows']);
    const counted = rows.reduce((sum, row) => sum + Number(row['fault_rows.rows']), 0);
    same([rows.length, counted], [TABLE_GROUPS, TABLE_ROWS]);
  }

  /** Every row, which Looker does not give at once: by pages, or by tasks. */
  async allRows(asTask: boolean): Promise<void> {
    const query = { model: FAULT_MODEL, view: 'fault_rows', fields: ['fault_rows.name', 'fault_rows.id'] };
    const keys = [
      { field: 'fault_rows.name', type: 'string' },
      { field: 'fault_rows.id', type: 'number' },
    ] as const;
    const rows = await this.stand.jobs.run('ask', (api) =>
      api.queries.collect(query, { timeoutMs: asTask ? 60_000 : TIMEOUT_MS, keys, asTask }),
    );
    same(distinctIds(rows), TABLE_ROWS);
    same(rows.length, TABLE_ROWS);
  }

  /** Looker is told of loads, and confirms. */
  async tell(): Promise<void> {
    const { outcomes, clock } = this.stand;
    const told = (): number => outcomes.get(`${TRIGGERS}{confirmed}`) ?? 0;
    const before = told();
    await this.trigger.markLoaded([]);
    for (let waited = 0; told() === before; waited++) {
      if (waited > 6_000) throw new Error('Looker was not told of a load');
      await clock.sleep(200);
    }
  }

  /** Brings a version into production. */
  async deploy(version: number): Promise<void> {
    await this.stand.deploy(version);
  }

  async stop(): Promise<void> {
    await this.trigger.beforeApplicationShutdown();
  }

  private ask(fields: string[]): Promise<{ rows: readonly ExactRow[] }> {
    return this.asker.ask({ model: FAULT_MODEL, explore: 'fault_rows', fields, limit: -1 });
  }
}

function distinctIds(rows: readonly ExactRow[]): number {
  return new Set(rows.map((row) => row['fault_rows.id'])).size;
}

/** What is wrong is no fault that passes. */
function same(found: unknown, wanted: unknown): void {
  const [left, right] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (left !== right) throw new WrongResult(`${left.slice(0, 200)} instead of ${right.slice(0, 200)}`);
}

/** A job ended well and its result is wrong. */
export class WrongResult extends Error {
  override readonly name = 'WrongResult';
}
