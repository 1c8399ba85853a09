import { WarehouseClient } from '@ml-connector/clickhouse';
import { KAFKA_CLIENT, TOPIC_PRODUCER, type KafkaClient, type MessageSink } from '@ml-connector/kafka';
import type { Clock } from '@ml-connector/kernel';
import type { ConfigOf, Platform } from '@ml-connector/runtime';
import type { OnApplicationShutdown, Provider } from '@nestjs/common';
import type { env } from '../env.js';
import type { DatagroupTrigger } from '../freshness/datagroup-trigger.js';
import type { LookerJobs } from '../looker-jobs.js';
import { CellStore } from './cell-store.js';
import type { CourseParts, RenewLooker } from './course.js';
import { Daily } from './daily.js';
import { FetcherCommands } from './fetcher-commands.js';
import { Look } from './look.js';
import { LookerReader } from './looker-reader.js';
import { ReconcileMetrics } from './metrics.js';
import type { OneAtATime } from '../one-at-a-time/one-at-a-time.js';
import { RawCheck, type RawCheckWaits } from './raw/raw-check.js';
import { RawCheckMetrics } from './raw/raw-check-metrics.js';
import { RawCheckStore } from './raw/raw-check-store.js';
import { timeOfWeekMs } from './raw/weekly.js';
import { WeeklyRawCheck, type WeeklyParts } from './raw/weekly-raw-check.js';
import { Reconciler } from './reconciler.js';
import { SourceReader } from './source-reader.js';

type Config = ConfigOf<typeof env>;

/** One statement may add up all lines of all divisions. */
const STATEMENT_MS = 900_000;
const CONFIRM_MS = 60_000;
const SECOND_MS = 1_000;

/** Closes the client of the warehouse when nothing needs it any more. */
class WarehouseCloser implements OnApplicationShutdown {
  constructor(private readonly client: WarehouseClient | null) {}

  async onApplicationShutdown(): Promise<void> {
    await this.client?.close();
  }
}

function warehouseOf(config: Config): WarehouseClient | null {
  if (config.CLICKHOUSE_URL === undefined) return null;
  return new WarehouseClient({
    url: config.CLICKHOUSE_URL,
    username: config.CLICKHOUSE_USER,
    password: config.CLICKHOUSE_PASSWORD,
    application: 'looker-sync',
    requestTimeoutMs: STATEMENT_MS,
  });
}

/** Has the caches renewed as after a load. What was cached in the same second would count as new. */
function renewal(trigger: DatagroupTrigger, clock: Clock): RenewLooker {
  return async (signal) => {
    await clock.sleep(SECOND_MS, signal);
    const before = await trigger.lastConfirmed();
    await trigger.markLoaded([{ divisionKey: '*', table: 'reconciliation', loadedAt: clock.now() }]);
    const untilMs = clock.now() + CONFIRM_MS;
    while ((await trigger.lastConfirmed()) === before && clock.now() < untilMs)
      await clock.sleep(SECOND_MS / 4, signal);
    return (await trigger.lastConfirmed()) !== before;
  };
}

/** What the comparison takes from the rest of the service. */
export interface ReconcileNeeds {
  readonly jobs: LookerJobs;
  readonly trigger: DatagroupTrigger;
  readonly one: OneAtATime;
}

/** The comparison of Exact, the warehouse and Looker. Without a warehouse it is off. `needs`: token of what it takes. */
export function reconcileProviders(config: Config, platform: Platform, needs: symbol): Provider[] {
  const { clock, logger, meter, fail } = platform;
  const client = warehouseOf(config);
  const partsOf = (
    warehouse: WarehouseClient,
    { jobs, trigger }: ReconcileNeeds,
    kafka: KafkaClient,
    sink: MessageSink,
  ): CourseParts => {
    const source = new SourceReader(warehouse);
    return {
      source,
      look: new Look(source, new LookerReader(jobs), clock, logger),
      store: new CellStore(warehouse, clock),
      fetcher: new FetcherCommands(kafka, sink, logger),
      renewLooker: renewal(trigger, clock),
      ...{ clock, logger },
    };
  };
  const defaults = waitsOf(config);
  const daily = { atMs: timeOfDayMs(config.RECONCILE_AT), repair: config.RECONCILE_REPAIR === 'on', fail };
  return [
    { provide: WarehouseCloser, useValue: new WarehouseCloser(client) },
    {
      provide: Reconciler,
      useFactory: (given: ReconcileNeeds, kafka: KafkaClient, sink: MessageSink) => {
        const parts = client === null ? null : partsOf(client, given, kafka, sink);
        return new Reconciler(parts, defaults, new ReconcileMetrics(meter), given.one, clock, logger, fail);
      },
      inject: [needs, KAFKA_CLIENT, TOPIC_PRODUCER],
    },
    {
      provide: Daily,
      useFactory: (reconciler: Reconciler) => new Daily(reconciler, daily, clock, logger),
      inject: [Reconciler],
    },
    {
      provide: WeeklyRawCheck,
      useFactory: (given: ReconcileNeeds, kafka: KafkaClient, sink: MessageSink) =>
        new WeeklyRawCheck(
          client === null ? null : rawCheckParts(config, platform, client, given.one, kafka, sink),
          platform,
        ),
      inject: [needs, KAFKA_CLIENT, TOPIC_PRODUCER],
    },
  ];
}

function rawCheckParts(
  config: Config,
  { clock, logger, meter, fail }: Platform,
  warehouse: WarehouseClient,
  one: OneAtATime,
  kafka: KafkaClient,
  sink: MessageSink,
): WeeklyParts {
  const [store, metrics] = [new RawCheckStore(warehouse, clock), new RawCheckMetrics(meter)];
  const fetcher = new FetcherCommands(kafka, sink, logger);
  const check = new RawCheck({ warehouse, kafka, fetcher, store, metrics, clock, logger }, waitsOf(config));
  return { check, store, metrics, one, ofWeekMs: timeOfWeekMs(config.RAW_CHECK_AT), clock, logger, fail };
}

/** How long what was read again is waited for. */
function waitsOf(config: Config): RawCheckWaits {
  return { settleMs: config.RECONCILE_SETTLE_S * SECOND_MS, waitMs: config.RECONCILE_WAIT_S * SECOND_MS };
}

/** `04:30` as milliseconds after midnight; `off`: null. */
function timeOfDayMs(text: string): number | null {
  if (text === 'off') return null;
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return (hours * 60 + minutes) * 60_000;
}
