import { derivedTopics } from '@ml-connector/catalogue';
import { migrate, readMigrations, WarehouseClient } from '@ml-connector/clickhouse';
import { FIXED_TOPICS, SERVICES } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin, type KafkaConnectionOptions, type TopicLayout } from '@ml-connector/kafka';
import { silentLogger, systemClock, TerminalError } from '@ml-connector/kernel';
import { startEngines, type Engines } from '@ml-connector/local-engines';
import { join, resolve } from 'node:path';
import type { Access, Addresses } from '../config/addresses.js';
import { addressesFile } from '../config/addresses.js';
import { localSecrets, readJsonFile, writeJsonFile, type LocalSecrets } from '../config/data-folder.js';
import type { RealCredentials } from '../config/real-credentials.js';
import { choosePorts } from './ports.js';
import {
  DEMO_REGIONS,
  demoRegions,
  ensureGitRemote,
  freePortRow,
  sandboxAddresses,
  sandboxPrograms,
} from './sandboxes.js';
import { PROJECT_ROOT, servicePrograms, serviceUrl } from './services.js';
import { Supervisor, type ProgramSpec } from './supervisor.js';

/** What `up` starts with. */
export interface StackOptions {
  readonly dataDir: string;
  readonly seed: number;
  readonly size: 'small' | 'demo' | 'bench';
  /** The real systems; without them stand-ins play Exact and Looker. */
  readonly real?: RealCredentials;
  /** Seconds between sweeps by variable of exact-fetcher, where the demo's own do not fit. */
  readonly sweeps?: Readonly<Record<string, string>>;
  /** Told of every step, with its milliseconds. */
  readonly onStep: (step: string, tookMs: number) => void;
  readonly onEvent: (text: string) => void;
}

/** Everything that runs, and how to end it. */
export interface Stack {
  readonly access: Access;
  readonly engines: Engines;
  stop(): Promise<void>;
}

/** Folder of the numbered SQL files. */
export const MIGRATIONS_FOLDER = join(PROJECT_ROOT, 'deploy/clickhouse/migrations');
/** Partitions on one machine; counted once, when the topics are made. */
export const LAPTOP_LAYOUT = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 } as const;
/** The stand-in announces high limits: the demo shows changes without webhooks sooner than a real day's calls allow. */
const DEMO_SWEEPS = { SWEEP_SYNC_S: '30', SWEEP_MODIFIED_S: '60', SWEEP_SNAPSHOT_S: '120', SWEEP_DELETED_S: '15' };
const READY_TIMEOUT_MS = 90_000;

/** Every topic there has to be. */
export const DECLARED_TOPICS = [...FIXED_TOPICS, ...derivedTopics()];

/** Makes the topics that are missing. */
export async function applyTopics(connection: KafkaConnectionOptions, layout: TopicLayout): Promise<string[]> {
  const client = createKafkaClient({ ...connection, clientId: 'ml-connector', logger: silentLogger });
  return new TopicAdmin(client).ensureTopics(DECLARED_TOPICS, layout);
}

/** Applies the migrations that are missing; gives their names. Views and dictionaries read as `reader`. */
export async function applyMigrations(
  url: string,
  credentials: { username?: string; password?: string } = {},
  reader?: string,
): Promise<readonly string[]> {
  const client = new WarehouseClient({ url, ...credentials, application: 'ml-connector' });
  try {
    const migrations = await readMigrations(MIGRATIONS_FOLDER);
    return (await migrate(client, migrations, systemClock, silentLogger, reader)).applied;
  } finally {
    await client.close();
  }
}

/** Starts engines, topics, tables, stand-ins and services, in this order; leaves the addresses for other commands. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const dataDir = resolve(options.dataDir);
  const secrets = localSecrets(dataDir);
  keepApart(dataDir, options.real === undefined ? 'demo' : 'real');
  const step = stepper(options.onStep);
  const engines = await step('engines', () =>
    startEngines({ dataDir: join(dataDir, 'engines'), lookerPassword: secrets.lookerPassword }),
  );
  const supervisor = new Supervisor(systemClock, (event, program, detail) =>
    options.onEvent(`${program} ${event.replace('_', ' ')}: ${detail}`),
  );
  let programs: readonly ProgramSpec[] = [];
  const stop = async (): Promise<void> => {
    await supervisor.stop(SERVICES);
    await supervisor.stop(programs.map((program) => program.name));
    await engines.stop();
  };
  try {
    await step('topics and tables', () =>
      Promise.all([
        applyTopics({ brokers: engines.kafkaBrokers }, LAPTOP_LAYOUT),
        applyMigrations(engines.clickhouseUrl),
      ]),
    );
    const plan = await planPrograms(options, dataDir, secrets, engines);
    programs = plan.programs;
    await step('services', async () => {
      programs.forEach((program) => supervisor.start(program));
      await Promise.all(programs.map((program) => supervisor.waitReady(program, READY_TIMEOUT_MS)));
    });
    // An address of PostgreSQL may hold a password.
    writeJsonFile(addressesFile(dataDir), plan.addresses, 0o600);
    return { access: { ...plan.addresses, serviceAuthSecret: secrets.serviceAuthSecret }, engines, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A company's real data and the demo's never share a folder. Throws `other_kind`. */
function keepApart(dataDir: string, kind: 'demo' | 'real'): void {
  const file = join(dataDir, 'kind.json');
  const before = readJsonFile(file) as { kind: string } | undefined;
  if (before !== undefined && before.kind !== kind)
    throw new TerminalError('other_kind', `${dataDir} holds a ${before.kind} run: name another folder with --data-dir`);
  writeJsonFile(file, { kind });
}

/** What runs besides the engines, and where. */
async function planPrograms(
  options: StackOptions,
  dataDir: string,
  secrets: LocalSecrets,
  engines: Engines,
): Promise<{ readonly programs: readonly ProgramSpec[]; readonly addresses: Addresses }> {
  const layout = await layOut(dataDir);
  const sandbox = sandboxAddresses({ ...layout, dataDir });
  const { real } = options;
  if (real === undefined) ensureGitRemote(sandbox.gitRemote);
  const services = servicePrograms({
    ...layout,
    ...engines,
    dataDir,
    secrets,
    gitRemoteUrl: real?.GIT_REMOTE_URL ?? sandbox.gitRemote,
    ...(real === undefined ? {} : { lookerClickhouseHost: real.LOOKER_CLICKHOUSE_HOST }),
    sweeps: options.sweeps ?? (real === undefined ? DEMO_SWEEPS : {}),
  });
  const addresses: Addresses = {
    kafkaBrokers: engines.kafkaBrokers,
    postgresUrl: engines.postgresUrl,
    clickhouseUrl: engines.clickhouseUrl,
    services: Object.fromEntries(
      SERVICES.map((name) => [name, serviceUrl(layout.ports, name)]),
    ) as Addresses['services'],
  };
  if (real !== undefined) return { programs: services, addresses };
  const regions = Object.fromEntries(demoRegions(layout.exactPortBase).map((r) => [r.region, r.baseUrl]));
  const { exactControl, lookerControl, looker } = sandbox;
  return {
    programs: [...sandboxPrograms({ ...layout, dataDir, seed: options.seed, size: options.size }), ...services],
    addresses: { ...addresses, sandbox: { exactControl, lookerControl, looker: looker.baseUrl, regions } },
  };
}

interface Layout {
  readonly ports: Awaited<ReturnType<typeof choosePorts>>;
  readonly exactPortBase: number;
  readonly redirectUri: string;
}

async function layOut(dataDir: string): Promise<Layout> {
  const ports = await choosePorts(dataDir, [...SERVICES, 'looker', 'looker-control']);
  const file = join(dataDir, 'exact-ports.json');
  const kept = readJsonFile(file) as { base: number } | undefined;
  const exactPortBase = await freePortRow(kept?.base);
  writeJsonFile(file, { base: exactPortBase, regions: DEMO_REGIONS });
  return { ports, exactPortBase, redirectUri: `${serviceUrl(ports, 'token-service')}/oauth/callback` };
}

function stepper(onStep: StackOptions['onStep']): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  return async (name, work) => {
    const startedAt = systemClock.now();
    const result = await work();
    onStep(name, systemClock.now() - startedAt);
    return result;
  };
}
