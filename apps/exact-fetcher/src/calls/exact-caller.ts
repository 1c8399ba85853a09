import { ExactCallError, type ExactAnswer, type ExactClient, type WorkClass } from '@ml-connector/exact';
import type { Tracer } from '@ml-connector/kernel';
import type { CallBudgets } from './call-budgets.js';
import { familyOf, type CallMetrics } from './call-metrics.js';
import { BudgetWait } from './call-stops.js';
import type { DivisionSession } from './division-session.js';
import type { ErrorGuard } from './error-guard.js';
import { LeastLeft } from './least-left.js';
import type { SiteClocks } from './site-clocks.js';
import type { TokenSource } from './token-source.js';

/** One call within a division. */
export interface DivisionCall {
  /** Path of the endpoint below the division: errors are counted by it. */
  readonly endpoint: string;
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  /** What it is for: which part of the quota it may use. */
  readonly workClass: WorkClass;
  /** Called between headers and body; the body is taken in when it resolves. */
  readonly beforeBody?: () => Promise<void>;
}

/** An answer and the number of the call. */
export interface CalledAnswer extends ExactAnswer {
  readonly readSequence: bigint;
}

/** What a caller works with. */
export interface CallerDeps {
  readonly client: ExactClient;
  readonly tokens: TokenSource;
  readonly budgets: CallBudgets;
  readonly guard: ErrorGuard;
  readonly sites: SiteClocks;
  readonly metrics: CallMetrics;
  /** Absent: nothing is traced. */
  readonly tracer?: Tracer;
}

/**
 * Makes calls within a division's budget; the caller holds the division's lease. The reservation, the count and the
 * read sequence are stored before the call, so that no crash forgets a call that was made.
 * Throws `BudgetWait`, `EndpointResting`, `LeaseLost`, `ExactCallError` or what token-service said.
 */
export class ExactCaller {
  readonly #left: LeastLeft;

  constructor(private readonly deps: CallerDeps) {
    this.#left = new LeastLeft(deps.metrics.budgetLeft);
  }

  async call(session: DivisionSession, call: DivisionCall): Promise<CalledAnswer> {
    const { tokens } = this.deps;
    const { id } = session.connection;
    const { accessToken } = await tokens.get(id);
    try {
      return await this.#traced(session, call, accessToken);
    } catch (error) {
      if (!(error instanceof ExactCallError) || error.failure !== 'not_authorised') throw error;
      // token-service is asked once whether there is another one: this one may have been voided before its time.
      tokens.refused(id, accessToken);
      const another = await tokens.get(id);
      return await this.#traced(session, call, another.accessToken);
    }
  }

  #traced(session: DivisionSession, call: DivisionCall, accessToken: string): Promise<CalledAnswer> {
    const { tracer } = this.deps;
    if (tracer?.enabled !== true) return this.#once(session, call, accessToken);
    const facts = { 'http.request.method': call.method ?? 'GET', endpoint: call.endpoint, work: call.workClass };
    return tracer.span('call', facts, () => this.#once(session, call, accessToken));
  }

  async #once(session: DivisionSession, call: DivisionCall, accessToken: string): Promise<CalledAnswer> {
    const { client, budgets, guard, sites } = this.deps;
    const { region } = session.division;
    const family = familyOf(call.endpoint);
    if (session.budgetVersion === null) await this.#load(session);
    await this.#settleOpen(session);
    guard.refuseResting(session, call.endpoint);
    if (client.heldBackUntilMs({ region, family }) !== null)
      throw new ExactCallError('breaker_open', `calls to ${region}/${family} are held back: it failed repeatedly`);
    const readSequence = await this.#reserve(session, call);
    const site = sites.of(region);
    const sentAtMs = site.steadyMs();
    const observe = (serverTimeMs: number | null | undefined): void => {
      if (serverTimeMs != null) site.observe({ serverTimeMs, sentAtMs, receivedAtMs: site.steadyMs() });
    };
    try {
      const answer = await client.call({
        region,
        family,
        url: call.url,
        accessToken,
        ...(call.method === undefined ? {} : { method: call.method }),
        ...(call.body === undefined ? {} : { body: call.body }),
        ...(call.beforeBody === undefined ? {} : { beforeBody: call.beforeBody }),
      });
      observe(answer.rate.serverTimeMs);
      await budgets.observe(session, answer.rate, false);
      this.#answered(session, readSequence);
      this.#measure(session, call, 'ok', answer.tookMs);
      return { ...answer, readSequence };
    } catch (error) {
      if (error instanceof ExactCallError) {
        observe(error.rate?.serverTimeMs);
        await this.#noteFailure(session, call, error);
        this.#answered(session, readSequence);
      }
      throw error;
    }
  }

  /** A connection that calls through a division another one reads: the lease owner has counted its open calls. */
  async #load(session: DivisionSession): Promise<void> {
    await this.deps.budgets.load(session);
    await this.deps.guard.load(session, null);
  }

  #answered(session: DivisionSession, readSequence: bigint): void {
    session.answeredSequence = readSequence.toString();
    session.openCall = null;
  }

  /** The last call broke off, or its error could not be noted: it counts before the next one is made. */
  async #settleOpen(session: DivisionSession): Promise<void> {
    const { openCall } = session;
    if (openCall === null) return;
    await this.deps.guard.noteOpen(session, openCall);
    this.#answered(session, BigInt(openCall.sequence));
  }

  async #reserve(session: DivisionSession, call: DivisionCall): Promise<bigint> {
    const { budgets, metrics } = this.deps;
    const { workClass, endpoint } = call;
    try {
      return await budgets.reserve(session, { workClass, endpoint, waiting: session.waiting });
    } catch (error) {
      if (error instanceof BudgetWait) metrics.waits.add(1, { window: error.window });
      throw error;
    }
  }

  async #noteFailure(session: DivisionSession, call: DivisionCall, error: ExactCallError): Promise<void> {
    this.#measure(session, call, error.failure, null);
    await this.deps.guard.note(session, call.endpoint, error);
    if (error.rate !== null) await this.deps.budgets.observe(session, error.rate, error.failure === 'rate_limited');
  }

  #measure(session: DivisionSession, call: DivisionCall, outcome: string, tookMs: number | null): void {
    const { metrics } = this.deps;
    const family = familyOf(call.endpoint);
    metrics.calls.add(1, { family, outcome });
    metrics.byClass.add(1, { work: call.workClass });
    if (tookMs !== null) metrics.seconds.observe(tookMs / 1000, { family });
    this.#left.note(session.key, session.budget, this.deps.sites.of(session.division.region).steadyMs());
  }
}
