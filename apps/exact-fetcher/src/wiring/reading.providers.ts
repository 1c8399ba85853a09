import { TOPIC_ADMIN, TOPIC_PRODUCER, type MessageSink, type TopicAdmin } from '@ml-connector/kafka';
import { RetriableError, type Clock, type Logger, type Meter, type Tracer } from '@ml-connector/kernel';
import { CLOCK, CONFIG, FAIL, LOGGER, METER, TRACER } from '@ml-connector/runtime';
import type { FactoryProvider } from '@nestjs/common';
import { ExactCaller } from '../calls/exact-caller.js';
import { PageSlots } from '../calls/page-slots.js';
import type { FetcherConfig } from '../config/env.js';
import { LinesPlans } from '../documents/lines-plans.js';
import { shortestIntervalMs, wishedIntervalMs, type SweepIntervals } from '../planning/cadence.js';
import { nextRunMs } from '../planning/next-run.js';
import { AnswerWriter } from '../publishing/answer-writer.js';
import { RawWriter } from '../publishing/raw-writer.js';
import { DivisionWatch } from '../reading/division-watch.js';
import { ReadFinisher } from '../reading/read-finisher.js';
import { RowCounts } from '../reading/row-counts.js';
import { streamMetrics } from '../reading/stream-metrics.js';
import { StreamReader } from '../reading/stream-reader.js';
import { silenceMetrics } from '../silence/silence-metrics.js';
import { SilenceStore } from '../silence/silence-store.js';
import { SilenceWatch } from '../silence/silence-watch.js';
import { silenceTimes } from '../silence/webhook-loop.js';
import { ConnectionStore } from '../store/connection-store.js';
import { KeyStore } from '../store/key-store.js';
import { StreamStore } from '../store/stream-store.js';

/** Intervals of the configuration, in milliseconds. */
export function sweepIntervals(config: FetcherConfig): SweepIntervals {
  return {
    sync: config.SWEEP_SYNC_S * 1000,
    modified: config.SWEEP_MODIFIED_S * 1000,
    children: config.SWEEP_MODIFIED_S * 1000,
    snapshot: config.SWEEP_SNAPSHOT_S * 1000,
    deleted: config.SWEEP_DELETED_S * 1000,
    control: config.SWEEP_CONTROL_S * 1000,
  };
}

/** Number of partitions of a topic that has to exist. */
async function partitionsOf(admin: TopicAdmin, topic: string): Promise<number> {
  const count = await admin.partitionCount(topic);
  if (count === 0) throw new RetriableError('topic_missing', `topic ${topic} does not exist yet`);
  return count;
}

/** What reads pages and puts them on the bus. */
export const READING_PROVIDERS: FactoryProvider[] = [
  {
    provide: RawWriter,
    useFactory: (sink: MessageSink, admin: TopicAdmin, clock: Clock, meter: Meter, tracer: Tracer) =>
      new RawWriter(sink, (topic) => partitionsOf(admin, topic), clock, streamMetrics(meter).deadLetters, tracer),
    inject: [TOPIC_PRODUCER, TOPIC_ADMIN, CLOCK, METER, TRACER],
  },
  {
    provide: AnswerWriter,
    useFactory: (sink: MessageSink) => new AnswerWriter(sink),
    inject: [TOPIC_PRODUCER],
  },
  {
    provide: SilenceWatch,
    useFactory: (
      config: FetcherConfig,
      store: SilenceStore,
      answers: AnswerWriter,
      meter: Meter,
      clock: Clock,
      logger: Logger,
      fail: (error: unknown) => void,
    ): SilenceWatch => {
      const metrics = silenceMetrics(meter);
      const cadenceMs = shortestIntervalMs(sweepIntervals(config));
      const times = silenceTimes(config.SILENCE_GRACE_S * 1000);
      return new SilenceWatch({ store, answers, metrics, clock, logger, fail, times, cadenceMs });
    },
    inject: [CONFIG, SilenceStore, AnswerWriter, METER, CLOCK, LOGGER, FAIL],
  },
  {
    provide: ReadFinisher,
    useFactory: (
      config: FetcherConfig,
      writer: RawWriter,
      streams: StreamStore,
      keys: KeyStore,
      silence: SilenceWatch,
      meter: Meter,
      logger: Logger,
    ): ReadFinisher => {
      const intervals = sweepIntervals(config);
      return new ReadFinisher({
        writer,
        streams,
        keys,
        silence,
        metrics: streamMetrics(meter),
        logger,
        noticeGapMs: config.NOTICE_GAP_S * 1000,
        nextSweepAtMs: ({ division, connection, stretch }, feed, quiet, sweptAtMs) =>
          nextRunMs(
            division.schedule ?? connection.schedule ?? { kind: 'continuous' },
            sweptAtMs,
            wishedIntervalMs(intervals, feed, quiet, silence.isSilent(division.divisionKey, feed)) * stretch,
          ),
      });
    },
    inject: [CONFIG, RawWriter, StreamStore, KeyStore, SilenceWatch, METER, LOGGER],
  },
  {
    provide: StreamReader,
    useFactory: (
      config: FetcherConfig,
      caller: ExactCaller,
      writer: RawWriter,
      streams: StreamStore,
      keys: KeyStore,
      connections: ConnectionStore,
      finisher: ReadFinisher,
      answers: AnswerWriter,
      meter: Meter,
      clock: Clock,
      logger: Logger,
      tracer: Tracer,
    ) =>
      new StreamReader({
        caller,
        slots: new PageSlots(config.PAGES_IN_MEMORY),
        writer,
        streams,
        keys,
        connections,
        finisher,
        rowCounts: new RowCounts(caller, logger),
        linesPlans: new LinesPlans({ caller, streams, clock, logger, probeEveryMs: config.EXPAND_PROBE_S * 1000 }),
        divisionWatch: new DivisionWatch({ connections, answers, clock, logger }),
        metrics: streamMetrics(meter),
        clock,
        logger,
        tracer,
        fullEveryMs: config.FULL_COMPARE_S * 1000,
      }),
    inject: [
      CONFIG,
      ExactCaller,
      RawWriter,
      StreamStore,
      KeyStore,
      ConnectionStore,
      ReadFinisher,
      AnswerWriter,
      METER,
      CLOCK,
      LOGGER,
      TRACER,
    ],
  },
];
