import { VERDICTS } from '@ml-connector/catalogue';
import { Decimal } from 'decimal.js';

/** What one side tells of a cell: decimal texts, null where it tells none. */
export interface Figure {
  readonly rows: string | null;
  readonly amount: string | null;
}

/** A verdict on a cell. */
export type Verdict = (typeof VERDICTS)[number];

/** One division, kind of record and period, as all sides tell it. */
export interface Cell {
  readonly divisionKey: string;
  readonly entity: string;
  readonly period: string;
  amountOf: string;
  exact: Figure;
  warehouse: Figure;
  /** What Looker should show of the warehouse. */
  shown: Figure;
  looker: Figure;
  /** Groups below the cell where Exact and the warehouse differ: `group rows amount`. */
  differing: string[];
  /** Control totals its figures at Exact are of. */
  control: string[];
  /** When Exact began to tell them, and when it had told all, epoch milliseconds. */
  exactAt: { begunMs: number; endedMs: number } | null;
}

/** A cell with what is said of it. */
export interface JudgedCell extends Cell {
  /** Empty: Exact tells nothing of it. */
  readonly source: Verdict | '';
  /** Empty: Looker was not asked. */
  readonly answer: Verdict | '';
  readonly reason: string;
  action: string;
  attempts: number;
  readonly firstSeenMs: number | null;
}

/** Nothing is told. */
export const UNTOLD: Figure = { rows: null, amount: null };
/** There is none of it. */
export const NONE: Figure = { rows: '0', amount: '0' };

/** Identity of a cell. */
export function cellKey({ divisionKey, entity, period }: Pick<Cell, 'divisionKey' | 'entity' | 'period'>): string {
  return `${divisionKey}|${entity}|${period}`;
}

/** The worse of two verdicts. */
export function worst(...verdicts: readonly (Verdict | '')[]): Verdict {
  return verdicts.reduce<Verdict>((a, b) => (b !== '' && VERDICTS.indexOf(b) > VERDICTS.indexOf(a) ? b : a), 'equal');
}

/** Whether two sides tell the same, as far as both tell it. */
export function sameFigures(one: Figure, other: Figure): boolean {
  const same = (a: string | null, b: string | null): boolean =>
    a === null || b === null || new Decimal(a).equals(new Decimal(b));
  return same(one.rows, other.rows) && same(one.amount, other.amount);
}

/** Both added up; what one of them does not tell is the other's. */
export function addFigures(one: Figure, other: Figure): Figure {
  const add = (a: string | null, b: string | null): string | null =>
    a === null ? b : b === null ? a : new Decimal(a).plus(b).toFixed();
  return { rows: add(one.rows, other.rows), amount: add(one.amount, other.amount) };
}
