import { UNKNOWN_BUDGET, type BudgetState, type WorkClass } from '@ml-connector/exact';
import type { DivisionKey, Traces } from '@ml-connector/kernel';
import type { ReadRun } from '../reading/read-run.js';
import type { OpenCall } from '../store/budget-store.js';
import type { ConnectionEntity } from '../store/entities/connection.entity.js';
import type { DivisionEntity } from '../store/entities/division.entity.js';
import type { HeldLease } from '../engine/division-leases.js';
import { FailingFamilies } from '../engine/failing-families.js';

/** What a process remembers of a division it works on. All of it may be lost: the truth is in Postgres. */
export class DivisionSession {
  /** Reads under way, by feed. */
  readonly runs = new Map<string, ReadRun>();
  /** Row versions that are on the bus already, by feed: an overlap is not written again. */
  readonly sent = new Map<string, Set<number>>();
  /** Latest change whose way was measured, by feed with dates of change. */
  readonly measured = new Map<string, bigint>();
  /** Traces of the read that brought the last news, by feed. */
  readonly broughtBy = new Map<string, Traces>();
  readonly resting = new Map<string, number>();
  budget: BudgetState = UNKNOWN_BUDGET;
  /** Version of the budget's row; null: not read yet. */
  budgetVersion: string | null = null;
  /** Calls of the UTC day, as counted here. */
  counted: { readonly callsDay: string; readonly callsToday: number } = { callsDay: '', callsToday: 0 };
  /** A call whose end is not known, or not noted yet. */
  openCall: OpenCall | null = null;
  /** Number of the last call whose end is known. */
  answeredSequence: string | null = null;
  /** Kinds of work that wait for a call now. */
  waiting: readonly WorkClass[] = [];
  /** Nothing but notices and commands before this time. */
  waitUntilMs = 0;
  /** Not even those before this time. */
  noticesWaitUntilMs = 0;
  readonly failing = new FailingFamilies();
  /** How much longer than wished sweeps are apart, so that the day's quota lasts. */
  stretch = 1;
  lease: HeldLease | null = null;
  /** Failures in a row that were no stream's fault. */
  failures = 0;

  readonly #noted = new Set<string>();

  constructor(
    readonly key: DivisionKey,
    public division: DivisionEntity,
    public connection: ConnectionEntity,
  ) {}

  /** True the first time something is to be said. */
  noteOnce(what: string): boolean {
    const first = !this.#noted.has(what);
    this.#noted.add(what);
    return first;
  }
}
