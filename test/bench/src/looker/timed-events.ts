import { FIXED_TOPICS, TOPICS, type Loaded } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin } from '@ml-connector/kafka';
import { silentLogger, systemClock } from '@ml-connector/kernel';
import { removeEngineData, startEngines, type Engines } from '@ml-connector/local-engines';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultStand } from '../looker-faults/stand.js';
import { ServiceProgram } from '../load/service-program.js';
import { TokenDesk } from './token-desk.js';

const LAYOUT = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 };
const LOAD = { connectionId: 'bench', divisionKey: 'nl:1', table: 'fact_transaction_line', rows: 1 } as const;
const CONFIRMED_WITHIN_MS = 60_000;
/** Between a confirmation and the next event: the job that told ends its token. */
const REST_MS = 500;

/** Milliseconds from each event of a load until Looker's confirmation was read, by looker-sync as it is delivered. */
export async function timeEvents(stand: FaultStand, events: number, signal: AbortSignal): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-connector-looker-'));
  const engines = await startEngines({ dataDir: join(folder, 'engines'), only: ['kafka', 'postgres'] });
  const desk = new TokenDesk(stand.tokens);
  const kafka = createKafkaClient({ brokers: engines.kafkaBrokers, clientId: 'looker-bench', logger: silentLogger });
  const producer = kafka.producer();
  let service: ServiceProgram | undefined;
  try {
    await new TopicAdmin(kafka).ensureTopics(FIXED_TOPICS, LAYOUT);
    const confirmed = new Confirmations(stand);
    service = await ServiceProgram.start('looker-sync', serviceEnv(stand, engines, await desk.listen(), folder));
    await producer.connect();
    // It tells at its start, for a load may have been heard of before.
    await confirmed.next(CONFIRMED_WITHIN_MS);
    const times: number[] = [];
    for (let i = 0; i < events && !signal.aborted; i++) {
      await systemClock.sleep(REST_MS);
      const startedAt = performance.now();
      const told = confirmed.next(CONFIRMED_WITHIN_MS);
      await producer.send({ topic: TOPICS.loaded, messages: [{ key: 'bench', value: eventOf(i) }] });
      await told;
      times.push(performance.now() - startedAt);
    }
    return times;
  } finally {
    await service?.stop();
    await producer.disconnect();
    desk.close();
    await engines.stop();
    await removeEngineData(join(folder, 'engines'));
    rmSync(folder, { recursive: true, force: true });
  }
}

function serviceEnv(
  stand: FaultStand,
  engines: Engines,
  tokensUrl: string,
  folder: string,
): Readonly<Record<string, string>> {
  const { project, warehouse, git } = stand.deployOf(0);
  return {
    KAFKA_BROKERS: engines.kafkaBrokers,
    POSTGRES_URL: engines.postgresUrl,
    // What follows a deploy is not timed.
    STARTER_LOOKS: 'off',
    TOKEN_SERVICE_URL: tokensUrl,
    SERVICE_AUTH_SECRET: 'b'.repeat(32),
    GIT_REMOTE_URL: git.remoteUrl,
    LOOKER_PROJECT: project.projectName,
    LOOKER_CONNECTION: project.connectionName,
    LOOKER_CLICKHOUSE_HOST: warehouse.host,
    LOOKER_CLICKHOUSE_PORT: warehouse.port,
    LOOKER_CLICKHOUSE_USER: warehouse.username,
    LOOKER_CLICKHOUSE_PASSWORD: warehouse.password,
    WORK_DIR: join(folder, 'work'),
  };
}

/** A load of the table that is loaded a second after the one before it. */
function eventOf(turn: number): string {
  const at = new Date(systemClock.now() + turn * 1_000).toISOString();
  const load: Loaded = { ...LOAD, fetchedAt: at, loadedAt: at };
  return JSON.stringify(load);
}

/** Hears when a job that has read the datagroup back ends its token: then Looker's confirmation is known. */
class Confirmations {
  private read = false;
  private heard: () => void = () => undefined;

  constructor(stand: FaultStand) {
    stand.sandbox.control.onCall((operation) => {
      if (operation === 'datagroup') this.read = true;
      if (operation !== 'logout' || !this.read) return;
      this.read = false;
      this.heard();
    });
  }

  /** Throws when none comes in time. */
  next(withinMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('Looker was not told of a load')), withinMs);
      this.heard = () => {
        clearTimeout(late);
        resolve();
      };
    });
  }
}
