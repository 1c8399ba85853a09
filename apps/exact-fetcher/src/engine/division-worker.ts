import { feedByName } from '@ml-connector/catalogue';
import { UNKNOWN_BUDGET } from '@ml-connector/exact';
import { errorText, newLineageId, type Clock, type DivisionKey, type Logger } from '@ml-connector/kernel';
import { BudgetWait, LeaseLost } from '../calls/call-stops.js';
import { DivisionSession } from '../calls/division-session.js';
import type { DivisionJobs } from '../jobs/division-jobs.js';
import { LAST_PHASE, openPhase } from '../planning/phases.js';
import { pickStream } from '../planning/pick-stream.js';
import { SWEEP_KEEP_SHARE } from '../planning/sweep-interval.js';
import type { RawWriter } from '../publishing/raw-writer.js';
import type { StreamReader } from '../reading/stream-reader.js';
import { RUNNABLE_STATES, type ConnectionStore } from '../store/connection-store.js';
import { PRIORITIES, type StreamEntity } from '../store/entities/stream.entity.js';
import type { QuotaStore } from '../store/quota-store.js';
import { withStore } from '../store/store-errors.js';
import type { StreamStore } from '../store/stream-store.js';
import type { Subscriber } from '../subscriptions/subscriber.js';
import type { DivisionLeases } from './division-leases.js';
import { decideFailure, divisionRestMs, type FailureDecision } from './failure-decision.js';

/** What a worker works with. */
export interface WorkerDeps {
  readonly leases: DivisionLeases;
  readonly connections: ConnectionStore;
  readonly streams: StreamStore;
  readonly quotas: QuotaStore;
  readonly reader: StreamReader;
  readonly jobs: DivisionJobs;
  readonly subscriber: Subscriber;
  readonly writer: RawWriter;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly phaseTimeoutMs: number;
}

/** Waits shorter than this are slept through with the lease kept. */
const SHORT_WAIT_MS = 3_000;
/** Pause of a division that has nothing to do while its initial load waits for the warehouse. */
const IDLE_MS = 200;
/** A job or a subscription that waits for the day's end looks again after this. */
const LONGEST_REST_MS = 60_000;
/** Pause while another process has the division. */
const FOREIGN_MS = 2_000;

/** Share of the day's quota each priority leaves to the more urgent ones. */
const KEEP_SHARES = {
  [PRIORITIES.command]: 0,
  [PRIORITIES.notice]: 0.02,
  [PRIORITIES.load]: 0.05,
  [PRIORITIES.sweep]: SWEEP_KEEP_SHARE,
} as const;

/** Works on one division at a time under its lease: one call, then the most urgent thing again. */
export class DivisionWorker {
  readonly #sessions = new Map<DivisionKey, DivisionSession>();

  constructor(private readonly deps: WorkerDeps) {}

  /** True while the division rests. */
  rests(key: DivisionKey): boolean {
    return (this.#sessions.get(key)?.waitUntilMs ?? 0) > this.deps.clock.now();
  }

  /** Works until nothing is due, the budget is spent, or `signal` says stop. Throws errors that must end the process. */
  async work(key: DivisionKey, signal: AbortSignal): Promise<void> {
    const session = await withStore(() => this.#open(key));
    if (session === null) return;
    try {
      while (!signal.aborted && (await this.#step(session))) await this.#napIfShort(session, signal);
    } catch (error) {
      this.#rest(session, error);
    } finally {
      await this.#close(session);
    }
  }

  /** Takes the lease and reads again what another owner may have changed. */
  async #open(key: DivisionKey): Promise<DivisionSession | null> {
    const { leases, connections, clock, quotas } = this.deps;
    const division = await connections.division(key);
    const connection = division === null ? null : await connections.connection(division.connectionId);
    if (division === null || connection === null) return null;
    const session = this.#sessions.get(key) ?? new DivisionSession(key, division, connection);
    this.#sessions.set(key, session);
    const lease = await leases.acquire(`division:${key}`);
    if (lease === null) {
      session.waitUntilMs = clock.now() + FOREIGN_MS;
      return null;
    }
    session.lease = lease;
    const fresh = await connections.division(key);
    session.division = fresh ?? division;
    session.budget = session.division.budget ?? UNKNOWN_BUDGET;
    for (const [endpoint, untilMs] of await quotas.blocked(key, clock.now())) session.resting.set(endpoint, untilMs);
    return session;
  }

  async #close(session: DivisionSession): Promise<void> {
    const { lease } = session;
    session.lease = null;
    try {
      await this.deps.connections.saveDivision(session.key, { budget: session.budget });
      await lease?.release();
    } catch (error) {
      // The lease ends by itself, and the budget is read from the next answer.
      this.deps.logger.warn('division_close_failed', { division: session.key, error });
    }
  }

  /** One piece of work; false when there is none now. */
  async #step(session: DivisionSession): Promise<boolean> {
    const { clock, connections, streams } = this.deps;
    const [division, connection, all] = await withStore(() =>
      Promise.all([
        connections.division(session.key),
        connections.connection(session.connection.id),
        streams.ofDivision(session.key),
      ]),
    );
    if (division === null || connection === null) return false;
    if (division.epoch !== session.division.epoch) {
      session.runs.clear();
      session.sent.clear();
    }
    session.division = division;
    session.connection = connection;
    if (await this.deps.jobs.runOne(session)) return true;
    if (!division.active || !(RUNNABLE_STATES as readonly string[]).includes(connection.state)) return false;
    const phase = await this.#openPhases(session, all);
    const picked = pickStream(all, phase, clock.now(), (feed) => session.runs.has(feed));
    if (picked !== undefined && picked.priority <= PRIORITIES.load) return this.#read(session, picked);
    if (await this.deps.subscriber.runOne(session)) return true;
    if (picked !== undefined) return this.#read(session, picked);
    if (phase <= LAST_PHASE) session.waitUntilMs = clock.now() + IDLE_MS;
    return false;
  }

  async #openPhases(session: DivisionSession, streams: readonly StreamEntity[]): Promise<number> {
    const { clock, connections, logger, phaseTimeoutMs } = this.deps;
    const { phase, timedOut } = openPhase(streams, session.division.phase, clock.now(), phaseTimeoutMs);
    if (phase === session.division.phase) return phase;
    const change = { phase, phaseSince: clock.now() };
    await withStore(() => connections.saveDivision(session.key, change));
    Object.assign(session.division, change);
    const facts = { division: session.key, phase };
    if (timedOut) logger.warn('phase_opened_by_timeout', facts);
    else logger.info('phase_opened', facts);
    return phase;
  }

  async #read(session: DivisionSession, stream: StreamEntity): Promise<boolean> {
    const feed = feedByName(stream.feed);
    // A feed that is no longer declared: its stream stays as it is.
    if (feed === undefined) return false;
    try {
      await withStore(() => this.deps.reader.readPage(session, stream, feed, KEEP_SHARES[stream.priority]));
      session.failures = 0;
      return true;
    } catch (error) {
      if (error instanceof BudgetWait) return this.#waitForBudget(session, stream, error);
      const decision = decideFailure(error, stream.failures, this.deps.clock.now(), Math.random());
      if (decision === null) throw error;
      await this.#apply(session, stream, decision, error);
      return session.waitUntilMs <= this.deps.clock.now();
    }
  }

  /** A sweep that has used its share of the day makes room for notices; every other wait is the division's. */
  async #waitForBudget(session: DivisionSession, stream: StreamEntity, wait: BudgetWait): Promise<boolean> {
    if (wait.window === 'day' && stream.priority === PRIORITIES.sweep) {
      const dueAtMs = Math.min(wait.untilMs, this.deps.clock.now() + 600_000);
      const next = { serial: stream.dueSerial, dueAtMs, priority: stream.priority };
      await withStore(() => this.deps.streams.advance(stream, {}, next));
      return true;
    }
    session.waitUntilMs = wait.untilMs;
    this.deps.logger.debug('budget_wait', { division: session.key, window: wait.window, until: wait.untilMs });
    return wait.untilMs - this.deps.clock.now() <= SHORT_WAIT_MS;
  }

  async #apply(
    session: DivisionSession,
    stream: StreamEntity,
    decision: FailureDecision,
    error: unknown,
  ): Promise<void> {
    const { streams, logger, clock, writer } = this.deps;
    const feed = feedByName(stream.feed);
    const facts = { division: session.key, entity: stream.feed, reason: decision.reason };
    if (decision.park) logger.warn('stream_parked', { ...facts, error: errorText(error) });
    else logger.info('read_failed', { ...facts, error: errorText(error) });
    if (decision.deadLetter !== undefined && feed !== undefined)
      await writer.reject(
        {
          connectionId: session.connection.id,
          divisionKey: session.key,
          lineageId: newLineageId(clock.now()),
          fetchedAt: new Date(clock.now()).toISOString(),
        },
        [
          {
            feed,
            reason: decision.deadLetter.reason,
            detail: decision.deadLetter.detail,
            value: decision.deadLetter.body,
          },
        ],
      );
    if (decision.restart) session.runs.delete(stream.feed);
    if (decision.divisionUntilMs !== undefined) session.waitUntilMs = decision.divisionUntilMs;
    const state = decision.park ? 'parked' : stream.state;
    const next = { serial: stream.dueSerial, dueAtMs: decision.dueAtMs, priority: stream.priority };
    const change = { state, reason: decision.reason, failures: stream.failures + 1, calls: stream.calls + 1 };
    await withStore(() => streams.advance(stream, change, next));
  }

  async #napIfShort(session: DivisionSession, signal: AbortSignal): Promise<void> {
    const { clock } = this.deps;
    const ms = session.waitUntilMs - clock.now();
    if (ms > 0 && ms <= SHORT_WAIT_MS && !signal.aborted)
      await clock.sleep(ms, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
  }

  /** Nobody's fault: the broker, PostgreSQL or token-service is away, or the lease went to another. */
  #rest(session: DivisionSession, error: unknown): void {
    const { clock, logger } = this.deps;
    if (error instanceof LeaseLost) {
      session.runs.clear();
      session.waitUntilMs = clock.now() + IDLE_MS;
      logger.warn('lease_lost', { division: session.key });
      return;
    }
    if (error instanceof BudgetWait) {
      session.waitUntilMs = Math.min(error.untilMs, clock.now() + LONGEST_REST_MS);
      return;
    }
    const restMs = divisionRestMs(error, session.failures, Math.random());
    if (restMs === null) throw error;
    session.failures += 1;
    session.waitUntilMs = Math.max(session.waitUntilMs, clock.now() + restMs);
    logger.warn('division_rests', { division: session.key, rest_ms: Math.round(restMs), error: errorText(error) });
  }
}
