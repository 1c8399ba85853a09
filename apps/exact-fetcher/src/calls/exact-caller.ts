import {
  COUNTED_STATUSES,
  ExactCallError,
  observeAnswer,
  observeRefusal,
  reserveCall,
  type ExactAnswer,
  type ExactClient,
} from '@ml-connector/exact';
import type { Clock } from '@ml-connector/kernel';
import type { ConnectionStore } from '../store/connection-store.js';
import type { QuotaStore } from '../store/quota-store.js';
import { nextReadSequence } from '../versions/record-versions.js';
import { familyOf, type CallMetrics } from './call-metrics.js';
import { BudgetWait, EndpointResting } from './call-stops.js';
import type { DivisionSession } from './division-session.js';
import type { TokenSource } from './token-source.js';

/** One call within a division. */
export interface DivisionCall {
  /** Path of the endpoint below the division: errors are counted by it. */
  readonly endpoint: string;
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  /** Share of the day's quota that is left for more urgent work. */
  readonly keepShare: number;
}

/** An answer and the number of the call. */
export interface CalledAnswer extends ExactAnswer {
  readonly readSequence: bigint;
}

/** What a caller works with. */
export interface CallerDeps {
  readonly client: ExactClient;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly connections: ConnectionStore;
  readonly quotas: QuotaStore;
  readonly metrics: CallMetrics;
}

/**
 * Makes calls within a division's budget; the caller holds the division's lease. The reservation, the count and the
 * read sequence are stored before the call, so that no crash forgets a call that was made.
 * Throws `BudgetWait`, `EndpointResting`, `ExactCallError` or what token-service said.
 */
export class ExactCaller {
  constructor(private readonly deps: CallerDeps) {}

  async call(session: DivisionSession, call: DivisionCall): Promise<CalledAnswer> {
    this.#refuseResting(session, call.endpoint);
    try {
      return await this.#once(session, call);
    } catch (error) {
      if (!(error instanceof ExactCallError) || error.failure !== 'not_authorised') throw error;
      // One more try with another token: it may have been voided before its time.
      this.deps.tokens.drop(session.connection.id);
      return await this.#once(session, call);
    }
  }

  async #once(session: DivisionSession, call: DivisionCall): Promise<CalledAnswer> {
    const { clock, client, tokens } = this.deps;
    const token = await tokens.get(session.connection.id);
    await this.#reserve(session, call);
    const readSequence = session.division.readSequence;
    try {
      const answer = await client.call({
        region: session.division.region,
        family: familyOf(call.endpoint),
        url: call.url,
        accessToken: token.accessToken,
        ...(call.method === undefined ? {} : { method: call.method }),
        ...(call.body === undefined ? {} : { body: call.body }),
      });
      session.budget = observeAnswer(session.budget, answer.rate, clock.now());
      this.#measure(session, call, 'ok', answer.tookMs);
      return { ...answer, readSequence };
    } catch (error) {
      if (error instanceof ExactCallError) await this.#noteFailure(session, call, error);
      throw error;
    }
  }

  #refuseResting(session: DivisionSession, endpoint: string): void {
    const untilMs = session.resting.get(endpoint);
    if (untilMs === undefined) return;
    if (untilMs > this.deps.clock.now()) throw new EndpointResting(untilMs);
    session.resting.delete(endpoint);
  }

  async #reserve(session: DivisionSession, call: DivisionCall): Promise<void> {
    const nowMs = this.deps.clock.now();
    const keep = Math.ceil((session.budget.day?.limit ?? 0) * call.keepShare);
    const reservation = reserveCall(session.budget, nowMs, keep);
    if (reservation.kind === 'wait') {
      this.deps.metrics.waits.add(1, { window: reservation.window });
      throw new BudgetWait(reservation.untilMs, reservation.window);
    }
    const { division } = session;
    const day = new Date(nowMs + session.budget.clockOffsetMs).toISOString().slice(0, 10);
    const change = {
      budget: reservation.state,
      readSequence: nextReadSequence(division.readSequence, nowMs),
      callsDay: day,
      callsToday: division.callsDay === day ? division.callsToday + 1 : 1,
    };
    await this.deps.connections.saveDivision(session.key, change);
    session.budget = reservation.state;
    Object.assign(division, change);
  }

  async #noteFailure(session: DivisionSession, call: DivisionCall, error: ExactCallError): Promise<void> {
    const { clock, quotas } = this.deps;
    const nowMs = clock.now();
    this.#measure(session, call, error.failure, null);
    if (error.rate !== null)
      session.budget =
        error.failure === 'rate_limited'
          ? observeRefusal(session.budget, error.rate, nowMs)
          : observeAnswer(session.budget, error.rate, nowMs);
    if (error.status === null || !COUNTED_STATUSES.includes(error.status)) return;
    const restsUntilMs = await quotas.note(session.key, call.endpoint, nowMs);
    if (restsUntilMs !== null) session.resting.set(call.endpoint, restsUntilMs);
  }

  #measure(session: DivisionSession, call: DivisionCall, outcome: string, tookMs: number | null): void {
    const { metrics } = this.deps;
    const family = familyOf(call.endpoint);
    metrics.calls.add(1, { family, outcome });
    if (tookMs !== null) metrics.seconds.observe(tookMs / 1000, { family });
    const { minute, day } = session.budget;
    if (minute !== null) metrics.budgetLeft.set(minute.remaining / Math.max(1, minute.limit), { window: 'minute' });
    if (day !== null) metrics.budgetLeft.set(day.remaining / Math.max(1, day.limit), { window: 'day' });
  }
}
