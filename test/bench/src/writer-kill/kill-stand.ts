import { derivedTopics, ENTITIES, FEEDS, rawTopic, rowsTopic, tableName } from '@ml-connector/catalogue';
import { migrate, readMigrations, WarehouseClient } from '@ml-connector/clickhouse';
import { FIXED_TOPICS } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin, TopicProducer, type KafkaClient } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { removeEngineData, startEngines, type Engines } from '@ml-connector/local-engines';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RawMessage } from '../replay/history.js';
import { Victim, type VictimName, type VictimSettings } from './victim.js';

const MIGRATIONS = fileURLToPath(new URL('../../../../deploy/clickhouse/migrations', import.meta.url));
const GROUPS: readonly (readonly [VictimName, readonly string[]])[] = [
  ['transformer', FEEDS.map(rawTopic)],
  ['warehouse-writer', ENTITIES.map((entity) => rowsTopic(tableName(entity)))],
];

/** An engine that can be killed and comes back at the same address. */
type EngineOfStand = 'kafka' | 'clickhouse';

/** A Kafka and a ClickHouse of the proof's own, and what it starts against them. */
export class KillStand {
  readonly kafka: KafkaClient;
  readonly warehouse: WarehouseClient;
  readonly producer: TopicProducer;
  private readonly settings: VictimSettings;
  private readonly victims = new Set<Victim>();

  private constructor(
    private readonly folder: string,
    private readonly engines: Record<EngineOfStand, Engines>,
  ) {
    const { kafkaBrokers } = engines.kafka;
    const { clickhouseUrl } = engines.clickhouse;
    this.kafka = createKafkaClient({ brokers: kafkaBrokers, clientId: 'proof', logger: silentLogger });
    this.warehouse = new WarehouseClient({ url: clickhouseUrl, application: 'proof' });
    this.producer = new TopicProducer(this.kafka, {
      logger: silentLogger,
      meter: silentMeter,
      clock: systemClock,
      health: { register: () => undefined },
      fail: (error: unknown) => {
        throw error;
      },
    });
    this.settings = {
      brokers: kafkaBrokers,
      clickhouseUrl,
      log: openSync(join(folder, 'services.log'), 'a'),
      compileCache: join(folder, 'compiled'),
    };
  }

  /** Starts the engines and makes topics and tables. The folder is the stand's own. */
  static async start(partitions: number): Promise<KillStand> {
    // Engines given by the surroundings would be somebody else's to stop.
    for (const name of ['KAFKA_BROKERS', 'CLICKHOUSE_URL']) Reflect.deleteProperty(process.env, name);
    const folder = mkdtempSync(join(tmpdir(), 'ml-connector-writer-kill-'));
    const started = await Promise.allSettled([startEngine(folder, 'kafka'), startEngine(folder, 'clickhouse')]);
    const [kafka, clickhouse] = started;
    if (kafka.status === 'rejected' || clickhouse.status === 'rejected') {
      for (const one of started) if (one.status === 'fulfilled') await one.value.stop();
      throw started.find((one) => one.status === 'rejected')?.reason as Error;
    }
    const stand = new KillStand(folder, { kafka: kafka.value, clickhouse: clickhouse.value });
    try {
      const layout = { dataPartitions: partitions, controlPartitions: 3, replicationFactor: 1 };
      await Promise.all([
        new TopicAdmin(stand.kafka).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], layout),
        readMigrations(MIGRATIONS).then((all) => migrate(stand.warehouse, all, systemClock, silentLogger)),
      ]);
      return stand;
    } catch (error) {
      await stand.stop();
      throw error;
    }
  }

  /** Starts a transformer or a writer; they share their group. */
  victim(name: VictimName): Victim {
    const victim = new Victim(name, this.settings);
    this.victims.add(victim);
    return victim;
  }

  /** Kills an engine, wherever it is, and starts it again. */
  async restart(name: EngineOfStand): Promise<void> {
    const engines = this.engines[name];
    for (const { pid, ended } of engines.running) {
      process.kill(pid, 'SIGKILL');
      await ended;
    }
    await engines.stop();
    this.engines[name] = await startEngine(this.folder, name);
  }

  async send(messages: readonly RawMessage[]): Promise<void> {
    for (const [topic, own] of Map.groupBy(messages, (one) => one.topic))
      await this.producer.send(
        topic,
        own.map(({ message }) => message),
      );
  }

  /** What services said last. */
  lastWords(): string {
    return readFileSync(join(this.folder, 'services.log'), 'utf8').split('\n').slice(-8).join('\n').slice(-4_000);
  }

  /** Messages of a group's topics that it has not committed. */
  async lag(name: VictimName): Promise<number> {
    const topics = GROUPS.find(([group]) => group === name)?.[1] ?? [];
    const lags = await new TopicAdmin(this.kafka).listLag(name, topics);
    return Number(lags.reduce((sum, { lag }) => sum + lag, 0n));
  }

  /** Ends everything and leaves nothing behind. */
  async stop(): Promise<void> {
    await Promise.all([...this.victims].map((victim) => victim.kill()));
    await this.producer.disconnect();
    await this.warehouse.close();
    for (const engines of Object.values(this.engines)) await engines.stop();
    for (const name of ['kafka', 'clickhouse']) await removeEngineData(join(this.folder, name));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function startEngine(folder: string, name: EngineOfStand): Promise<Engines> {
  return startEngines({ dataDir: join(folder, name), only: [name] });
}
