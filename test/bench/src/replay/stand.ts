import { derivedTopics, ENTITIES, FEEDS, rawTopic, rowsTopic, tableName } from '@ml-connector/catalogue';
import { Pace, type ReplayParts } from '@ml-connector/cli';
import {
  contentColumns,
  migrate,
  readMigrations,
  RebuildStore,
  rowHashSql,
  WarehouseClient,
} from '@ml-connector/clickhouse';
import { FIXED_TOPICS } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin, TopicProducer, type KafkaClient } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { removeEngineData, startEngines } from '@ml-connector/local-engines';
import { startService, type RunningService } from '@ml-connector/runtime';
import { uniqueName } from '@ml-connector/testing';
import { service as transformer } from '@ml-connector/transformer';
import { service as writer } from '@ml-connector/warehouse-writer';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RawMessage } from './history.js';

const MIGRATIONS = fileURLToPath(new URL('../../../../deploy/clickhouse/migrations', import.meta.url));
const LAYOUT = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 };
const DRAIN_WITHIN_MS = 120_000;
const RAW_TOPICS = FEEDS.map(rawTopic);
const ROWS_TOPICS = ENTITIES.map((entity) => rowsTopic(tableName(entity)));

/** The services a stand runs: a transformer, and a writer or two of one group. */
export type StandService = 'transformer' | 'writer' | 'second_writer';

/** Engines, transformer and writer as they run in production, in this process, with groups of their own. */
export class ReplayStand {
  readonly groups = { transformer: uniqueName('transformer'), writer: uniqueName('writer') };
  readonly connectionId = uniqueName('conn');
  /** No other stand or test uses them. */
  readonly divisions: readonly number[];
  readonly faults: string[] = [];
  readonly #running = new Map<StandService, RunningService>();

  private constructor(
    readonly brokers: string,
    private readonly clickhouseUrl: string,
    readonly kafka: KafkaClient,
    readonly warehouse: WarehouseClient,
    readonly producer: TopicProducer,
    private readonly release: () => Promise<void>,
  ) {
    const base = 1_000_000 + Math.floor(Math.random() * 4_000_000) * 10;
    this.divisions = [base, base + 1, base + 2];
  }

  /** Engines of the surroundings (KAFKA_BROKERS, CLICKHOUSE_URL), else its own, which leave nothing behind. */
  static async start(): Promise<ReplayStand> {
    const folder = mkdtempSync(join(tmpdir(), 'ml-connector-replay-'));
    const dataDir = join(folder, 'engines');
    const engines = await startEngines({ dataDir, only: ['kafka', 'clickhouse'] });
    const kafka = createKafkaClient({ brokers: engines.kafkaBrokers, clientId: 'replay-proof', logger: silentLogger });
    const warehouse = new WarehouseClient({ url: engines.clickhouseUrl, application: 'replay-proof' });
    const ports = {
      logger: silentLogger,
      meter: silentMeter,
      clock: systemClock,
      health: { register: () => undefined },
      fail: (error: unknown) => {
        throw error;
      },
    };
    const producer = new TopicProducer(kafka, ports);
    await new TopicAdmin(kafka).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], LAYOUT);
    await migrate(warehouse, await readMigrations(MIGRATIONS), systemClock, silentLogger);
    return new ReplayStand(engines.kafkaBrokers, engines.clickhouseUrl, kafka, warehouse, producer, async () => {
      await producer.disconnect();
      await warehouse.close();
      await engines.stop();
      if (engines.running.length > 0) await removeEngineData(dataDir);
      rmSync(folder, { recursive: true, force: true });
    });
  }

  /** Starts a service that is not running. */
  async run(name: StandService): Promise<void> {
    if (this.#running.has(name)) return;
    let lastError = 'it said nothing';
    const logStream = { write: (line: string): void => void (lastError = line.trim()) };
    const exit = (code: number): void => void this.faults.push(`${name} ended with ${code}: ${lastError}`);
    const base = { KAFKA_BROKERS: this.brokers, LOG_LEVEL: 'error', LOG_FORMAT: 'json' };
    const started =
      name === 'transformer'
        ? startService(transformer, {
            env: { ...base, TRANSFORMER_GROUP_ID: this.groups.transformer },
            exit,
            logStream,
          })
        : startService(writer, {
            env: { ...base, KAFKA_GROUP: this.groups.writer, CLICKHOUSE_URL: this.clickhouseUrl },
            exit,
            logStream,
          });
    this.#running.set(name, await started);
  }

  /** Stops a service; its group is empty then. */
  async halt(name: StandService): Promise<void> {
    await this.#running.get(name)?.stop();
    this.#running.delete(name);
  }

  async send(messages: readonly RawMessage[]): Promise<void> {
    for (const [topic, own] of Map.groupBy(messages, (one) => one.topic))
      await this.producer.send(
        topic,
        own.map(({ message }) => message),
      );
  }

  /** Resolves when the transformer has read all raw, and after that the writer all rows. */
  async drained(): Promise<void> {
    await this.#caughtUp(this.groups.transformer, RAW_TOPICS);
    await this.#caughtUp(this.groups.writer, ROWS_TOPICS);
  }

  /** Rows alive and a hash of them, by table, over the stand's divisions; load columns left out. */
  async state(): Promise<ReadonlyMap<string, string>> {
    const keys = this.divisions.map((division) => `nl:${division}`);
    const states = new Map<string, string>();
    for (const entity of ENTITIES) {
      const [found] = await this.warehouse.query<{ state: string }>(
        `SELECT concat(toString(count()), ' ', toString(sum(${rowHashSql(contentColumns(entity))}))) AS state
FROM warehouse.${tableName(entity)} FINAL WHERE division_key IN {keys:Array(String)}`,
        { keys },
      );
      states.set(tableName(entity), found?.state ?? '');
    }
    return states;
  }

  /** What the command line's replays work with. */
  async parts(overrides: Partial<ReplayParts> = {}): Promise<ReplayParts> {
    const store = new RebuildStore(this.warehouse, systemClock);
    await store.ensure();
    const unhindered = { messagesPerSecond: Infinity, maxLag: Infinity };
    return {
      kafka: this.kafka,
      sink: this.producer,
      warehouse: this.warehouse,
      store,
      clock: systemClock,
      pace: new Pace(unhindered, () => Promise.resolve(0), systemClock),
      writerGroup: this.groups.writer,
      onProgress: () => undefined,
      onStep: () => undefined,
      ...overrides,
    };
  }

  async stop(): Promise<void> {
    for (const name of [...this.#running.keys()]) await this.halt(name);
    await this.release();
  }

  async #caughtUp(group: string, topics: readonly string[]): Promise<void> {
    const admin = new TopicAdmin(this.kafka);
    const untilMs = systemClock.now() + DRAIN_WITHIN_MS;
    for (;;) {
      const lags = await admin.listLag(group, topics);
      if (lags.every(({ lag }) => lag === 0n)) return;
      if (systemClock.now() > untilMs) throw new Error(`${group} did not catch up`);
      await systemClock.sleep(100);
    }
  }
}
