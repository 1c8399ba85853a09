import { feedByName } from '@ml-connector/catalogue';
import { ExactCallError } from '@ml-connector/exact';
import { errorText, newLineageId, type Clock, type DivisionKey, type Logger, type Tracer } from '@ml-connector/kernel';
import type { CallBudgets } from '../calls/call-budgets.js';
import { familyOf } from '../calls/call-metrics.js';
import { BudgetWait, LeaseLost } from '../calls/call-stops.js';
import { DivisionSession } from '../calls/division-session.js';
import type { ErrorGuard } from '../calls/error-guard.js';
import type { DivisionJobs } from '../jobs/division-jobs.js';
import { LAST_PHASE, openPhase } from '../planning/phases.js';
import { stretchOf, wishedIntervalMs, type SweepIntervals } from '../planning/cadence.js';
import type { Candidate } from '../planning/pick-stream.js';
import type { RawWriter } from '../publishing/raw-writer.js';
import type { StreamReader } from '../reading/stream-reader.js';
import { RUNNABLE_STATES, type ConnectionStore } from '../store/connection-store.js';
import { isReadable, PER_CONNECTION_FEEDS, skippedBecause } from '../store/division-life.js';
import { PRIORITIES, type StreamEntity } from '../store/entities/stream.entity.js';
import { withStore } from '../store/store-errors.js';
import type { StreamStore } from '../store/stream-store.js';
import type { SilenceWatch } from '../silence/silence-watch.js';
import type { SubscriptionStore } from '../store/subscription-store.js';
import type { Subscriber } from '../subscriptions/subscriber.js';
import type { Unsubscriber } from '../subscriptions/unsubscriber.js';
import type { DivisionLeases } from './division-leases.js';
import { decideFailure, divisionRestMs, type FailureDecision } from './failure-decision.js';
import type { WorkPicker } from './work-picker.js';

/** What a worker works with. */
export interface WorkerDeps {
  readonly leases: DivisionLeases;
  readonly connections: ConnectionStore;
  readonly streams: StreamStore;
  readonly budgets: CallBudgets;
  readonly guard: ErrorGuard;
  readonly picker: WorkPicker;
  readonly reader: StreamReader;
  readonly jobs: DivisionJobs;
  readonly subscriptions: SubscriptionStore;
  readonly subscriber: Subscriber;
  readonly unsubscriber: Unsubscriber;
  readonly silence: Pick<SilenceWatch, 'isSilent'>;
  readonly writer: RawWriter;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tracer: Tracer;
  readonly phaseTimeoutMs: number;
  readonly intervals: SweepIntervals;
}

/** Waits shorter than this are slept through with the lease kept. */
const SHORT_WAIT_MS = 1_000;
/** Pause of a division that has nothing to do while its initial load waits for the warehouse. */
const IDLE_MS = 200;
/** A job or a subscription that waits for the day's end looks again after this. */
const LONGEST_REST_MS = 60_000;
/** Pause while another process has the division. */
const FOREIGN_MS = 2_000;

/** A rest shorter than this is this process's own affair. */
const TOLD_REST_MS = 2_000;

/** Works on one division at a time under its lease: one call, then the most urgent thing again. */
export class DivisionWorker {
  readonly #sessions = new Map<DivisionKey, DivisionSession>();

  constructor(private readonly deps: WorkerDeps) {}

  /** True while the division rests; `urgent`: a notice or a command waits. */
  rests(key: DivisionKey, urgent: boolean): boolean {
    const session = this.#sessions.get(key);
    const untilMs = (urgent ? session?.noticesWaitUntilMs : session?.waitUntilMs) ?? 0;
    return untilMs > this.deps.clock.now();
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
    const { leases, connections, clock, budgets, guard } = this.deps;
    const division = await connections.division(key);
    const connection = division === null ? null : await connections.connection(division.connectionId);
    if (division === null || connection === null) return null;
    const session = this.#sessions.get(key) ?? new DivisionSession(key, division, connection);
    this.#sessions.set(key, session);
    const lease = await leases.acquire(`division:${key}`);
    if (lease === null) {
      session.waitUntilMs = session.noticesWaitUntilMs = clock.now() + FOREIGN_MS;
      return null;
    }
    session.lease = lease;
    const fresh = await connections.division(key);
    session.division = fresh ?? division;
    await guard.load(session, await budgets.load(session));
    return session;
  }

  async #close(session: DivisionSession): Promise<void> {
    const { lease } = session;
    try {
      await this.deps.budgets.save(session);
      await this.#tellRest(session);
      session.lease = null;
      await lease?.release();
    } catch (error) {
      session.lease = null;
      // The lease ends by itself, and the budget is read from the next answer.
      this.deps.logger.warn('division_close_failed', { division: session.key, error });
    }
  }

  /** How long it rests is known to all replicas: none of them looks in vain. */
  async #tellRest({ key, division, waitUntilMs, noticesWaitUntilMs }: DivisionSession): Promise<void> {
    const soonMs = this.deps.clock.now() + TOLD_REST_MS;
    const restsUntil = waitUntilMs > soonMs ? Math.trunc(waitUntilMs) : 0;
    const noticesRestUntil = noticesWaitUntilMs > soonMs ? Math.trunc(noticesWaitUntilMs) : 0;
    if (restsUntil === division.restsUntil && noticesRestUntil === division.noticesRestUntil) return;
    await this.deps.connections.saveDivision(key, { restsUntil, noticesRestUntil });
  }

  /** One piece of work; false when there is none now. */
  async #step(session: DivisionSession): Promise<boolean> {
    const { clock, connections, streams, subscriptions } = this.deps;
    const [division, connection, all, subscribed] = await withStore(() =>
      Promise.all([
        connections.division(session.key),
        connections.connection(session.connection.id),
        streams.ofDivision(session.key),
        subscriptions.ofDivision(session.key),
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
    if (!(RUNNABLE_STATES as readonly string[]).includes(connection.state)) return false;
    if (await this.deps.unsubscriber.runOne(session, subscribed)) return true;
    if (division.paused || connection.paused) return false;
    if (!isReadable(division)) return this.#readList(session, all);
    const phase = await this.#openPhases(session, all);
    this.#planDay(session, all);
    const picked = this.deps.picker.pick(session, all, phase);
    if (picked !== undefined && picked.workClass !== 'backfill') return this.#read(session, picked);
    if (await this.deps.subscriber.runOne(session, subscribed)) return true;
    if (picked !== undefined) return this.#read(session, picked);
    const restMs = session.waitUntilMs - clock.now();
    if (restMs > 0 && restMs <= SHORT_WAIT_MS) return true;
    if (phase <= LAST_PHASE) session.waitUntilMs = Math.max(session.waitUntilMs, clock.now() + IDLE_MS);
    return false;
  }

  /** Nothing but the list of divisions, which says when a division that does not answer is back. */
  async #readList(session: DivisionSession, streams: readonly StreamEntity[]): Promise<boolean> {
    session.runs.forEach((_, feed) => PER_CONNECTION_FEEDS.includes(feed) || session.runs.delete(feed));
    if (!session.division.active && skippedBecause(session.division) === null) return false;
    const lists = streams.filter(({ feed }) => PER_CONNECTION_FEEDS.includes(feed));
    const picked = this.deps.picker.pick(session, lists, LAST_PHASE);
    return picked !== undefined && this.#read(session, picked);
  }

  /** Sweeps are as far apart as it takes for the day's calls to last until its end. */
  #planDay(session: DivisionSession, streams: readonly StreamEntity[]): void {
    const { budgets, intervals, silence } = this.deps;
    const wished = streams.flatMap(({ feed: name, state, quiet }) => {
      const feed = feedByName(name);
      if (feed === undefined || state !== 'live') return [];
      return [wishedIntervalMs(intervals, feed, quiet, silence.isSilent(session.key, feed))];
    });
    const historyWaits = session.waiting.includes('backfill');
    session.stretch = stretchOf(wished, session.budget, budgets.serverNow(session), historyWaits);
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

  async #read(session: DivisionSession, { stream, workClass }: Candidate): Promise<boolean> {
    const feed = feedByName(stream.feed);
    if (feed === undefined) return false;
    const family = familyOf(feed.path);
    try {
      await withStore(() =>
        this.#traced(session, stream, () => this.deps.reader.readPage(session, stream, feed, workClass)),
      );
      session.failures = 0;
      session.failing.answered(family);
      return true;
    } catch (error) {
      // Somebody else's calls were counted meanwhile: the next look finds what may still be called.
      if (error instanceof BudgetWait) return true;
      if (error instanceof ExactCallError) this.#noteAnswer(session, family, error);
      if (error instanceof ExactCallError && error.reason === 'DivisionBlocked') await this.#noteBlocked(session);
      const decision = decideFailure(error, stream.failures, this.deps.clock.now(), Math.random());
      if (decision === null) throw error;
      await this.#apply(session, stream, decision, error);
      return session.waitUntilMs <= this.deps.clock.now();
    }
  }

  /** A read goes on with the traces of the notices it answers; one that nobody told of begins its own. */
  #traced(session: DivisionSession, stream: StreamEntity, read: () => Promise<void>): Promise<void> {
    const { tracer } = this.deps;
    if (!tracer.enabled) return read();
    const { feed, priority } = stream;
    const run = session.runs.get(feed);
    const facts = { connection_id: session.connection.id, division: session.key, entity: feed };
    const traces = run?.traces ?? stream.dueTraces;
    if (traces.length > 0) return tracer.resume('read', { ...facts, cause: 'notice' }, traces, read);
    // What a notice asked for whose trace nobody keeps begins none either.
    if (priority === PRIORITIES.notice) return read();
    return tracer.begin('read', { ...facts, cause: priority === PRIORITIES.command ? 'command' : 'schedule' }, read);
  }

  async #noteBlocked({ key, division }: DivisionSession): Promise<void> {
    const { clock, connections, logger } = this.deps;
    if (division.blockingStatus !== 0) return;
    await withStore(() => connections.noteBlocked(division, clock.now()));
    logger.warn('division_blocked', { division: key, connection_id: division.connectionId });
  }

  #noteAnswer(session: DivisionSession, family: string, error: ExactCallError): void {
    if (['server_error', 'timeout', 'unreachable'].includes(error.failure))
      session.failing.failed(family, this.deps.clock.now(), Math.random());
    else if (error.failure !== 'breaker_open') session.failing.answered(family);
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
    if (decision.divisionUntilMs !== undefined)
      session.waitUntilMs = session.noticesWaitUntilMs = decision.divisionUntilMs;
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
      session.waitUntilMs = session.noticesWaitUntilMs = Math.min(error.untilMs, clock.now() + LONGEST_REST_MS);
      return;
    }
    const restMs = divisionRestMs(error, session.failures, Math.random());
    if (restMs === null) throw error;
    session.failures += 1;
    session.waitUntilMs = session.noticesWaitUntilMs = Math.max(session.waitUntilMs, clock.now() + restMs);
    logger.warn('division_rests', { division: session.key, rest_ms: Math.round(restMs), error: errorText(error) });
  }
}
