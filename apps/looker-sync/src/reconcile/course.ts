import { CONTROL_FEED_OF, ENTITIES, FEEDS } from '@ml-connector/catalogue';
import type { Clock, Logger } from '@ml-connector/kernel';
import { cellKey, worst, type JudgedCell } from './cell.js';
import type { CellStore } from './cell-store.js';
import type { Scope } from './cells.js';
import type { FetcherCommands } from './fetcher-commands.js';
import type { Look, LookContext, Looked } from './look.js';
import type { ControlMoments, SourceReader } from './source-reader.js';

/** What a run is to do. */
export interface CourseOptions {
  readonly run: string;
  readonly scope: Scope;
  /** Exact tells all its figures again before the first look. */
  readonly fresh: boolean;
  readonly confirm: boolean;
  readonly repair: boolean;
  readonly settleMs: number;
  readonly waitMs: number;
  /** Told what is being done. */
  readonly onStep: (step: string) => void;
}

/** What a run found and did. */
export interface CourseResult extends Looked {
  readonly repaired: number;
  readonly actions: readonly string[];
}

/** Renews Looker's caches; resolves to whether Looker confirmed it. */
export type RenewLooker = (signal: AbortSignal) => Promise<boolean>;

/** What the course works with. */
export interface CourseParts {
  readonly source: SourceReader;
  readonly look: Look;
  readonly store: CellStore;
  readonly fetcher: FetcherCommands;
  readonly renewLooker: RenewLooker;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Looking again takes its time from the warehouse: at least so much, and ten times what the last look took. */
const POLL_MS = 1_000;
const LOOK_SHARE = 10;
const LONGEST_POLL_MS = 120_000;
/** Repairs of a cell in a row that nobody looks at; then a person has to. */
const MOST_ATTEMPTS = 2;
/** What the first new reading shows for the first time the next one confirms. */
const CONFIRMATIONS = 2;
/** Deletions are told by a log of their own. */
const LOGS = FEEDS.filter(({ kind }) => kind === 'deleted').map(({ name }) => name);
const FEED_OF = new Map<string, string>(ENTITIES.map(({ name, feed }) => [name, feed.name]));
type Told = Pick<JudgedCell, 'divisionKey' | 'entity' | 'control'>;
const isDefect = (cell: JudgedCell): boolean => worst(cell.source, cell.answer) === 'defect';
const isSourceDefect = (cell: JudgedCell): boolean => cell.source === 'defect';
const mayBeRepaired = (cell: JudgedCell): boolean => isSourceDefect(cell) && cell.attempts < MOST_ATTEMPTS;

/** One run: look; where something differs have Exact tell again and look again; repair what is a defect; look again. */
export class Course {
  readonly #actions: string[] = [];
  readonly #defects = new Set<string>();
  /** Feeds of divisions that this run had read in full. */
  readonly #repairing = new Set<string>();
  #deadlineMs = 0;

  constructor(
    private readonly parts: CourseParts,
    private readonly options: CourseOptions,
    private readonly signal: AbortSignal,
  ) {}

  async run(): Promise<CourseResult> {
    const { store, fetcher, clock } = this.parts;
    const { scope, settleMs, waitMs, fresh, confirm, repair, onStep } = this.options;
    this.#deadlineMs = clock.now() + waitMs;
    const [divisions, accepted, memory] = [await fetcher.divisions(), await store.accepted(), await store.remembered()];
    const context: LookContext = { scope, settleMs, divisions, accepted, memory };
    onStep('looking');
    if (fresh) await this.#tellAgain(context, everythingOf(context));
    let looked = await this.#look(context);
    for (let round = 0; confirm && round < CONFIRMATIONS && (await this.#confirm(context, looked)); round++)
      looked = await this.#look(context);
    if (repair) looked = await this.#repair(context, looked);
    const repaired = looked.cells.filter(
      (cell) => this.#defects.has(cellKey(cell)) && worst(cell.source, cell.answer) === 'equal',
    );
    return { ...looked, repaired: repaired.length, actions: this.#actions };
  }

  /** Looks, and stores what it saw. */
  async #look(context: LookContext): Promise<Looked> {
    const looked = await this.parts.look.take(context, true);
    await this.parts.store.put(this.options.run, looked.cells);
    for (const cell of looked.cells.filter(isDefect)) this.#defects.add(cellKey(cell));
    return looked;
  }

  /** Has Exact tell again what differs, after what changed there was looked for. True when something was told anew. */
  async #confirm(context: LookContext, { cells }: Looked): Promise<boolean> {
    const open = cells.filter(({ source }) => source === 'in_flight');
    return open.length > 0 && this.#tellAgain(context, open);
  }

  /** Has the feeds of cells polled and their control totals told again, and waits until both are in the warehouse. */
  async #tellAgain(context: LookContext, cells: readonly Told[]): Promise<boolean> {
    const { clock, fetcher, source } = this.parts;
    const before = await source.moments();
    const wanted = new Map<string, number>();
    for (const [divisionKey, own] of Map.groupBy(cells, (cell) => cell.divisionKey)) {
      const division = context.divisions.get(divisionKey);
      if (division === undefined) continue;
      const controls = [...new Set(own.flatMap(({ control }) => control))];
      const feeds = [...new Set([...own.flatMap(({ entity }) => FEED_OF.get(entity) ?? []), ...LOGS, ...controls])];
      this.options.onStep(`asking Exact again: ${divisionKey} ${controls.join(', ')}`);
      const askedAtMs = clock.now();
      if ((await fetcher.sync(division.connectionId, divisionKey, feeds)) !== null) continue;
      // A list with nothing in it never says when it was read.
      for (const place of controls.map((control) => `${divisionKey}|${control}`))
        if (before.has(place)) wanted.set(place, askedAtMs);
    }
    if (wanted.size === 0) return false;
    const told = await this.#until(async () => isToldSince(await source.moments(), wanted));
    await this.#sleep(Math.min(this.options.settleMs, this.#deadlineMs - clock.now()));
    return told;
  }

  async #repair(context: LookContext, looked: Looked): Promise<Looked> {
    const { look, renewLooker } = this.parts;
    const open = looked.cells.filter(mayBeRepaired);
    await this.#readAgain(context, open);
    let last = looked;
    if (this.#repairing.size > 0) {
      this.options.onStep('waiting for what was read again');
      await this.#until(async () => !(last = await look.take(context, false)).cells.some(this.#isAwaited));
    }
    const isStale = last.cells.some(({ answer }) => answer === 'defect');
    if (!isStale && this.#repairing.size === 0) return last;
    // What was read again Looker has to hear of as well.
    this.options.onStep('renewing what Looker has cached');
    if (isStale) this.#actions.push('datagroup');
    await renewLooker(this.signal);
    return this.#look(context);
  }

  readonly #isAwaited = (cell: JudgedCell): boolean =>
    isSourceDefect(cell) && this.#repairing.has(`${cell.divisionKey}|${FEED_OF.get(cell.entity) ?? ''}`);

  /** Each feed of a division once, however many cells of it differ. */
  async #readAgain(context: LookContext, cells: readonly JudgedCell[]): Promise<void> {
    const { fetcher, logger } = this.parts;
    const groups = Map.groupBy(cells, (cell) => `${cell.divisionKey}|${FEED_OF.get(cell.entity) ?? ''}`);
    for (const [place, own] of groups) {
      const [divisionKey = '', feed = ''] = place.split('|');
      const division = context.divisions.get(divisionKey);
      if (division === undefined || feed === '') continue;
      this.options.onStep(`having Exact read again: ${divisionKey} ${feed}`);
      const refused = await fetcher.fullCompare(division.connectionId, divisionKey, feed);
      if (refused === null) this.#repairing.add(place);
      this.#actions.push(`${refused === null ? 'full_compare' : 'refused'} ${divisionKey} ${feed}`);
      logger.info('reconcile_repair', { division: divisionKey, entity: feed, refused });
      for (const cell of own) {
        const before = context.memory.get(cellKey(cell));
        if (before !== undefined && refused === null)
          context.memory.set(cellKey(cell), { ...before, action: 'full_compare', attempts: before.attempts + 1 });
      }
    }
  }

  /** Polls until it holds, the run's time is over (false) or the process stops. */
  async #until(holds: () => Promise<boolean>): Promise<boolean> {
    const { clock } = this.parts;
    for (;;) {
      const startedAtMs = clock.now();
      if (await holds()) return true;
      const tookMs = clock.now() - startedAtMs;
      if (clock.now() >= this.#deadlineMs) return false;
      await this.#sleep(Math.min(LONGEST_POLL_MS, Math.max(POLL_MS, LOOK_SHARE * tookMs)));
    }
  }

  async #sleep(ms: number): Promise<void> {
    await this.parts.clock.sleep(Math.max(0, ms), this.signal);
  }
}

/** All that Exact tells of the divisions in scope. */
function everythingOf({ scope, divisions }: LookContext): Told[] {
  return [...divisions.keys()]
    .filter((divisionKey) => (scope.divisionKey ?? divisionKey) === divisionKey)
    .map((divisionKey) => ({ divisionKey, entity: scope.entity ?? '', control: Object.values(CONTROL_FEED_OF) }));
}

function isToldSince(moments: ControlMoments, wanted: ReadonlyMap<string, number>): boolean {
  return [...wanted].every(([place, askedAtMs]) => (moments.get(place)?.begunMs ?? 0) >= askedAtMs);
}
