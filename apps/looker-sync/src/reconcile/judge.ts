import { Decimal } from 'decimal.js';
import { NONE, sameFigures, type Cell, type Verdict } from './cell.js';

/** What was found of a cell before. */
export interface Remembered {
  readonly source: Verdict | '';
  readonly answer: Verdict | '';
  readonly differing: readonly string[];
  /** Reading of Exact it was found by, epoch milliseconds; null: none. */
  readonly exactAtMs: number | null;
  readonly attempts: number;
  readonly action: string;
  readonly firstSeenMs: number | null;
}

/** What is known besides the figures. */
export interface Evidence {
  readonly nowMs: number;
  /** In this time a change at Exact has reached Looker. */
  readonly settleMs: number;
  readonly before: Remembered | undefined;
  /** Keys of the table read since Exact began to tell its figures. */
  readonly changedKeys: number;
  /** The division's documents are read from a day on only, and the cell counts documents. */
  readonly beginsAtADay: boolean;
  /** The difference a person has accepted for the cell, and why. */
  readonly accepted: { readonly differing: readonly string[]; readonly reason: string } | undefined;
  /** When rows of the table were loaded last; null: never. */
  readonly loadedAtMs: number | null;
}

/** A verdict and why. */
export interface Judgement {
  readonly verdict: Verdict | '';
  readonly reason: string;
}

const EQUAL: Judgement = { verdict: 'equal', reason: '' };
const inFlight = (reason: string): Judgement => ({ verdict: 'in_flight', reason });
const known = (reason: string): Judgement => ({ verdict: 'known_deviation', reason });
const SECOND_MS = 1_000;

/**
 * Exact against the warehouse. Both are read at moments of their own, so a difference is a defect only when two
 * readings of Exact show the very same one: what is on its way has arrived by the second. Where rows changed between
 * the moments, small numbers may agree by chance; amounts do not.
 */
export function judgeSource(cell: Cell, evidence: Evidence): Judgement {
  const { nowMs, settleMs, before, accepted, beginsAtADay } = evidence;
  if (cell.exactAt === null) return { verdict: '', reason: '' };
  if (cell.differing.length === 0) return EQUAL;
  if (accepted !== undefined && sameTexts(accepted.differing, cell.differing)) return known(accepted.reason);
  if (beginsAtADay && cell.differing.every(isMissingRowsOnly))
    return known('the division’s documents are read from a day on only; Exact counts the older ones, too');
  const ageMs = nowMs - cell.exactAt.endedMs;
  const again = agreedTwice(cell, before, evidence.changedKeys);
  if (again.length === 0)
    return inFlight(
      ageMs < settleMs
        ? `Exact told its figures ${Math.round(ageMs / SECOND_MS)} s ago: what changed before may be on its way`
        : 'seen by one reading of Exact only, or rows changed since',
    );
  return { verdict: 'defect', reason: `two readings of Exact agree: ${again.slice(0, 3).join('; ')}` };
}

/** Differences that the reading before this one showed as well, and that no change in between explains. */
function agreedTwice(cell: Cell, before: Remembered | undefined, changedKeys: number): string[] {
  if (before === undefined || before.exactAtMs === null || cell.exactAt === null) return [];
  const both = cell.differing.filter((one) => before.differing.includes(one));
  // The same reading again adds nothing; what two readings had agreed on stays.
  if (before.exactAtMs >= cell.exactAt.begunMs) return before.source === 'defect' ? both : [];
  return both.filter((one) => !isExplainedBy(changedKeys, one));
}

/** A change moves a count by one at most. An amount that is the same to the cent twice is no chance. */
function isExplainedBy(changedKeys: number, difference: string): boolean {
  const { rows, amount } = partsOf(difference);
  return changedKeys > 0 && amount.isZero() && rows.abs().lessThanOrEqualTo(changedKeys);
}

function isMissingRowsOnly(difference: string): boolean {
  const { rows, amount } = partsOf(difference);
  return rows.isNegative() && amount.isZero();
}

function partsOf(difference: string): { rows: Decimal; amount: Decimal } {
  const [, rows = '0', amount = '0'] = difference.split(' ');
  return { rows: new Decimal(rows), amount: new Decimal(amount) };
}

/** The warehouse against Looker: equal, not told yet of what was just loaded, or stale. */
export function judgeAnswer(cell: Cell, { nowMs, settleMs, loadedAtMs, before }: Evidence, asked: boolean): Judgement {
  if (!asked) return { verdict: before?.answer ?? '', reason: '' };
  if (cell.amountOf === '' || sameFigures(cell.shown, cell.looker))
    return { verdict: cell.amountOf === '' ? '' : 'equal', reason: '' };
  if (loadedAtMs !== null && nowMs - loadedAtMs < settleMs)
    return inFlight(`rows were loaded ${Math.round((nowMs - loadedAtMs) / SECOND_MS)} s ago: Looker may not know yet`);
  const gone = sameFigures(cell.looker, NONE) ? ': it shows none of it (may its user see the division?)' : '';
  return { verdict: 'defect', reason: `Looker shows other figures than the warehouse has${gone}` };
}

function sameTexts(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text) => other.includes(text));
}
