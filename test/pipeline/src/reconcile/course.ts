import type { ReconciledCell, ReconcileView } from '@ml-connector/contracts';
import { systemClock } from '@ml-connector/kernel';
import { differencesOf, type DemoStack } from '../demo-stack.js';
import { FAULT_KINDS, type Fault, type FaultKind } from './fault.js';
import { Planter } from './planter.js';
import { reconcile, viewOf } from './run-reconcile.js';

/** Figures of the proof. */
export interface ReconcileFigures {
  planted: number;
  found: number;
  repaired: number;
  /** Defects where nothing was planted, and a run of a sound system that ends with 1. */
  false_alarms: number;
  /** What was not as wished, in words. */
  readonly problems: string[];
}

/** At rest nothing is on its way. */
const SETTLE = ['--settle', '3', '--wait', '180'];
/** Companies that trade: changes have to reach Looker within the time, on a busy machine, too. */
const BUSY = ['--settle', '30', '--wait', '180'];
const TRADES_A_MINUTE = 60;
/** Times a fault is planted that a load may take away. */
const MOST_PLANTED = 10;
const REPAIRABLE: readonly FaultKind[] = FAULT_KINDS.filter((kind) => kind !== 'known_deviation');

/** Plants faults and has them found and repaired, in a loaded stack. */
export class ReconcileCourse {
  readonly figures: ReconcileFigures = { planted: 0, found: 0, repaired: 0, false_alarms: 0, problems: [] };
  readonly #planter: Planter;
  readonly #faults: Fault[] = [];

  constructor(
    private readonly demo: DemoStack,
    random: () => number,
  ) {
    this.#planter = new Planter(demo, random, reconcile);
  }

  /** A sound system, at rest and while its companies trade, has no defect. */
  async sound(): Promise<void> {
    this.#noAlarm('at rest', await this.#run(SETTLE));
    await this.demo.control('POST', '/trade/start', { perMinute: TRADES_A_MINUTE });
    this.#noAlarm('while companies trade', await this.#run(BUSY));
    await this.demo.control('POST', '/trade/stop');
    this.#noAlarm('after trades', await this.#run(SETTLE));
  }

  /** Faults between Exact and the warehouse, all at once: found by one run, repaired by the next. */
  async source(kinds: readonly FaultKind[]): Promise<void> {
    for (const kind of kinds) this.#faults.push(await this.#planter.plant(kind));
    this.figures.planted += kinds.length;
    const found = await this.#run(['--fresh', ...SETTLE]);
    for (const fault of this.#faults) this.#expectFound(fault, found.view);
    this.#countFalse(found.view);
    if (found.code !== 1) this.figures.problems.push(`with faults planted reconcile ended with ${found.code}`);
    const mended = await this.#run(['--repair', ...SETTLE]);
    this.#countFalse(mended.view);
    if (mended.code !== 0) this.figures.problems.push(`after repair reconcile ended with ${mended.code}`);
    await this.#expectRepaired(kinds.filter((kind) => REPAIRABLE.includes(kind)).length);
  }

  /**
   * Looker shows what was: found, and renewed. Polls look back ten minutes, so rows of the trades before are loaded again
   * and again, and each load renews what Looker has cached: a fault that this took away meanwhile is planted anew.
   */
  async looker(): Promise<void> {
    this.figures.planted += 1;
    for (let attempt = 0; attempt < MOST_PLANTED; attempt++) if (await this.#staleLooker()) return;
    this.figures.problems.push(
      `stale figures of Looker: loads renewed them ${MOST_PLANTED} times before they were seen`,
    );
  }

  /** False: Looker was told of a load before its stale figures were found and renewed. */
  async #staleLooker(): Promise<boolean> {
    const fault = await this.#planter.plant('stale_looker');
    const wasTold = async (): Promise<boolean> => (await this.#planter.lookerToldAt()) !== fault.toldAt;
    const only = ['--no-confirm', '--division', fault.divisionKey, '--entity', fault.entity, '--settle', '0'];
    const found = await this.#run(only);
    if (await wasTold()) return false;
    const { view, code } = await this.#run([...only, '--repair']);
    // A load between the two runs; else the renewal is the run's own, which then says so.
    if (code === 0 && view.actions.length === 0 && (await wasTold())) return false;
    this.#expectFound(fault, found.view);
    if (code === 0 && view.repaired > 0) this.figures.repaired += 1;
    else this.figures.problems.push(`stale figures of Looker: ended with ${code}, ${view.repaired} repaired`);
    return true;
  }

  async #run(args: readonly string[]): Promise<{ code: number; view: ReconcileView }> {
    const ended = await reconcile(this.demo, args);
    return { code: ended.code, view: viewOf(ended) };
  }

  #noAlarm(when: string, { code, view }: { code: number; view: ReconcileView }): void {
    const defects = view.differences.filter(({ verdict }) => verdict === 'defect');
    this.figures.false_alarms += defects.length;
    if (code !== 0) this.figures.problems.push(`${when}: ended with ${code}; ${defects.map(text).join('; ')}`);
    if (view.cells < 100) this.figures.problems.push(`${when}: only ${view.cells} figures were compared`);
  }

  #expectFound({ kind, divisionKey, entity }: Fault, { differences }: ReconcileView): void {
    const verdict = kind === 'known_deviation' ? 'known_deviation' : 'defect';
    const shown = differences.filter((cell) => cell.divisionKey === divisionKey && cell.entity === entity);
    if (shown.some((cell) => cell.verdict === verdict)) this.figures.found += 1;
    else
      this.figures.problems.push(
        `${kind} in ${divisionKey} ${entity} is not ${verdict}: ${shown.map(text).join('; ')}`,
      );
  }

  #countFalse({ differences }: ReconcileView): void {
    const touched = new Set(
      this.#faults.flatMap(({ divisionKey, entity, also }) =>
        [entity, ...also].map((name) => `${divisionKey} ${name}`),
      ),
    );
    const wrong = differences.filter(
      ({ verdict, divisionKey, entity }) => verdict === 'defect' && !touched.has(`${divisionKey} ${entity}`),
    );
    this.figures.false_alarms += wrong.length;
    this.figures.problems.push(...wrong.map((cell) => `false alarm: ${text(cell)}`));
  }

  /** By the books themselves, not by what the reconciliation says of its own work. */
  async #expectRepaired(wanted: number): Promise<void> {
    const known = this.#faults.filter(({ kind }) => kind === 'known_deviation');
    const isKnown = (line: string): boolean =>
      known.some(({ divisionKey, entity }) => line.startsWith(`${divisionKey} ${entity}:`));
    const untilMs = systemClock.now() + 60_000;
    let left: string[];
    do {
      left = differencesOf(await this.demo.compare(0)).filter((line) => !isKnown(line));
    } while (left.length > 0 && systemClock.now() < untilMs);
    this.figures.repaired += Math.max(0, wanted - left.length);
    this.figures.problems.push(...left.map((line) => `not repaired: ${line}`));
  }
}

function text({ divisionKey, entity, period, verdict, reason, differing }: ReconciledCell): string {
  return `${divisionKey} ${entity} ${period} ${verdict} ${reason} [${differing.slice(0, 3).join(' | ')}]`;
}
