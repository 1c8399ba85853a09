import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startClickHouse } from './clickhouse.js';
import type { EngineLog, EngineName, RunningEngine } from './engine.js';
import { checkPrerequisites, ensureInstalled } from './installation.js';
import { startKafka } from './kafka.js';
import { choosePorts } from './ports.js';
import { startPostgres } from './postgres.js';

/** How the engines of a developer's machine are started. */
export interface EngineOptions {
  /** Folder that keeps their data over restarts. */
  readonly dataDir: string;
  readonly log?: EngineLog;
  /** Default: all three. */
  readonly only?: readonly EngineName[];
  /** Password of ClickHouse's read-only user `looker`. */
  readonly lookerPassword?: string;
}

/** The engines' addresses; given ones (KAFKA_BROKERS, POSTGRES_URL, CLICKHOUSE_URL) are handed through. */
export interface Engines {
  readonly kafkaBrokers: string;
  readonly postgresUrl: string;
  readonly clickhouseUrl: string;
  readonly lookerUser: string;
  readonly lookerPassword: string;
  /** The ones started here. */
  readonly running: readonly RunningEngine[];
  stop(): Promise<void>;
}

const GIVEN: Readonly<Record<EngineName, string>> = {
  kafka: 'KAFKA_BROKERS',
  postgres: 'POSTGRES_URL',
  clickhouse: 'CLICKHOUSE_URL',
};

/** Starts the real engines as child processes, those with a given address left out. Throws an EngineError. */
export async function startEngines(options: EngineOptions): Promise<Engines> {
  const log = options.log ?? (() => undefined);
  const wanted = (options.only ?? ['kafka', 'postgres', 'clickhouse']).filter((name) => !process.env[GIVEN[name]]);
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  await checkPrerequisites(wanted);
  await ensureInstalled(wanted, log);
  const ports = await choosePorts(join(dataDir, 'engine-ports.json'), [
    'kafka',
    'controller',
    'postgres',
    'clickhouse',
  ]);
  const lookerPassword = process.env['CLICKHOUSE_LOOKER_PASSWORD'] ?? options.lookerPassword ?? 'looker';
  const start: Readonly<Record<EngineName, () => Promise<RunningEngine>>> = {
    kafka: () => startKafka(join(dataDir, 'kafka'), { broker: ports.kafka, controller: ports.controller }),
    postgres: () => startPostgres(join(dataDir, 'postgres'), ports.postgres),
    clickhouse: () => startClickHouse(join(dataDir, 'clickhouse'), ports.clickhouse, lookerPassword),
  };
  const running = await startAll(wanted, start, log);
  return {
    kafkaBrokers: process.env['KAFKA_BROKERS'] ?? `127.0.0.1:${ports.kafka}`,
    postgresUrl: process.env['POSTGRES_URL'] ?? `postgres://postgres@127.0.0.1:${ports.postgres}/postgres`,
    clickhouseUrl: process.env['CLICKHOUSE_URL'] ?? `http://127.0.0.1:${ports.clickhouse}`,
    lookerUser: process.env['CLICKHOUSE_LOOKER_USER'] ?? 'looker',
    lookerPassword,
    running,
    stop: async () => void (await Promise.all(running.map((engine) => engine.stop()))),
  };
}

/** All at once; when one fails, the others are stopped again. */
async function startAll(
  wanted: readonly EngineName[],
  start: Readonly<Record<EngineName, () => Promise<RunningEngine>>>,
  log: EngineLog,
): Promise<RunningEngine[]> {
  const results = await Promise.allSettled(
    wanted.map(async (name) => {
      const startedAt = Date.now();
      const engine = await start[name]();
      log('engine_started', { engine: name, took_ms: Date.now() - startedAt });
      return engine;
    }),
  );
  const running = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed === undefined) return running;
  await Promise.all(running.map((engine) => engine.stop()));
  throw failed.reason as Error;
}
