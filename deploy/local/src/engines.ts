import { join, resolve } from 'node:path';
import { startInBackground } from './background.js';
import { stopOrphan } from './child.js';
import { startClickHouse } from './clickhouse.js';
import { ENGINE_NAMES, type EngineAddresses, type EngineLog, type EngineName, type RunningEngine } from './engine.js';
import { checkPrerequisites, ensureEnginesInstalled } from './installation.js';
import { startKafka } from './kafka.js';
import { claim, publish, release } from './owner.js';
import { choosePorts } from './ports.js';
import { startPostgres } from './postgres.js';

/** How the engines of a developer's machine are started. */
export interface EngineOptions {
  /** Folder that keeps their data over restarts. One process at a time runs the engines of a folder. */
  readonly dataDir: string;
  readonly log?: EngineLog;
  /** Default: all three. */
  readonly only?: readonly EngineName[];
  /** Password of ClickHouse's read-only user `looker`; CLICKHOUSE_LOOKER_PASSWORD goes before it. */
  readonly lookerPassword?: string;
  /** They outlive this process: one in the background runs them. Where it does already, its engines are taken. */
  readonly detached?: boolean;
}

/** The engines' addresses; given ones (KAFKA_BROKERS, POSTGRES_URL, CLICKHOUSE_URL) are handed through. */
export interface Engines extends EngineAddresses {
  /** The ones started by this process; none when they are detached. */
  readonly running: readonly RunningEngine[];
  /** Ends them and waits for that; of detached ones, the process in the background as well. */
  stop(): Promise<void>;
}

const GIVEN: Readonly<Record<EngineName, string>> = {
  kafka: 'KAFKA_BROKERS',
  postgres: 'POSTGRES_URL',
  clickhouse: 'CLICKHOUSE_URL',
};
const PORTS = ['kafka', 'controller', 'postgres', 'clickhouse'] as const;
type Ports = Readonly<Record<(typeof PORTS)[number], number>>;

/** Starts the real engines, all at once, those with a given address left out. Throws an EngineError. */
export async function startEngines(options: EngineOptions): Promise<Engines> {
  const log = options.log ?? (() => undefined);
  const wanted = (options.only ?? ENGINE_NAMES).filter((name) => !process.env[GIVEN[name]]);
  const dataDir = resolve(options.dataDir);
  const lookerPassword = process.env['CLICKHOUSE_LOOKER_PASSWORD'] ?? options.lookerPassword ?? 'looker';
  await checkPrerequisites(wanted);
  await ensureEnginesInstalled(wanted, log);
  if (options.detached === true) return startInBackground(dataDir, wanted, lookerPassword);
  if (wanted.length > 0) claim(dataDir);
  try {
    await Promise.all(wanted.map((name) => stopOrphan(join(dataDir, name), name)));
    const ports = wanted.length > 0 ? await choosePorts(join(dataDir, 'ports.json'), PORTS) : undefined;
    const addresses = addressesOf(ports, lookerPassword);
    const running = ports === undefined ? [] : await startAll(wanted, starters(dataDir, ports, lookerPassword), log);
    if (wanted.length > 0) publish(dataDir, addresses);
    return { ...addresses, running, stop: stopper(dataDir, running, log) };
  } catch (error) {
    release(dataDir);
    throw error;
  }
}

type Starters = Readonly<Record<EngineName, () => Promise<RunningEngine>>>;

function starters(dataDir: string, ports: Ports, lookerPassword: string): Starters {
  return {
    kafka: () => startKafka(join(dataDir, 'kafka'), { broker: ports.kafka, controller: ports.controller }),
    postgres: () => startPostgres(join(dataDir, 'postgres'), ports.postgres),
    clickhouse: () => startClickHouse(join(dataDir, 'clickhouse'), ports.clickhouse, lookerPassword),
  };
}

function addressesOf(ports: Ports | undefined, lookerPassword: string): EngineAddresses {
  return {
    kafkaBrokers: process.env['KAFKA_BROKERS'] ?? `127.0.0.1:${ports?.kafka ?? 0}`,
    postgresUrl: process.env['POSTGRES_URL'] ?? `postgres://postgres@127.0.0.1:${ports?.postgres ?? 0}/postgres`,
    clickhouseUrl: process.env['CLICKHOUSE_URL'] ?? `http://127.0.0.1:${ports?.clickhouse ?? 0}`,
    lookerUser: process.env['CLICKHOUSE_LOOKER_USER'] ?? 'looker',
    lookerPassword,
  };
}

/** All at once; when one fails, the others are stopped again. */
async function startAll(wanted: readonly EngineName[], start: Starters, log: EngineLog): Promise<RunningEngine[]> {
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

/** Ends the engines; until then, one that ends by itself is told of. */
function stopper(dataDir: string, running: readonly RunningEngine[], log: EngineLog): () => Promise<void> {
  let stopping = false;
  for (const { name, ended } of running)
    void ended.then((how) => (stopping ? undefined : log('engine_ended', { engine: name, how })));
  return async () => {
    stopping = true;
    await Promise.all(running.map((engine) => engine.stop()));
    if (running.length > 0) release(dataDir);
  };
}
