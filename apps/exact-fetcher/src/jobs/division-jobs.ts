import { cutPage } from '@ml-connector/catalogue';
import { checkedNextLink, ExactCallError, resourceUrl } from '@ml-connector/exact';
import { ConnectorError, errorText, type Clock, type Logger } from '@ml-connector/kernel';
import { EndpointResting } from '../calls/call-stops.js';
import { DivisionSession } from '../calls/division-session.js';
import type { ExactCaller } from '../calls/exact-caller.js';
import type { AnswerWriter } from '../publishing/answer-writer.js';
import {
  discoveredDivisions,
  DIVISION_FIELDS,
  toDiscovered,
  type ListedDivision,
} from '../reading/discovered-divisions.js';
import type { ConnectionStore } from '../store/connection-store.js';
import type { JobEntity } from '../store/entities/job.entity.js';
import type { JobStore } from '../store/job-store.js';
import { withStore } from '../store/store-errors.js';
import { remedyOf } from './connection-jobs.js';
import type { CompareJob } from './compare-job.js';
import type { ControlTotals } from './control-totals.js';
import type { ScopeCheck } from './scope-check.js';

/** What the jobs work with. */
export interface DivisionJobsDeps {
  readonly jobs: JobStore;
  readonly connections: ConnectionStore;
  readonly caller: ExactCaller;
  readonly controlTotals: ControlTotals;
  readonly scopes: ScopeCheck;
  readonly compare: CompareJob;
  readonly answers: AnswerWriter;
  readonly clock: Clock;
  readonly logger: Logger;
}

const ATTEMPTS = 10;
const PAUSE_MS = 3_000;
const DIVISIONS = 'system/Divisions';

/** Jobs that call within a division, done by its lease owner before anything else. */
export class DivisionJobs {
  constructor(private readonly deps: DivisionJobsDeps) {}

  /** Does the next job of the division; false when none is due. Throws what is about the division, not the job. */
  async runOne(session: DivisionSession): Promise<boolean> {
    const { jobs, clock } = this.deps;
    const job = await withStore(() => jobs.nextOf(session.key, clock.now()));
    if (job === null) return false;
    try {
      await this.#do(await this.#viewOf(session, job), job);
    } catch (error) {
      if (!(error instanceof ConnectorError) && !(error instanceof EndpointResting)) throw error;
      await this.#failed(session, job, error);
    }
    return true;
  }

  /** The job's own connection makes the call; the division may be read by another one. */
  async #viewOf(session: DivisionSession, job: JobEntity): Promise<DivisionSession> {
    if (job.connectionId === session.connection.id) return session;
    const connection = await this.deps.connections.connection(job.connectionId);
    if (connection === null) return session;
    const view = new DivisionSession(session.key, session.division, connection);
    view.lease = session.lease;
    return view;
  }

  async #do(session: DivisionSession, job: JobEntity): Promise<void> {
    const { answers, jobs } = this.deps;
    if (job.command.type === 'discover') {
      const listed = await this.#discover(session);
      const found = {
        type: 'discovered' as const,
        id: job.id,
        connectionId: job.connectionId,
        userId: job.userId ?? '',
        currentDivision: session.division.number,
        divisions: listed.map(toDiscovered),
      };
      await answers.send(found);
      const nowMs = this.deps.clock.now();
      await this.deps.connections.observeDivisions(job.connectionId, listed, { complete: true, nowMs });
      // Nobody waits for the divisions until the scopes are known.
      await answers.send({ ...found, missing: await this.deps.scopes.missing(session, job.id) });
    } else if (job.command.type === 'control_total') {
      await answers.send(await this.deps.controlTotals.answer(session, job.command));
    } else if (job.command.type === 'end_compare') {
      await this.deps.compare.end(session, job.command);
    }
    await jobs.remove(job.id);
  }

  async #discover(session: DivisionSession): Promise<ListedDivision[]> {
    const { baseUrl } = session.connection;
    const { number } = session.division;
    const found: ListedDivision[] = [];
    let url: string | null = resourceUrl(baseUrl, number, DIVISIONS, { $select: DIVISION_FIELDS.join(',') });
    while (url !== null) {
      const answer = await this.deps.caller.call(session, { endpoint: DIVISIONS, url, workClass: 'notice' });
      const page = cutPage(answer.body);
      found.push(...discoveredDivisions(page.records));
      url = page.next === null ? null : checkedNextLink(page.next, baseUrl, number);
    }
    return found;
  }

  async #failed(session: DivisionSession, job: JobEntity, error: Error): Promise<void> {
    const { jobs, clock, answers, logger } = this.deps;
    logger.warn('job_failed', { job: job.id, division: session.key, error: errorText(error) });
    if (await this.#movedElsewhere(session, job, error)) return;
    // Nobody waits for its answer: it is done when the broker is back.
    if (job.command.type === 'end_compare') throw error;
    const passing = error instanceof ConnectorError && error.kind === 'retriable';
    if (passing && job.attempts + 1 < ATTEMPTS) {
      await jobs.update(job.id, { attempts: job.attempts + 1, dueAt: clock.now() + PAUSE_MS });
      return;
    }
    await answers.send({
      type: 'failed',
      id: job.id,
      connectionId: job.connectionId,
      code: error instanceof ConnectorError ? error.code : 'endpoint_resting',
      message: errorText(error),
      remedy: outOfReach(job, error) ?? remedyOf(error),
    });
    await jobs.remove(job.id);
  }

  /** The division the user last had open may lie outside of the consent: any other of the connection will do. */
  async #movedElsewhere(session: DivisionSession, job: JobEntity, error: Error): Promise<boolean> {
    if (job.command.type !== 'discover' || !(error instanceof ExactCallError) || error.failure !== 'forbidden')
      return false;
    const others = await this.deps.connections.activeDivisions(job.connectionId);
    const next = others[job.attempts];
    if (next === undefined || next.divisionKey === session.key) return false;
    await this.deps.jobs.update(job.id, { divisionKey: next.divisionKey, attempts: job.attempts + 1 });
    return true;
  }
}

/** The divisions can only be asked for within one of them, and we know but the one the user has open. */
function outOfReach(job: JobEntity, error: Error): string | null {
  const refused = error instanceof ExactCallError && error.failure === 'forbidden';
  return refused && job.command.type === 'discover'
    ? 'the consent may leave out the division the user has open: open one of the allowed divisions in Exact as that user, then ask again (ml-connector connect divisions <connection> --refresh); or tick Organization administration for the app in the App Center'
    : null;
}
