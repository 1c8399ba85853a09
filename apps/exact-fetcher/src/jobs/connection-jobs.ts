import { cutPage, pickFields } from '@ml-connector/catalogue';
import { ExactCallError, type ExactAnswer, type ExactClient } from '@ml-connector/exact';
import { ConnectorError, divisionKey, errorText, TerminalError, type Clock, type Logger } from '@ml-connector/kernel';
import type { TokenSource } from '../calls/token-source.js';
import type { DivisionLeases } from '../engine/division-leases.js';
import type { AnswerWriter } from '../publishing/answer-writer.js';
import type { ConnectionStore } from '../store/connection-store.js';
import type { ConnectionEntity } from '../store/entities/connection.entity.js';
import type { JobEntity } from '../store/entities/job.entity.js';
import type { JobStore } from '../store/job-store.js';
import type { SubscriptionStore } from '../store/subscription-store.js';
import { withStore } from '../store/store-errors.js';
import { refuseForeignSite } from './foreign-site.js';

/** What the jobs work with. */
export interface ConnectionJobsDeps {
  readonly jobs: JobStore;
  readonly connections: ConnectionStore;
  readonly subscriptions: SubscriptionStore;
  readonly leases: DivisionLeases;
  readonly client: ExactClient;
  readonly tokens: TokenSource;
  readonly answers: AnswerWriter;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Tries a job gets; between two of them two seconds. */
const ATTEMPTS = 15;
const PAUSE_MS = 2_000;
/** How often, and how many milliseconds apart, it is looked whether the subscriptions are gone. */
const END_LOOKS = 36;
const END_LOOK_MS = 500;

/** Who authorised a connection, and the division they last had open. */
interface Me {
  readonly userId: string;
  readonly currentDivision: number;
  readonly tookMs: number;
}

/** Jobs that need no division: `current/Me` costs no quota. A discovery goes on under the division's lease. */
export class ConnectionJobs {
  readonly #running = new Map<string, Promise<void>>();

  constructor(private readonly deps: ConnectionJobsDeps) {}

  /** Begins the jobs that are due; each runs on beside the divisions. */
  async runDue(signal: AbortSignal): Promise<void> {
    for (const job of await this.deps.jobs.free(this.deps.clock.now())) {
      if (signal.aborted || this.#running.has(job.id)) continue;
      const work = this.#run(job)
        .catch((error: unknown) => this.deps.logger.warn('job_failed', { job: job.id, error: errorText(error) }))
        .finally(() => this.#running.delete(job.id));
      this.#running.set(job.id, work);
    }
  }

  /** Waits for the jobs in hand. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  async #run(job: JobEntity): Promise<void> {
    const lease = await withStore(() => this.deps.leases.acquire(`job:${job.id}`));
    if (lease === null) return;
    try {
      const connection = await this.deps.connections.connection(job.connectionId);
      if (connection === null)
        throw new TerminalError('connection_not_found', `no connection ${job.connectionId} is known here yet`);
      if (job.command.type === 'unsubscribe') await this.#awaitEnd(job);
      else await this.#answer(job, connection, await this.#readMe(connection));
    } catch (error) {
      await this.#failed(job, error);
    } finally {
      await lease.release();
    }
  }

  async #answer(job: JobEntity, connection: ConnectionEntity, me: Me): Promise<void> {
    const { answers, connections, jobs } = this.deps;
    if (job.command.type === 'discover') {
      const key = divisionKey(connection.region, me.currentDivision);
      await connections.ensureDivision(key, connection.id, connection.region, me.currentDivision);
      await jobs.update(job.id, { divisionKey: key, userId: me.userId });
      return;
    }
    await answers.send({
      type: 'probed',
      id: job.id,
      connectionId: job.connectionId,
      ok: true,
      latencyMs: me.tookMs,
      detail: `Exact answered current/Me in ${me.tookMs} ms`,
      remedy: null,
    });
    await jobs.remove(job.id);
  }

  /** The owners of the divisions remove them; told as soon as none is left. */
  async #awaitEnd(job: JobEntity): Promise<void> {
    const { answers, clock, jobs, subscriptions } = this.deps;
    const left = await withStore(() => subscriptions.countOf(job.connectionId));
    if (left > 0 && job.attempts < END_LOOKS) {
      await jobs.update(job.id, { attempts: job.attempts + 1, dueAt: clock.now() + END_LOOK_MS });
      return;
    }
    await answers.send({ type: 'unsubscribed', id: job.id, connectionId: job.connectionId, left });
    await jobs.remove(job.id);
  }

  async #failed(job: JobEntity, error: unknown): Promise<void> {
    const { jobs, clock, answers } = this.deps;
    const again = errorIsPassing(error) && job.attempts + 1 < ATTEMPTS && job.command.type !== 'probe';
    if (again) {
      await jobs.update(job.id, { attempts: job.attempts + 1, dueAt: clock.now() + PAUSE_MS });
      return;
    }
    const remedy = remedyOf(error);
    const about = { id: job.id, connectionId: job.connectionId };
    await answers.send(
      job.command.type === 'probe'
        ? { type: 'probed', ...about, ok: false, latencyMs: 0, detail: errorText(error), remedy }
        : {
            type: 'failed',
            ...about,
            code: error instanceof ConnectorError ? error.code : 'unknown',
            message: errorText(error),
            remedy,
          },
    );
    await jobs.remove(job.id);
  }

  async #readMe(connection: ConnectionEntity): Promise<Me> {
    const answer = await this.#callMe(connection).catch((error: unknown) => {
      if (!(error instanceof ExactCallError) || error.failure !== 'not_authorised') throw error;
      this.deps.tokens.drop(connection.id);
      return this.#callMe(connection);
    });
    const [record] = cutPage(answer.body).records;
    refuseForeignSite(record, connection.region);
    const fields = record === undefined ? null : pickFields(record, ['UserID', 'CurrentDivision']);
    if (fields?.UserID == null || !/^[1-9]\d{0,9}$/.test(fields.CurrentDivision ?? ''))
      throw new TerminalError('bad_me', 'current/Me names no user or no division');
    return { userId: fields.UserID, currentDivision: Number(fields.CurrentDivision), tookMs: answer.tookMs };
  }

  async #callMe(connection: ConnectionEntity): Promise<ExactAnswer> {
    const { accessToken } = await this.deps.tokens.get(connection.id);
    const url = `${connection.baseUrl}/api/v1/current/Me?$select=UserID,CurrentDivision`;
    return this.deps.client.call({ region: connection.region, family: 'current', url, accessToken });
  }
}

/** A connection is announced on another topic than the command about it: it may be a moment late. */
function errorIsPassing(error: unknown): boolean {
  return error instanceof ConnectorError && (error.kind === 'retriable' || error.code === 'connection_not_found');
}

/** What an operator can do, where the error says so. */
export function remedyOf(error: unknown): string | null {
  const remedy = error instanceof Error && 'remedy' in error ? error.remedy : null;
  return typeof remedy === 'string' ? remedy : null;
}
