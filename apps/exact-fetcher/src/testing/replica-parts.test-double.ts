import { Breakers, ExactClient } from '@ml-connector/exact';
import { noTracer, RetriableError, silentMeter, type Clock, type Logger } from '@ml-connector/kernel';
import { Leases } from '@ml-connector/postgres';
import type { AccessToken } from '@ml-connector/contracts';
import type { DataSource } from 'typeorm';
import { CallBudgets } from '../calls/call-budgets.js';
import { callMetrics } from '../calls/call-metrics.js';
import { ErrorGuard } from '../calls/error-guard.js';
import { ExactCaller } from '../calls/exact-caller.js';
import { PageSlots } from '../calls/page-slots.js';
import { SiteClocks } from '../calls/site-clocks.js';
import { TokenSource } from '../calls/token-source.js';
import { DivisionLeases } from '../engine/division-leases.js';
import { DivisionWorker } from '../engine/division-worker.js';
import { FetchEngine } from '../engine/fetch-engine.js';
import { LinesPlans } from '../documents/lines-plans.js';
import { WorkPicker } from '../engine/work-picker.js';
import { CompareJob } from '../jobs/compare-job.js';
import { ConnectionJobs } from '../jobs/connection-jobs.js';
import { ControlTotals } from '../jobs/control-totals.js';
import { DivisionJobs } from '../jobs/division-jobs.js';
import { ScopeCheck } from '../jobs/scope-check.js';
import { wishedIntervalMs, type SweepIntervals } from '../planning/cadence.js';
import { nextRunMs } from '../planning/next-run.js';
import { AnswerWriter } from '../publishing/answer-writer.js';
import { RawWriter } from '../publishing/raw-writer.js';
import { DivisionWatch } from '../reading/division-watch.js';
import { ReadFinisher } from '../reading/read-finisher.js';
import { RowCounts } from '../reading/row-counts.js';
import { streamMetrics } from '../reading/stream-metrics.js';
import { StreamReader } from '../reading/stream-reader.js';
import { BudgetStore } from '../store/budget-store.js';
import { ConnectionStore } from '../store/connection-store.js';
import { dueDivisions } from '../store/due-divisions.js';
import { SCHEMA } from '../store/entities/columns.js';
import { JobStore } from '../store/job-store.js';
import { KeyStore } from '../store/key-store.js';
import { QuotaStore } from '../store/quota-store.js';
import { StreamStore } from '../store/stream-store.js';
import { UnseenStore } from '../store/unseen-store.js';
import { SubscriptionStore } from '../store/subscription-store.js';
import { Subscriber } from '../subscriptions/subscriber.js';
import { Unsubscriber } from '../subscriptions/unsubscriber.js';

/** What a replica is made with. */
export interface ReplicaSettings {
  readonly owner: string;
  /** Milliseconds between two looks for work. */
  readonly tickMs: number;
  readonly intervals: SweepIntervals;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly db: DataSource;
  readonly fail: (error: unknown) => void;
  /** False while no broker answers. */
  readonly isBusThere: () => boolean;
  /** Called when a division's work has ended. */
  readonly onWorkEnd: () => void;
}

/** Its access token is its name: the server then knows who calls. */
class NamedTokens extends TokenSource {
  constructor(
    private readonly owner: string,
    private readonly time: Clock,
  ) {
    super({ call: () => Promise.reject(new Error('token-service is not asked')) }, time);
  }

  override get(): Promise<AccessToken> {
    return Promise.resolve({
      accessToken: this.owner,
      expiresAt: this.time.now() + 600_000,
      region: 'nl',
      baseUrl: 'http://localhost',
    });
  }
}

class WatchedWorker extends DivisionWorker {
  onEnd: () => void = () => undefined;

  override async work(...args: Parameters<DivisionWorker['work']>): Promise<void> {
    // After the engine has taken notice.
    await super.work(...args).finally(() => setImmediate(this.onEnd));
  }
}

/** Milliseconds a producer tries before it gives up. */
const PRODUCER_TRIES_MS = 8_000;

/** The bus takes everything, or nothing. */
async function sendTo({ isBusThere, clock }: ReplicaSettings): Promise<void> {
  if (isBusThere()) return;
  await clock.sleep(PRODUCER_TRIES_MS);
  if (!isBusThere()) throw new RetriableError('broker_away', 'no broker answers');
}

/** The engine of exact-fetcher with its real stores, leases, budgets, caller and reader, and a bus that may be away. */
export function replicaEngine(settings: ReplicaSettings): { engine: FetchEngine; client: ExactClient } {
  const { clock, logger, db, intervals } = settings;
  const metrics = callMetrics(silentMeter);
  const streamMeters = streamMetrics(silentMeter);
  const stores = { connections: new ConnectionStore(db), streams: new StreamStore(db), keys: new KeyStore(db) };
  const jobStore = new JobStore(db);
  const leases = new DivisionLeases(new Leases(db, SCHEMA, clock), clock, settings.owner);
  const client = new ExactClient({ clock, breakers: new Breakers({}, { clock }) });
  const tokens = new NamedTokens(settings.owner, clock);
  const sites = new SiteClocks(clock, () => clock.now());
  const budgets = new CallBudgets(new BudgetStore(db), sites, clock);
  const guard = new ErrorGuard({ quotas: new QuotaStore(db), clock, logger, metrics });
  const caller = new ExactCaller({ client, tokens, budgets, guard, sites, metrics });
  const sink = { send: () => sendTo(settings) };
  const writer = new RawWriter(sink, () => Promise.resolve(1), clock, streamMeters.deadLetters);
  const answers = new AnswerWriter(sink);
  // Without webhooks nothing is ever missed.
  const silence = { isSilent: () => false, found: () => Promise.resolve() };
  const finisher = new ReadFinisher({
    ...stores,
    silence,
    writer,
    metrics: streamMeters,
    logger,
    noticeGapMs: 0,
    nextSweepAtMs: ({ division, connection, stretch }, feed, quiet, sweptAtMs) =>
      nextRunMs(
        division.schedule ?? connection.schedule ?? { kind: 'continuous' },
        sweptAtMs,
        wishedIntervalMs(intervals, feed, quiet) * stretch,
      ),
  });
  const fullEveryMs = 86_400_000;
  const reader = new StreamReader({
    ...stores,
    caller,
    slots: new PageSlots(6),
    writer,
    finisher,
    rowCounts: new RowCounts(caller, logger),
    linesPlans: new LinesPlans({ caller, streams: stores.streams, clock, logger, probeEveryMs: 30 * 86_400_000 }),
    divisionWatch: new DivisionWatch({ connections: stores.connections, answers, clock, logger }),
    metrics: streamMeters,
    clock,
    logger,
    tracer: noTracer,
    fullEveryMs,
  });
  const jobs = { jobs: jobStore, connections: stores.connections, answers, clock, logger };
  const subscriptions = new SubscriptionStore(db);
  const subscriber = new Subscriber({
    caller,
    store: subscriptions,
    connections: stores.connections,
    clock,
    logger,
    comparedBeforeMs: () => 0,
  });
  const worker = new WatchedWorker({
    ...stores,
    leases,
    budgets,
    guard,
    picker: new WorkPicker({ budgets, client, clock, fullEveryMs }),
    reader,
    jobs: new DivisionJobs({
      ...jobs,
      caller,
      controlTotals: new ControlTotals(caller),
      scopes: new ScopeCheck(caller, logger),
      compare: new CompareJob({
        unseen: new UnseenStore(db),
        streams: stores.streams,
        writer,
        metrics: streamMeters,
        clock,
        logger,
      }),
    }),
    subscriptions,
    subscriber,
    unsubscriber: new Unsubscriber({ caller, store: subscriptions, clock, logger }),
    silence,
    writer,
    clock,
    logger,
    tracer: noTracer,
    phaseTimeoutMs: 0,
    intervals,
  });
  worker.onEnd = settings.onWorkEnd;
  const engine = new FetchEngine({
    worker,
    connectionJobs: new ConnectionJobs({ ...jobs, subscriptions, leases, client, tokens }),
    dueDivisions: () => dueDivisions(db, clock.now(), 0),
    clock,
    logger,
    maxDivisions: 60,
    fail: settings.fail,
    tickMs: settings.tickMs,
  });
  return { engine, client };
}
