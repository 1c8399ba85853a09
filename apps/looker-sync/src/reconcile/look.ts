import { ENTITIES, tableName } from '@ml-connector/catalogue';
import { errorKind, errorText, type Clock, type Logger } from '@ml-connector/kernel';
import { cellKey, UNTOLD, worst, type Cell, type JudgedCell } from './cell.js';
import { Cells, isWithin, type Scope } from './cells.js';
import type { Accepted } from './cell-store.js';
import type { ReadDivision } from './fetcher-commands.js';
import { judgeAnswer, judgeSource, type Evidence, type Remembered } from './judge.js';
import type { LookerReader } from './looker-reader.js';
import { martsWithin, type SourceReader } from './source-reader.js';

/** What looks are judged by. */
export interface LookContext {
  readonly scope: Scope;
  readonly settleMs: number;
  readonly divisions: ReadonlyMap<string, ReadDivision>;
  readonly accepted: ReadonlyMap<string, Accepted>;
  /** What was found before, by key of the cell; a look puts what it finds in its place. */
  readonly memory: Map<string, Remembered>;
}

/** What a look found. */
export interface Looked {
  readonly cells: readonly JudgedCell[];
  /** Why Looker could not be asked; null: it was. */
  readonly problem: string | null;
}

const TABLES = new Map(ENTITIES.map((entity) => [entity.name, tableName(entity)]));
const DOCUMENTS = new Set(ENTITIES.filter(({ feed }) => feed.kind === 'children').map(({ name }) => name));

/** Looks at all three sides once and judges what it sees. Changes nothing anywhere. */
export class Look {
  constructor(
    private readonly source: SourceReader,
    private readonly looker: LookerReader,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** `askLooker`: else what Looker showed before stays as it was. */
  async take(context: LookContext, askLooker: boolean): Promise<Looked> {
    const { scope } = context;
    const cells = new Cells(scope);
    await this.source.addSource(cells, scope);
    const problem = askLooker ? await this.#addAnswers(cells, scope) : null;
    const loads = await this.source.loads();
    const asked = askLooker && problem === null;
    const judged: JudgedCell[] = [];
    for (const cell of cells.all()) judged.push(await this.#judge(cell, context, loads, asked));
    judged.push(...goneCells(judged, context, asked));
    for (const cell of judged) remember(context.memory, cell);
    return { cells: judged, problem };
  }

  async #addAnswers(cells: Cells, scope: Scope): Promise<string | null> {
    try {
      for (const reconciled of martsWithin(scope)) {
        const looker = await this.looker.shown(reconciled, scope.divisionKey);
        // After Looker's answer: what is loaded in between is in flight, by the time of its load.
        const shown = await this.source.shown(reconciled, scope.divisionKey);
        cells.addAnswer(reconciled.entity, reconciled.amount, shown, looker);
      }
      return null;
    } catch (error) {
      if (errorKind(error) === 'unknown') throw error;
      this.logger.warn('reconcile_looker_unasked', { reason: errorText(error) });
      return `Looker could not be asked: ${errorText(error)}`;
    }
  }

  async #judge(
    cell: Cell,
    { settleMs, divisions, accepted, memory }: LookContext,
    loads: ReadonlyMap<string, number>,
    asked: boolean,
  ): Promise<JudgedCell> {
    const { divisionKey, entity } = cell;
    const before = memory.get(cellKey(cell));
    const differs = cell.exactAt !== null && cell.differing.length > 0;
    const evidence: Evidence = {
      nowMs: this.clock.now(),
      settleMs,
      before,
      changedKeys: differs ? await this.source.changedKeys(entity, divisionKey, cell.exactAt?.begunMs ?? 0) : 0,
      beginsAtADay: DOCUMENTS.has(entity) && (divisions.get(divisionKey)?.backfillFrom ?? null) !== null,
      accepted: accepted.get(cellKey(cell)),
      loadedAtMs: loads.get(`${divisionKey}|${TABLES.get(entity) ?? ''}`) ?? null,
    };
    const source = judgeSource(cell, evidence);
    const answer = judgeAnswer(cell, evidence, asked);
    const isEqual = worst(source.verdict, answer.verdict) === 'equal';
    return {
      ...cell,
      source: source.verdict,
      answer: answer.verdict,
      reason: [source.reason, answer.reason].filter((text) => text !== '').join('; '),
      action: isEqual ? '' : (before?.action ?? ''),
      attempts: isEqual ? 0 : (before?.attempts ?? 0),
      firstSeenMs: isEqual ? null : (before?.firstSeenMs ?? evidence.nowMs),
    };
  }
}

/** What differed before and is nowhere any more is equal: no row on any side. */
function goneCells(cells: readonly JudgedCell[], { memory, scope }: LookContext, asked: boolean): JudgedCell[] {
  const there = new Set(cells.map(cellKey));
  return [...memory]
    .filter(([key, { answer, source }]) => !there.has(key) && (asked || (answer === '' && source !== '')))
    .map(([key]) => key.split('|'))
    .map(([divisionKey = '', entity = '', period = '']) => ({ divisionKey, entity, period }))
    .filter((at) => isWithin(scope, at))
    .map((at) => ({
      ...at,
      ...{ amountOf: '', exact: UNTOLD, warehouse: UNTOLD, shown: UNTOLD, looker: UNTOLD },
      ...{ differing: [], control: [], exactAt: null, source: 'equal' as const, answer: '' as const },
      ...{ reason: 'no side has any of it now', action: '', attempts: 0, firstSeenMs: null },
    }));
}

function remember(memory: Map<string, Remembered>, cell: JudgedCell): void {
  const { source, answer, differing, attempts, action, firstSeenMs } = cell;
  if (worst(source, answer) === 'equal') memory.delete(cellKey(cell));
  else
    memory.set(cellKey(cell), {
      ...{ source, answer, differing, attempts, action, firstSeenMs },
      exactAtMs: cell.exactAt?.begunMs ?? null,
    });
}
