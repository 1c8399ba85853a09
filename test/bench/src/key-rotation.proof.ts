import { FIXED_TOPICS } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin } from '@ml-connector/kafka';
import { silentLogger } from '@ml-connector/kernel';
import { removeEngineData, startEngines, type EngineAddresses } from '@ml-connector/local-engines';
import { createDatabase, openDataSource } from '@ml-connector/postgres';
import { uniqueName } from '@ml-connector/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Calls, SERVICE_SECRET } from './key-rotation/calls.js';
import { proveRotation } from './key-rotation/prove-rotation.js';
import { processReplica, type StartReplica } from './key-rotation/replica.js';
import { Operations } from './key-rotation/rotation.js';
import type { Measured, Measurement } from './measurement.js';
import { cleanEnvironment } from './run-program.js';

const REPLICAS = 2;
const SWAP_ROWS = 2_000;

/** The master key is changed while everything is read, and secrets are moved about. */
export const keyRotation: Measurement = {
  kind: 'proof',
  name: 'key-rotation',
  doc: `the master key of --runs credentials is rotated twice while ${REPLICAS} replicas of token-service are read and written, one killed while it rewraps; then secrets are moved between rows and columns`,
  bar: 'failed_reads, failed_changes, swaps_accepted, not_restored and starts_with_former_key are 0',
  defaultRuns: 10_000,
  measure: async ({ runs, seed }, signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'ml-connector-rotation-'));
    try {
      const engines = await startEngines({ dataDir: folder, only: ['kafka', 'postgres'] });
      try {
        return await rotateOn(engines, { credentials: runs, seed, kill: true, start: processReplica, signal });
      } finally {
        await engines.stop();
      }
    } finally {
      await removeEngineData(folder);
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** What is proved on given engines. */
export interface RotationPlan {
  readonly credentials: number;
  readonly seed: number;
  readonly kill: boolean;
  readonly start: StartReplica;
  readonly signal?: AbortSignal;
}

/** The proof on engines that run, in a database of its own. */
export async function rotateOn(
  engines: Pick<EngineAddresses, 'kafkaBrokers' | 'postgresUrl'>,
  { credentials, seed, kill, start, signal }: RotationPlan,
): Promise<Measured> {
  const client = createKafkaClient({ brokers: engines.kafkaBrokers, clientId: 'proof', logger: silentLogger });
  const layout = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 };
  await new TopicAdmin(client).ensureTopics(FIXED_TOPICS, layout);
  const name = uniqueName('rotation');
  const url = await createDatabase(engines.postgresUrl, name);
  const env = {
    ...(cleanEnvironment('/') as Record<string, string>),
    PORT: '0',
    HOST: '127.0.0.1',
    KAFKA_BROKERS: engines.kafkaBrokers,
    POSTGRES_URL: url,
    SERVICE_AUTH_SECRET: SERVICE_SECRET,
    LOG_LEVEL: 'silent',
    // All traffic comes from one address here.
    RATE_LIMIT_CALLER_PER_S: '100000',
  };
  const replicas = new Set<Awaited<ReturnType<StartReplica>>>();
  const startOne: StartReplica = async (more) => {
    signal?.throwIfAborted();
    // A consumer group of its own: one that is killed must not keep the others waiting.
    const replica = await start({ ...env, TOKEN_SERVICE_GROUP_ID: uniqueName('rotation'), ...more });
    replicas.add(replica);
    return replica;
  };
  const calls = new Calls();
  const operations = new Operations(startOne, calls, REPLICAS);
  try {
    await operations.open();
    const db = await openDataSource({
      url,
      schema: 'token_service',
      entities: [],
      migrations: [],
      application: 'proof',
    });
    try {
      return await proveRotation({
        calls,
        operations,
        sql: (statement, values) => db.query(statement, values === undefined ? undefined : [...values]),
        credentials,
        swapRows: Math.min(SWAP_ROWS, credentials),
        seed,
        kill,
        say: (text) => void process.stderr.write(`key-rotation: ${text}\n`),
      });
    } finally {
      await db.destroy();
    }
  } finally {
    await Promise.all([...replicas].map((replica) => (replica.gone ? undefined : replica.stop())));
  }
}
