import { UNKNOWN_BUDGET, type BudgetState } from '@ml-connector/exact';
import type { DivisionKey } from '@ml-connector/kernel';
import type { ReadRun } from '../reading/read-run.js';
import type { ConnectionEntity } from '../store/entities/connection.entity.js';
import type { DivisionEntity } from '../store/entities/division.entity.js';
import type { HeldLease } from '../engine/division-leases.js';

/** What a process remembers of a division it works on. All of it may be lost: the truth is in Postgres. */
export class DivisionSession {
  /** Reads under way, by feed. */
  readonly runs = new Map<string, ReadRun>();
  /** Row versions that are on the bus already, by feed: an overlap is not written again. */
  readonly sent = new Map<string, Set<string>>();
  readonly resting = new Map<string, number>();
  budget: BudgetState = UNKNOWN_BUDGET;
  /** Not to be worked on before this time. */
  waitUntilMs = 0;
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
