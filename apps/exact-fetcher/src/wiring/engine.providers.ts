import { ExactClient } from '@ml-connector/exact';
import { callMetrics } from '../calls/call-metrics.js';
import { changeLatency, type Clock, type Logger, type Meter, type Tracer } from '@ml-connector/kernel';
import { CLOCK, CONFIG, FAIL, LOGGER, METER, TRACER } from '@ml-connector/runtime';
import type { FactoryProvider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OperatorViews } from '../api/operator-views.js';
import { PlanningViews } from '../api/planning-views.js';
import { DivisionGauges } from '../api/division-gauges.js';
import { StreamGauges } from '../api/stream-gauges.js';
import { CallBudgets } from '../calls/call-budgets.js';
import { ErrorGuard } from '../calls/error-guard.js';
import { ExactCaller } from '../calls/exact-caller.js';
import { SiteClocks } from '../calls/site-clocks.js';
import { TokenSource } from '../calls/token-source.js';
import type { FetcherConfig } from '../config/env.js';
import { DivisionLeases } from '../engine/division-leases.js';
import { DivisionWorker } from '../engine/division-worker.js';
import { FetchEngine } from '../engine/fetch-engine.js';
import { WorkPicker } from '../engine/work-picker.js';
import { ConnectionJobs } from '../jobs/connection-jobs.js';
import { CompareJob } from '../jobs/compare-job.js';
import { ControlTotals } from '../jobs/control-totals.js';
import { DivisionJobs } from '../jobs/division-jobs.js';
import { ScopeCheck } from '../jobs/scope-check.js';
import { MessageHandlers } from '../messages/message-handlers.js';
import { ScheduleCommands } from '../planning/schedule-commands.js';
import { AnswerWriter } from '../publishing/answer-writer.js';
import { RawWriter } from '../publishing/raw-writer.js';
import { streamMetrics } from '../reading/stream-metrics.js';
import { StreamReader } from '../reading/stream-reader.js';
import { BudgetStore } from '../store/budget-store.js';
import { ConnectionStore } from '../store/connection-store.js';
import { dueDivisions } from '../store/due-divisions.js';
import { JobStore } from '../store/job-store.js';
import { QuotaStore } from '../store/quota-store.js';
import { ScheduleStore } from '../store/schedule-store.js';
import { StreamStore } from '../store/stream-store.js';
import { UnseenStore } from '../store/unseen-store.js';
import { SubscriptionStore } from '../store/subscription-store.js';
import { SilenceStore } from '../silence/silence-store.js';
import { SilenceWatch } from '../silence/silence-watch.js';
import { Subscriber } from '../subscriptions/subscriber.js';
import { Unsubscriber } from '../subscriptions/unsubscriber.js';
import { sweepIntervals } from './reading.providers.js';

const DAY_MS = 86_400_000;

/** Since when subscriptions count as compared: since this process began, and for a day. */
export class SubscriptionAge {
  readonly #startedAtMs: number;

  constructor(private readonly clock: Clock) {
    this.#startedAtMs = clock.now();
  }

  /** Compared at this time or earlier: to be compared again. */
  comparedBeforeMs(): number {
    return Math.max(this.#startedAtMs, this.clock.now() - DAY_MS);
  }
}

/** Jobs, subscriptions, the worker of divisions and the engine that drives it. */
export const ENGINE_PROVIDERS: FactoryProvider[] = [
  { provide: SubscriptionAge, useFactory: (clock: Clock) => new SubscriptionAge(clock), inject: [CLOCK] },
  {
    provide: ConnectionJobs,
    useFactory: (
      jobs: JobStore,
      connections: ConnectionStore,
      subscriptions: SubscriptionStore,
      leases: DivisionLeases,
      client: ExactClient,
      tokens: TokenSource,
      answers: AnswerWriter,
      clock: Clock,
      logger: Logger,
    ) => new ConnectionJobs({ jobs, connections, subscriptions, leases, client, tokens, answers, clock, logger }),
    inject: [
      JobStore,
      ConnectionStore,
      SubscriptionStore,
      DivisionLeases,
      ExactClient,
      TokenSource,
      AnswerWriter,
      CLOCK,
      LOGGER,
    ],
  },
  {
    provide: DivisionJobs,
    useFactory: (
      jobs: JobStore,
      connections: ConnectionStore,
      streams: StreamStore,
      unseen: UnseenStore,
      writer: RawWriter,
      caller: ExactCaller,
      answers: AnswerWriter,
      meter: Meter,
      clock: Clock,
      logger: Logger,
    ) =>
      new DivisionJobs({
        jobs,
        connections,
        caller,
        controlTotals: new ControlTotals(caller),
        scopes: new ScopeCheck(caller, logger),
        compare: new CompareJob({ unseen, streams, writer, metrics: streamMetrics(meter), clock, logger }),
        answers,
        clock,
        logger,
      }),
    inject: [
      JobStore,
      ConnectionStore,
      StreamStore,
      UnseenStore,
      RawWriter,
      ExactCaller,
      AnswerWriter,
      METER,
      CLOCK,
      LOGGER,
    ],
  },
  {
    provide: Subscriber,
    useFactory: (
      caller: ExactCaller,
      store: SubscriptionStore,
      connections: ConnectionStore,
      clock: Clock,
      logger: Logger,
      age: SubscriptionAge,
    ) => new Subscriber({ caller, store, connections, clock, logger, comparedBeforeMs: () => age.comparedBeforeMs() }),
    inject: [ExactCaller, SubscriptionStore, ConnectionStore, CLOCK, LOGGER, SubscriptionAge],
  },
  {
    provide: Unsubscriber,
    useFactory: (caller: ExactCaller, store: SubscriptionStore, clock: Clock, logger: Logger) =>
      new Unsubscriber({ caller, store, clock, logger }),
    inject: [ExactCaller, SubscriptionStore, CLOCK, LOGGER],
  },
  {
    provide: DivisionWorker,
    useFactory: (
      config: FetcherConfig,
      leases: DivisionLeases,
      connections: ConnectionStore,
      streams: StreamStore,
      subscriptions: SubscriptionStore,
      budgets: CallBudgets,
      guard: ErrorGuard,
      client: ExactClient,
      reader: StreamReader,
      jobs: DivisionJobs,
      subscriber: Subscriber,
      unsubscriber: Unsubscriber,
      writer: RawWriter,
      silence: SilenceWatch,
      clock: Clock,
      logger: Logger,
      tracer: Tracer,
    ): DivisionWorker => {
      const phaseTimeoutMs = config.PHASE_TIMEOUT_S * 1000;
      const picker = new WorkPicker({ budgets, client, clock, fullEveryMs: config.FULL_COMPARE_S * 1000 });
      const intervals = sweepIntervals(config);
      const planning = { budgets, guard, picker, intervals, phaseTimeoutMs };
      const stores = { connections, streams, subscriptions };
      const webhooks = { subscriber, unsubscriber };
      const work = { leases, reader, jobs, writer, silence };
      return new DivisionWorker({ ...stores, ...planning, ...webhooks, ...work, clock, logger, tracer });
    },
    inject: [
      CONFIG,
      DivisionLeases,
      ConnectionStore,
      StreamStore,
      SubscriptionStore,
      CallBudgets,
      ErrorGuard,
      ExactClient,
      StreamReader,
      DivisionJobs,
      Subscriber,
      Unsubscriber,
      RawWriter,
      SilenceWatch,
      CLOCK,
      LOGGER,
      TRACER,
    ],
  },
  {
    provide: FetchEngine,
    useFactory: (
      config: FetcherConfig,
      worker: DivisionWorker,
      connectionJobs: ConnectionJobs,
      db: DataSource,
      age: SubscriptionAge,
      clock: Clock,
      logger: Logger,
      fail: (error: unknown) => void,
    ) =>
      new FetchEngine({
        worker,
        connectionJobs,
        dueDivisions: () => dueDivisions(db, clock.now(), age.comparedBeforeMs()),
        clock,
        logger,
        maxDivisions: config.MAX_DIVISIONS_IN_FLIGHT,
        fail,
      }),
    inject: [CONFIG, DivisionWorker, ConnectionJobs, DataSource, SubscriptionAge, CLOCK, LOGGER, FAIL],
  },
  {
    provide: MessageHandlers,
    useFactory: (
      config: FetcherConfig,
      connections: ConnectionStore,
      streams: StreamStore,
      jobs: JobStore,
      subscriptions: SubscriptionStore,
      unseen: UnseenStore,
      answers: AnswerWriter,
      tokens: TokenSource,
      scheduleStore: ScheduleStore,
      silence: SilenceWatch,
      sites: SiteClocks,
      meter: Meter,
      clock: Clock,
      logger: Logger,
    ): MessageHandlers => {
      const noticeGapMs = config.NOTICE_GAP_S * 1000;
      const schedules = new ScheduleCommands({ connections, schedules: scheduleStore, clock });
      const stores = { connections, streams, jobs, subscriptions, unseen };
      const latency = changeLatency(meter);
      return new MessageHandlers({
        ...stores,
        ...{ answers, tokens, schedules, silence, latency, sites, clock, logger, noticeGapMs },
      });
    },
    inject: [
      CONFIG,
      ConnectionStore,
      StreamStore,
      JobStore,
      SubscriptionStore,
      UnseenStore,
      AnswerWriter,
      TokenSource,
      ScheduleStore,
      SilenceWatch,
      SiteClocks,
      METER,
      CLOCK,
      LOGGER,
    ],
  },
  {
    provide: OperatorViews,
    useFactory: (
      connections: ConnectionStore,
      streams: StreamStore,
      budgets: BudgetStore,
      subscriptions: SubscriptionStore,
      silence: SilenceStore,
    ) => new OperatorViews(connections, streams, budgets, subscriptions, silence),
    inject: [ConnectionStore, StreamStore, BudgetStore, SubscriptionStore, SilenceStore],
  },
  {
    provide: PlanningViews,
    useFactory: (
      connections: ConnectionStore,
      streams: StreamStore,
      budgets: BudgetStore,
      schedules: ScheduleStore,
      quotas: QuotaStore,
      clock: Clock,
    ) => new PlanningViews({ connections, streams, budgets, schedules, quotas, clock }),
    inject: [ConnectionStore, StreamStore, BudgetStore, ScheduleStore, QuotaStore, CLOCK],
  },
  {
    provide: StreamGauges,
    useFactory: (
      streams: StreamStore,
      quotas: QuotaStore,
      budgets: BudgetStore,
      meter: Meter,
      clock: Clock,
      logger: Logger,
    ) =>
      new StreamGauges(
        streams,
        quotas,
        { ...streamMetrics(meter), ...callMetrics(meter) },
        new DivisionGauges(streams, budgets, meter, clock),
        clock,
        logger,
      ),
    inject: [StreamStore, QuotaStore, BudgetStore, METER, CLOCK, LOGGER],
  },
];
