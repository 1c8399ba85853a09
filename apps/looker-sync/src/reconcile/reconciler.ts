import { ENTITIES } from '@ml-connector/catalogue';
import type { AcceptRequest, ReconciledCell, ReconcileRequest, ReconcileView } from '@ml-connector/contracts';
import { acceptRequest, reconcileRequest } from '@ml-connector/contracts';
import { errorKind, errorText, TerminalError, type Clock, type Logger } from '@ml-connector/kernel';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { worst, type JudgedCell } from './cell.js';
import { Course, type CourseParts, type CourseResult } from './course.js';
import type { HeldJob, OneAtATime } from '../one-at-a-time/one-at-a-time.js';
import type { ReconcileMetrics } from './metrics.js';

/** What a run takes when it is not told otherwise. */
export interface ReconcileDefaults {
  readonly settleMs: number;
  readonly waitMs: number;
}

/** Cells told in a view; the table has all. */
const MOST_TOLD = 500;
const NO_RUN: ReconcileView = {
  ...{ run: null, state: 'none', step: '', startedAt: null, finishedAt: null },
  ...{ cells: 0, verdicts: {}, repaired: 0, differences: [], actions: [], problem: null },
};

/** While a run is under way its process says so this often; long silent, it has ended without saying how. */
const TELL_MS = 20_000;
const SILENT_MS = 90_000;
const LEASE = 'reconcile';

/** Runs of the comparison, one at a time among all replicas; any of them tells what came of it. */
export class Reconciler implements BeforeApplicationShutdown {
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #view: ReconcileView = NO_RUN;

  /** `parts`: null where no warehouse is configured. */
  constructor(
    private readonly parts: CourseParts | null,
    private readonly defaults: ReconcileDefaults,
    private readonly metrics: ReconcileMetrics,
    private readonly one: OneAtATime,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly fail: (error: unknown) => void,
  ) {}

  get isOn(): boolean {
    return this.parts !== null;
  }

  /** A run of any replica; without a name the one under way here, or the last one. */
  async view(run?: string): Promise<ReconcileView> {
    const isOwn = run === undefined ? this.#view.state === 'running' : this.#view.run === run;
    if (isOwn || this.parts === null) return this.#view;
    const told = await this.parts.store.run(run);
    if (told === null) return NO_RUN;
    const isLost = told.view.state === 'running' && this.clock.now() - told.toldAtMs > SILENT_MS;
    return isLost ? { ...told.view, state: 'failed', problem: 'its process ended before it did' } : told.view;
  }

  /** When cells were looked at last, by whomever; null: never. Throws while the warehouse is away. */
  lastLookMs(): Promise<number | null> {
    return this.#partsOrThrow().store.lastLookMs();
  }

  /** Begins a run. Throws `reconcile_already_runs`, `unknown_entity`, `unknown_division`, `reconcile_off`. */
  async begin(given: ReconcileRequest): Promise<ReconcileView> {
    const request = reconcileRequest.parse(given);
    const parts = this.#partsOrThrow();
    if (this.#view.state === 'running')
      throw new TerminalError('reconcile_already_runs', `the run ${this.#view.run ?? ''} is under way`);
    const run = randomUUID();
    const startedAt = new Date(this.clock.now()).toISOString();
    const before = this.#view;
    this.#view = { ...NO_RUN, run, state: 'running', step: 'starting', startedAt };
    try {
      checkEntity(request.entity);
      if (request.divisionKey !== undefined) await checkDivision(parts, request.divisionKey);
    } catch (error) {
      this.#view = before;
      throw error;
    }
    this.#running = this.#run(parts, run, request);
    return this.#view;
  }

  /** Resolves when no run is under way. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Takes the difference a cell has for right. Throws `no_such_difference`, `unknown_entity`, `reconcile_off`. */
  async accept(given: AcceptRequest): Promise<readonly string[]> {
    const request = acceptRequest.parse(given);
    checkEntity(request.entity);
    const differing = await this.#partsOrThrow().store.accept(request, request.reason, request.withdraw);
    if (differing === null)
      throw new TerminalError('no_such_difference', 'Exact and the warehouse do not differ there, as last looked at');
    return differing;
  }

  /** Shows what is known from before, so that a restart hides no difference. Throws while the warehouse is away. */
  async showKnown(): Promise<void> {
    const { store } = this.#partsOrThrow();
    this.metrics.show(await store.counts(), await store.lastLookMs());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  #partsOrThrow(): CourseParts {
    if (this.parts === null)
      throw new TerminalError('reconcile_off', 'looker-sync has no warehouse to compare with: set CLICKHOUSE_URL');
    return this.parts;
  }

  async #run(parts: CourseParts, run: string, request: ReturnType<typeof reconcileRequest.parse>): Promise<void> {
    const { divisionKey, entity, period, fresh, confirm, repair, settleS, waitS } = request;
    const options = {
      ...{ run, fresh, confirm, repair, scope: { divisionKey, entity, period } },
      settleMs: settleS === undefined ? this.defaults.settleMs : settleS * 1_000,
      waitMs: waitS === undefined ? this.defaults.waitMs : waitS * 1_000,
      onStep: (step: string) => void (this.#view = { ...this.#view, step }),
    };
    const ended = new AbortController();
    const telling = this.#tell(parts, ended.signal);
    try {
      const work = (held: HeldJob): Promise<CourseResult> => new Course(parts, options, held.signal).run();
      const done = await this.one.run(LEASE, this.#stopping.signal, work);
      if (done === undefined) this.#view = { ...this.#view, state: 'failed', problem: 'another replica compares now' };
      else this.#ended(done.result);
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      this.metrics.ended('failed', []);
      this.#view = { ...this.#view, state: 'failed', finishedAt: this.#now(), problem: errorText(error) };
      this.logger.warn('reconcile_failed', { run, reason: errorText(error) });
      if (errorKind(error) === 'unknown') this.fail(error);
    } finally {
      ended.abort();
      await telling;
    }
  }

  /** Tells the other replicas of the run, until it has ended and how. */
  async #tell({ store }: CourseParts, ended: AbortSignal): Promise<void> {
    for (;;) {
      const isLast = ended.aborted;
      try {
        await store.putRun(this.#view);
        if (isLast) await this.showKnown();
      } catch (error) {
        if (errorKind(error) === 'unknown') this.fail(error);
        this.logger.warn('reconcile_untold', { run: this.#view.run, reason: errorText(error) });
      }
      if (isLast) return;
      await this.clock.sleep(TELL_MS, ended).catch((error: unknown) => {
        if (!ended.aborted) throw error;
      });
    }
  }

  #ended(result: CourseResult): void {
    const { cells, problem, repaired, actions } = result;
    const byVerdict = Map.groupBy(cells, (cell) => worst(cell.source, cell.answer));
    const verdicts = Object.fromEntries([...byVerdict].map(([verdict, own]) => [verdict, own.length]));
    const order = ['defect', 'in_flight', 'known_deviation'] as const;
    const differences = order.flatMap((verdict) => byVerdict.get(verdict) ?? []).slice(0, MOST_TOLD);
    this.#view = {
      ...this.#view,
      ...{ state: problem === null ? 'done' : 'failed', finishedAt: this.#now(), step: 'ended' },
      ...{ cells: cells.length, verdicts, repaired, actions: [...actions], problem },
      differences: differences.map(told),
    };
    const outcome = problem !== null ? 'failed' : verdicts['defect'] === undefined ? 'equal' : 'different';
    this.metrics.ended(outcome, actions);
    this.logger.info('reconcile_ended', { run: this.#view.run, cells: cells.length, repaired, ...verdicts });
  }

  #now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}

function told(cell: JudgedCell): ReconciledCell {
  const { divisionKey, entity, period, reason, amountOf, exact, warehouse, shown, looker, differing, action } = cell;
  return {
    ...{ divisionKey, entity, period, reason, amountOf, exact, warehouse, shown, looker, differing, action },
    verdict: worst(cell.source, cell.answer),
    exactAt: cell.exactAt === null ? null : new Date(cell.exactAt.begunMs).toISOString(),
  };
}

function checkEntity(entity: string | undefined): void {
  if (entity === undefined || ENTITIES.some(({ name }) => name === entity)) return;
  const names = ENTITIES.map(({ name }) => name);
  throw new TerminalError('unknown_entity', `no entity ${entity}; there are ${names.join(', ')}`);
}

async function checkDivision({ fetcher }: CourseParts, divisionKey: string): Promise<void> {
  const divisions = await fetcher.divisions();
  if (divisions.has(divisionKey)) return;
  const known = [...divisions.keys()].slice(0, 20).join(', ');
  throw new TerminalError('unknown_division', `no division ${divisionKey} is read; there are ${known}`);
}
