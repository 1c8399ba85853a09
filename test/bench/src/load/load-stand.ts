import { derivedTopics, rowsTopic } from '@ml-connector/catalogue';
import { migrate, readMigrations, WarehouseClient } from '@ml-connector/clickhouse';
import { FIXED_TOPICS, type ServiceName } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin, TopicProducer, type KafkaClient } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { removeEngineData, startEngines, type Engines } from '@ml-connector/local-engines';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServiceProgram } from './service-program.js';

const MIGRATIONS = fileURLToPath(new URL('../../../../deploy/clickhouse/migrations', import.meta.url));

/** As on one machine. */
export const LAYOUT = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 };
/** Table of ledger lines, and its topic. */
export const LEDGER_TABLE = 'fact_transaction_line';
export const LEDGER_ROWS = rowsTopic(LEDGER_TABLE);

/** Broker, warehouse and the programs that stand between them; nothing else runs. */
export class LoadStand {
  private constructor(
    private readonly engines: Engines,
    readonly kafka: KafkaClient,
    readonly producer: TopicProducer,
    readonly warehouse: WarehouseClient,
    private readonly remove: () => Promise<void>,
  ) {}

  /** Engines of its own, or those of the surroundings. */
  static async start(): Promise<LoadStand> {
    const folder = mkdtempSync(join(tmpdir(), 'ml-connector-load-'));
    const dataDir = join(folder, 'engines');
    const engines = await startEngines({ dataDir, only: ['kafka', 'clickhouse'] });
    const { kafkaBrokers: brokers, clickhouseUrl: url } = engines;
    const kafka = createKafkaClient({ brokers, clientId: 'load-bench', logger: silentLogger });
    const warehouse = new WarehouseClient({ url, application: 'load-bench', requestTimeoutMs: 300_000 });
    const fail = (error: unknown): never => {
      throw error;
    };
    const health = { register: () => undefined };
    const ports = { logger: silentLogger, meter: silentMeter, clock: systemClock, health, fail };
    const producer = new TopicProducer(kafka, ports);
    await new TopicAdmin(kafka).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], LAYOUT);
    await migrate(warehouse, await readMigrations(MIGRATIONS), systemClock, silentLogger);
    return new LoadStand(engines, kafka, producer, warehouse, async () => {
      await producer.disconnect();
      await warehouse.close();
      await engines.stop();
      if (engines.running.length > 0) await removeEngineData(dataDir);
      rmSync(folder, { recursive: true, force: true });
    });
  }

  get brokers(): string {
    return this.engines.kafkaBrokers;
  }

  get clickhouseUrl(): string {
    return this.engines.clickhouseUrl;
  }

  /** Starts transformer or writer, with a group of that name that has read nothing yet. */
  run(service: Extract<ServiceName, 'transformer' | 'warehouse-writer'>, group: string): Promise<ServiceProgram> {
    return ServiceProgram.start(service, {
      KAFKA_BROKERS: this.brokers,
      CLICKHOUSE_URL: this.engines.clickhouseUrl,
      TRANSFORMER_GROUP_ID: group,
      KAFKA_GROUP: group,
    });
  }

  /** Process of an engine; undefined where the surroundings run it. */
  pidOf(engine: 'kafka' | 'clickhouse'): number | undefined {
    return this.engines.running.find(({ name }) => name === engine)?.pid;
  }

  /** Rows of a table, those not merged yet included. */
  async rowsIn(table: string): Promise<number> {
    const [found] = await this.warehouse.query<{ rows: string }>(`SELECT count() AS rows FROM ${table}`);
    return Number(found?.rows ?? 0);
  }

  /** Moment at which a table has so many rows, in milliseconds of `performance.now`. `look` may throw to end it. */
  async whenRows(table: string, rows: number, look: () => void, withinMs = 1_200_000): Promise<number> {
    const untilMs = performance.now() + withinMs;
    for (;;) {
      const found = await this.rowsIn(table);
      const nowMs = performance.now();
      if (found >= rows) return nowMs;
      look();
      if (nowMs > untilMs) throw new Error(`${table} has ${found} of ${rows} rows`);
      await systemClock.sleep(100);
    }
  }

  /** Empties the ledger's table. */
  async emptyLedger(): Promise<void> {
    await this.warehouse.command(`TRUNCATE TABLE warehouse.${LEDGER_TABLE}`);
  }

  /** Gives the ledger's table as many rows as asked for, by copies of those it has with keys of their own. */
  async growLedger(rows: number): Promise<void> {
    const table = `warehouse.${LEDGER_TABLE}`;
    const had = await this.rowsIn(table);
    for (let left = rows - had; left > 0; left -= had)
      await this.warehouse.command(
        `INSERT INTO ${table} SELECT * REPLACE (generateUUIDv4() AS id) FROM ${table} LIMIT ${Math.min(left, had)}`,
      );
  }

  /** Waits until nothing is merged any more, as it is when a load begins. */
  async atRest(withinMs = 120_000): Promise<void> {
    const untilMs = performance.now() + withinMs;
    while (performance.now() < untilMs) {
      const [running] = await this.warehouse.query<{ n: string }>('SELECT count() AS n FROM system.merges');
      if (running?.n === '0') return;
      await systemClock.sleep(500);
    }
  }

  async stop(): Promise<void> {
    await this.remove();
  }
}
