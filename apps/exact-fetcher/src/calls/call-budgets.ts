import {
  observeAnswer,
  observeRefusal,
  reserveCall,
  UNKNOWN_BUDGET,
  type BudgetState,
  type CallAsk,
  type RateFacts,
} from '@ml-connector/exact';
import type { Clock } from '@ml-connector/kernel';
import type { BudgetKey, BudgetStore, OpenCall, StoredBudget } from '../store/budget-store.js';
import { nextReadSequence } from '../versions/record-versions.js';
import { BudgetWait, LeaseLost } from './call-stops.js';
import type { DivisionSession } from './division-session.js';
import type { SiteClocks } from './site-clocks.js';

/** What a reservation is for. */
export interface ReservationFor extends CallAsk {
  readonly endpoint: string;
}

/** All connections whose app is not known share one budget: too careful, and never too much. */
const UNKNOWN_APP = 'unknown';

/**
 * The budget of a division: loaded when its lease was taken, stored with each reservation before the call is made, so
 * that no crash forgets a call; corrected by each answer. Only the lease owner can write it.
 */
export class CallBudgets {
  constructor(
    private readonly store: BudgetStore,
    private readonly sites: SiteClocks,
    private readonly clock: Clock,
  ) {}

  /** Reads what is stored; a call that nobody knows the end of is returned once. */
  async load(session: DivisionSession): Promise<OpenCall | null> {
    const stored = await this.store.load(keyOf(session));
    this.#take(session, stored);
    const open = stored?.openCall ?? null;
    return open === null || open.sequence === session.answeredSequence ? null : open;
  }

  /** Server's time, as the planner wants it. */
  serverNow(session: DivisionSession): number {
    return this.sites.of(session.division.region).now();
  }

  /** When such a call may be made, epoch milliseconds of our clock; null: now. */
  waitFor(session: DivisionSession, ask: CallAsk): BudgetWait | null {
    const serverNowMs = this.serverNow(session);
    const reservation = reserveCall(session.budget, serverNowMs, ask);
    return reservation.kind === 'go' ? null : this.#waitOf(reservation, serverNowMs);
  }

  /** Takes a call and stores that; gives its read sequence. Throws `BudgetWait` or `LeaseLost`. */
  async reserve(session: DivisionSession, what: ReservationFor): Promise<bigint> {
    const lease = session.lease?.claim();
    if (lease === undefined) throw new LeaseLost();
    for (let tries = 0; tries < 3; tries++) {
      const serverNowMs = this.serverNow(session);
      const reservation = reserveCall(session.budget, serverNowMs, what);
      if (reservation.kind === 'wait') throw this.#waitOf(reservation, serverNowMs);
      const nowMs = this.clock.now();
      const readSequence = nextReadSequence(session.division.readSequence, nowMs);
      const openCall = {
        connectionId: session.connection.id,
        endpoint: what.endpoint,
        sequence: readSequence.toString(),
        atMs: nowMs,
      };
      const day = new Date(serverNowMs).toISOString().slice(0, 10);
      const { callsDay, callsToday } = session.counted;
      const counted = { callsDay: day, callsToday: callsDay === day ? callsToday + 1 : 1 };
      const state = { ...reservation.state, clockOffsetMs: this.sites.of(session.division.region).offsetMs() };
      const write = { ...counted, state, openCall, version: session.budgetVersion ?? '0', lease, nowMs, readSequence };
      const result = await this.store.write(keyOf(session), write);
      if (result.kind === 'lease_lost') throw new LeaseLost();
      if (result.kind === 'written') {
        this.#take(session, { ...write, version: result.version });
        session.openCall = openCall;
        session.division.readSequence = readSequence;
        return readSequence;
      }
      // Another connection of the same app called through this division under our lease: its calls count too.
      await this.load(session);
    }
    throw new LeaseLost();
  }

  /** An answer, or an error that carried the headers. A refusal is stored at once: no second try before the reset. */
  async observe(session: DivisionSession, rate: RateFacts, refused: boolean): Promise<void> {
    const observe = refused ? observeRefusal : observeAnswer;
    session.budget = observe(session.budget, rate, this.serverNow(session));
    if (refused) await this.save(session);
  }

  /** Stores what is known now, an open call too; nothing happens when the lease is gone. */
  async save(session: DivisionSession, again = false): Promise<void> {
    const lease = session.lease?.claim();
    if (lease === undefined || session.budgetVersion === null || session.budgetVersion === '0') return;
    const write = {
      ...session.counted,
      state: session.budget,
      openCall: session.openCall,
      version: session.budgetVersion,
      lease,
      nowMs: this.clock.now(),
      readSequence: null,
    };
    const result = await this.store.write(keyOf(session), write);
    if (result.kind === 'written') session.budgetVersion = result.version;
    if (result.kind !== 'changed' || again) return;
    await this.load(session);
    await this.save(session, true);
  }

  #take(session: DivisionSession, stored: StoredBudget | null): void {
    const state: BudgetState = stored?.state ?? UNKNOWN_BUDGET;
    session.budget = state;
    session.budgetVersion = stored?.version ?? '0';
    session.counted = { callsDay: stored?.callsDay ?? '', callsToday: stored?.callsToday ?? 0 };
  }

  #waitOf(wait: { readonly untilMs: number; readonly window: BudgetWait['window'] }, serverNowMs: number): BudgetWait {
    return new BudgetWait(this.clock.now() + wait.untilMs - serverNowMs, wait.window);
  }
}

function keyOf(session: DivisionSession): BudgetKey {
  return { app: session.connection.clientId ?? UNKNOWN_APP, divisionKey: session.key };
}
