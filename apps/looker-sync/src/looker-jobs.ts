import type { Clock, Counter, Logger, Meter } from '@ml-connector/kernel';
import { CallGate, Leftovers, withLooker, type LookerApi, type LookerSession } from '@ml-connector/looker';

/** Kinds of work that call Looker; the label of the count of calls. */
export type LookerJob = 'deploy' | 'freshness' | 'ask';

const DEFAULT_AT_ONCE = 4;
const MOST_WAITING = 64;

/** Runs jobs with a token of their own each, and counts their calls: some editions of Looker meter them. */
export class LookerJobs {
  private readonly calls: Counter;
  private readonly gate: CallGate;
  private readonly leftovers: Leftovers;

  constructor(
    private readonly session: (job: LookerJob) => Promise<LookerSession>,
    private readonly clock: Clock,
    private readonly logger: Logger,
    meter: Meter,
    atOnce = DEFAULT_AT_ONCE,
  ) {
    this.gate = new CallGate({ atOnce, waiting: MOST_WAITING }, clock);
    this.leftovers = new Leftovers(clock, this.gate, logger);
    this.calls = meter.counter({
      name: 'looker_api_calls_total',
      help: "Calls of Looker's API by kind of job, retries and logouts included, logins not.",
      labels: ['job'],
    });
  }

  /** Runs one job, at most so many at a time. The signal breaks it off; its token is ended all the same. */
  run<T>(job: LookerJob, work: (api: LookerApi) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { clock, logger, gate, leftovers } = this;
    const onCalls = (calls: number): void => this.calls.add(calls, { job });
    const options = { clock, logger, gate, leftovers, onCalls, ...(signal === undefined ? {} : { signal }) };
    return withLooker(() => this.session(job), options, work);
  }
}
