import { applyTopics, KEPT_TOPICS, LAPTOP_LAYOUT, readManifest, restoreBus, saveBus } from '@ml-connector/cli';
import { createKafkaClient, TopicProducer, type KafkaClient } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { removeEngineData, startEngines, type Engines } from '@ml-connector/local-engines';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { restorePostgres, savePostgres } from './postgres-backup.js';

/** Backups of all three kinds, and the loss of what they are of. */
export class Keep {
  constructor(
    private readonly dataDir: string,
    /** Where backups are: apart from what is destroyed. */
    private readonly folder: string,
    private readonly lookerPassword: string,
  ) {}

  get #engines(): string {
    return join(this.dataDir, 'engines');
  }

  /** The state of the services first: a checkpoint must never be ahead of the records. */
  async saveState({ postgresUrl, kafkaBrokers }: Engines, name: string): Promise<void> {
    await savePostgres(postgresUrl, this.#engines, this.#place('postgres', name));
    await saveBus(kafkaOf(kafkaBrokers), KEPT_TOPICS, this.#place('bus', name), () => undefined);
  }

  /** ClickHouse's own backup, carried off its machine. */
  async saveWarehouse({ clickhouseUrl }: Engines, name: string): Promise<void> {
    const there = this.#warehouseFile(name);
    await ask(clickhouseUrl, `BACKUP DATABASE warehouse, DATABASE looker TO File('${there}')`);
    mkdirSync(dirname(this.#place('warehouse', name)), { recursive: true });
    cpSync(there, this.#place('warehouse', name), { recursive: true });
  }

  /** Data folders of PostgreSQL, Kafka and ClickHouse, and the spool. */
  async destroy(): Promise<void> {
    const ports = join(this.#engines, 'ports.json');
    const kept = join(this.folder, 'ports.json');
    cpSync(ports, kept);
    await removeEngineData(this.#engines);
    rmSync(join(this.dataDir, 'spool'), { recursive: true, force: true });
    if (existsSync(this.#engines)) throw new Error('the engines are not destroyed');
    // New machines have the addresses of the old ones, as behind names they would.
    mkdirSync(this.#engines, { recursive: true });
    cpSync(kept, ports);
  }

  /** Onto empty engines, services stopped; gives the milliseconds it took. The warehouse is left empty where none is named. */
  async restore(state: string, warehouse?: string): Promise<number> {
    const begunAtMs = performance.now();
    restorePostgres(this.#place('postgres', state), this.#engines);
    const engines = await startEngines({ dataDir: this.#engines, lookerPassword: this.lookerPassword });
    try {
      await applyTopics({ brokers: engines.kafkaBrokers }, LAPTOP_LAYOUT);
      await restoreTopics(engines.kafkaBrokers, this.#place('bus', state));
      if (warehouse !== undefined) await this.#restoreWarehouse(engines.clickhouseUrl, warehouse);
    } finally {
      await engines.stop();
    }
    return performance.now() - begunAtMs;
  }

  async #restoreWarehouse(url: string, name: string): Promise<void> {
    const there = this.#warehouseFile(name);
    mkdirSync(dirname(there), { recursive: true });
    cpSync(this.#place('warehouse', name), there, { recursive: true });
    await ask(url, `RESTORE DATABASE warehouse, DATABASE looker FROM File('${there}')`);
  }

  /** ClickHouse writes below this folder only. */
  #warehouseFile(name: string): string {
    return join(this.#engines, 'clickhouse', 'backups', basename(name));
  }

  #place(kind: string, name: string): string {
    return join(this.folder, name, kind);
  }
}

const kafkaOf = (brokers: string): KafkaClient =>
  createKafkaClient({ brokers, clientId: 'restore-proof', logger: silentLogger });

async function restoreTopics(brokers: string, folder: string): Promise<void> {
  const kafka = kafkaOf(brokers);
  const ports = { logger: silentLogger, meter: silentMeter, clock: systemClock, health: { register: () => undefined } };
  const sink = new TopicProducer(kafka, {
    ...ports,
    fail: (error: unknown) => {
      throw error;
    },
  });
  await sink.connect();
  try {
    await restoreBus({ kafka, sink }, readManifest(folder), folder, () => undefined);
  } finally {
    await sink.disconnect();
  }
}

async function ask(url: string, sql: string): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body: sql });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`ClickHouse answered ${answer.status} to ${sql}: ${text.slice(0, 300)}`);
}
