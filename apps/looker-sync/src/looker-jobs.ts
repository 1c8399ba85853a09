import { errorText, type Clock, type Counter, type Gauge, type Logger, type Meter } from '@ml-connector/kernel';
import { CallGate, Leftovers, withLooker, type LookerApi, type LookerSession } from '@ml-connector/looker';
import type { DayCounts } from './state/day-counts.js';

/** Kinds of work that call Looker; the label of the count of calls. */
export type LookerJob = 'deploy' | 'content' | 'plan' | 'freshness' | 'ask' | 'reconcile';

/** What jobs work with. */
export interface LookerJobParts {
  readonly session: (job: LookerJob) => Promise<LookerSession>;
  readonly counts: DayCounts;
  /** Calls a day at most by contract, of all replicas; 0: not metered. */
  readonly callsPerDay: number;
  /** Jobs at a time; default 4. */
  readonly atOnce?: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
}

const DEFAULT_AT_ONCE = 4;
const MOST_WAITING = 64;

/** Runs jobs with a token of their own each, and counts their calls: some editions of Looker meter them. */
export class LookerJobs {
  private readonly calls: Counter;
  private readonly left: Gauge | undefined;
  private readonly gate: CallGate;
  private readonly leftovers: Leftovers;

  constructor(private readonly parts: LookerJobParts) {
    const { meter, callsPerDay, atOnce = DEFAULT_AT_ONCE } = parts;
    this.gate = new CallGate({ atOnce, waiting: MOST_WAITING }, parts.clock);
    this.leftovers = new Leftovers(parts.clock, this.gate, parts.logger);
    this.calls = meter.counter({
      name: 'looker_api_calls_total',
      help: "Calls of Looker's API by kind of job, retries and logouts included, logins not.",
      labels: ['job'],
    });
    if (callsPerDay > 0)
      this.left = meter.gauge({
        name: 'looker_api_calls_left',
        help: "Calls of Looker's API left of LOOKER_CALLS_PER_DAY today (UTC), for all replicas together.",
      });
  }

  /** Runs one job, at most so many at a time. The signal breaks it off; its token is ended all the same. */
  async run<T>(job: LookerJob, work: (api: LookerApi) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { clock, logger } = this.parts;
    let made = 0;
    const onCalls = (calls: number): void => {
      made += calls;
      this.calls.add(calls, { job });
    };
    const { gate, leftovers } = this;
    const options = { clock, logger, gate, leftovers, onCalls, ...(signal === undefined ? {} : { signal }) };
    try {
      return await withLooker(() => this.parts.session(job), options, work);
    } finally {
      await this.count(made);
    }
  }

  /** Calls of today by all replicas, and how many are left; null: not metered. */
  async callsToday(): Promise<{ readonly made: number; readonly left: number | null }> {
    const { counts, clock } = this.parts;
    const made = await counts.today('calls', clock.now());
    return { made, left: this.show(made) };
  }

  /** The job's own result or error counts, also where PostgreSQL is away. */
  private async count(made: number): Promise<void> {
    try {
      this.show(await this.parts.counts.add('calls', this.parts.clock.now(), made));
    } catch (error) {
      this.parts.logger.warn('looker_calls_not_counted', { calls: made, reason: errorText(error) });
    }
  }

  private show(made: number): number | null {
    const { callsPerDay } = this.parts;
    if (callsPerDay === 0) return null;
    const left = Math.max(0, callsPerDay - made);
    this.left?.set(left);
    return left;
  }
}
