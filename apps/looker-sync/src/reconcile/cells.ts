import { ALL_PERIODS } from '@ml-connector/catalogue';
import { addFigures, cellKey, NONE, UNTOLD, type Cell, type Figure } from './cell.js';

/** What part of everything is looked at; empty fields: all of it. */
export interface Scope {
  readonly divisionKey?: string | undefined;
  readonly entity?: string | undefined;
  readonly period?: string | undefined;
}

/** Whether a cell is looked at. */
export function isWithin(scope: Scope, cell: Pick<Cell, 'divisionKey' | 'entity' | 'period'>): boolean {
  return (
    (scope.divisionKey ?? cell.divisionKey) === cell.divisionKey &&
    (scope.entity ?? cell.entity) === cell.entity &&
    (scope.period ?? cell.period) === cell.period
  );
}

/** The cells of one look, put together of what each side told. */
export class Cells {
  readonly #cells = new Map<string, Cell>();

  constructor(private readonly scope: Scope) {}

  all(): Cell[] {
    return [...this.#cells.values()];
  }

  /** Exact's figures beside the table's; of two tellings of one cell (a count and a sum) each adds what it knows. */
  addSource(at: Pick<Cell, 'divisionKey' | 'entity' | 'period'>, told: SourceTold): void {
    const cell = this.#at(at);
    if (cell === null) return;
    cell.exact = addFigures(cell.exact, told.exact);
    cell.warehouse = addFigures(cell.warehouse, told.warehouse);
    cell.differing = [...cell.differing, ...told.differing].sort();
    cell.control = [...cell.control, told.control];
    const before = cell.exactAt;
    cell.exactAt = {
      begunMs: Math.min(before?.begunMs ?? Infinity, told.begunMs),
      endedMs: Math.max(before?.endedMs ?? 0, told.endedMs),
    };
  }

  /** What Looker should show of an entity, and what it showed, by division and period; and both in total. */
  addAnswer(entity: string, amountOf: string, shown: readonly Told[], looker: readonly Told[]): void {
    const totals = new Map<string, { shown: Figure; looker: Figure }>();
    for (const [side, told] of [['shown', shown] as const, ['looker', looker] as const])
      for (const { divisionKey, period, figure } of told) {
        const total = totals.get(divisionKey) ?? { shown: UNTOLD, looker: UNTOLD };
        total[side] = addFigures(total[side], figure);
        totals.set(divisionKey, total);
        if (period !== ALL_PERIODS) this.#show({ divisionKey, entity, period }, amountOf, { [side]: figure });
      }
    for (const [divisionKey, total] of totals)
      this.#show({ divisionKey, entity, period: ALL_PERIODS }, amountOf, total);
    // A group that one side lacks is none of it there.
    for (const cell of this.#cells.values())
      if (cell.entity === entity && cell.amountOf === amountOf) {
        if (cell.shown.rows === null) cell.shown = NONE;
        if (cell.looker.rows === null) cell.looker = NONE;
      }
  }

  #show(
    at: Pick<Cell, 'divisionKey' | 'entity' | 'period'>,
    amountOf: string,
    figures: { readonly shown?: Figure; readonly looker?: Figure },
  ): void {
    const cell = this.#at(at);
    if (cell !== null) Object.assign(cell, { amountOf }, figures);
  }

  #at(at: Pick<Cell, 'divisionKey' | 'entity' | 'period'>): Cell | null {
    if (!isWithin(this.scope, at)) return null;
    const known = this.#cells.get(cellKey(at));
    if (known !== undefined) return known;
    const { divisionKey, entity, period } = at;
    const figures = { exact: UNTOLD, warehouse: UNTOLD, shown: UNTOLD, looker: UNTOLD };
    const cell: Cell = {
      ...{ divisionKey, entity, period, amountOf: '', ...figures },
      ...{ differing: [], control: [], exactAt: null },
    };
    this.#cells.set(cellKey(cell), cell);
    return cell;
  }
}

/** Figures of Exact and the table for one cell, and when Exact told them. */
export interface SourceTold {
  readonly exact: Figure;
  readonly warehouse: Figure;
  readonly differing: readonly string[];
  readonly control: string;
  readonly begunMs: number;
  readonly endedMs: number;
}

/** Figures of one side by division and period. */
export interface Told {
  readonly divisionKey: string;
  readonly period: string;
  readonly figure: Figure;
}
