import { FIXED_TOPICS } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin } from '@ml-connector/kafka';
import { silentLogger } from '@ml-connector/kernel';
import { removeEngineData, startEngines, type Engines } from '@ml-connector/local-engines';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measured, MeasureOptions, Measurement } from './measurement.js';
import { cleanEnvironment } from './run-program.js';
import { ChainServer } from './token-custody/chain-server.js';
import { Course } from './token-custody/course.js';
import { custodyOf } from './token-custody/custody.js';
import { Fleet, pause } from './token-custody/fleet.js';
import { Judge } from './token-custody/judge.js';
import { Operator, SECRET } from './token-custody/operator.js';
import { plan } from './token-custody/plan.js';
import { Replica } from './token-custody/replica.js';
import { seededRandom } from '@ml-connector/testing';
import { Tally } from './token-custody/tally.js';
import { TimeFile } from './token-custody/virtual-clock.js';

const REPLICAS = 8;
const START = Date.UTC(2026, 0, 15, 12);
const FIRST_DUE_MS = 572_000;
const SPREAD_MS = 575_000;

/** Many replicas renew many chains, and are killed and stopped in the midst of it. */
export const tokenCustody: Measurement = {
  kind: 'proof',
  name: 'token-custody',
  doc: `${REPLICAS} replicas of token-service refresh over a virtual clock while they are killed and stopped at every step and PostgreSQL restarts`,
  bar: 'chains_lost, double_refreshes, too_early, unnoticed, dead_tokens and used_before_stored are 0',
  defaultRuns: 100_000,
  measure: async (options, signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'ml-connector-custody-'));
    try {
      return await inFolder(folder, options, signal);
    } finally {
      for (const engine of ['kafka', 'postgres']) await removeEngineData(join(folder, engine));
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function inFolder(folder: string, options: MeasureOptions, signal: AbortSignal): Promise<Measured> {
  // A database of its own: it is restarted.
  delete process.env['POSTGRES_URL'];
  const kafka = await startEngines({ dataDir: join(folder, 'kafka'), only: ['kafka'] });
  const database = { engines: await startPostgres(folder) };
  try {
    await makeTopics(kafka.kafkaBrokers);
    return await underWay({ folder, kafka, database, options, signal });
  } finally {
    await Promise.all([kafka.stop(), database.engines.stop()]);
  }
}

interface Ground {
  readonly folder: string;
  readonly kafka: Engines;
  readonly database: { engines: Engines };
  readonly options: MeasureOptions;
  readonly signal: AbortSignal;
}

async function underWay({ folder, kafka, database, options, signal }: Ground): Promise<Measured> {
  const time = TimeFile.create(join(folder, 'time'), START);
  const now = (): number => time.now();
  const random = seededRandom(options.seed);
  const tally = new Tally();
  const problems: string[] = [];
  const judge = new Judge(tally, now, (text) => problems.push(text));
  const env = {
    ...cleanEnvironment('/'),
    KAFKA_BROKERS: kafka.kafkaBrokers,
    POSTGRES_URL: database.engines.postgresUrl,
    SERVICE_AUTH_SECRET: SECRET,
    MASTER_KEY: randomBytes(32).toString('base64'),
    LOG_LEVEL: 'warn',
    LOG_FORMAT: 'json',
    // Replicas are started by the hundred.
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
  };
  const log = openSync(join(folder, 'replicas.log'), 'a');
  let course: Course | undefined;
  const server = new ChainServer(now, {
    traded: (chain) => course?.traded(chain) ?? Promise.resolve(),
    replayed: (chain) => course?.replayed(chain),
    tooEarly: (chain) => judge.tooEarly(chain),
    called: () => fleet.activity++,
  });
  const url = await server.start();
  const fleet = new Fleet(
    REPLICAS,
    (name, events) =>
      // A consumer group of its own: one that died must not keep the others waiting.
      new Replica(
        name,
        join(folder, 'time'),
        { ...env, TOKEN_SERVICE_GROUP_ID: `${name}-${process.pid}` },
        log,
        events,
      ),
    {
      step: (replica, step, id, waits) => course?.reached(replica, step, id, waits),
      ended: (replica, crashed) => {
        if (!crashed) return;
        tally.crashes++;
        problems.push(`${replica.name} ended by itself: ${lastFailure(join(folder, 'replicas.log'))}`);
      },
    },
    signal,
  );
  const operator = new Operator(now, url);
  try {
    await until(() => fleet.running.length === REPLICAS, signal);
    const restartDatabase = async (): Promise<void> => {
      await database.engines.stop();
      database.engines = await startPostgres(folder);
    };
    course = new Course(
      { time, server, fleet, operator, judge, tally, random, restartDatabase },
      plan(options.runs, random),
    );
    await connect(course, fleet, operator, connectionsFor(options.runs), random);
    const startedAt = Date.now();
    await course.run(options.runs, signal);
    const tookS = (Date.now() - startedAt) / 1000;
    await course.readAll();
    return verdict(tally, server.refreshes, tookS, now() - START, problems);
  } finally {
    await fleet.close();
    server.stop();
  }
}

/** Why a replica failed last. */
function lastFailure(logFile: string): string {
  const failed = readFileSync(logFile, 'utf8')
    .split('\n')
    .findLast((line) => /"service_(start_)?failed"|^(?!\{).*Error\b/.test(line));
  return failed?.slice(0, 1_000) ?? 'it did not say why';
}

function startPostgres(folder: string): Promise<Engines> {
  return startEngines({ dataDir: join(folder, 'postgres'), only: ['postgres'] });
}

/** Enough for every virtual second to have its refreshes; each is refreshed ten times or more. */
function connectionsFor(runs: number): number {
  return Math.max(40, Math.min(5_000, Math.round(runs / 15)));
}

async function connect(
  course: Course,
  fleet: Fleet,
  operator: Operator,
  connections: number,
  random: () => number,
): Promise<void> {
  const dueAt = Array.from({ length: connections }, () => START + FIRST_DUE_MS + Math.floor(random() * SPREAD_MS));
  const connectThrough = async (replica: Replica, first: number): Promise<void> => {
    for (let at = first; at < connections; at += REPLICAS) {
      const app = `app-${at}`;
      const id = await operator.create(replica, app);
      if (!(await operator.authorise(replica, id))) throw new Error(`${app} could not be authorised`);
      course.add(custodyOf(id, app, dueAt[at] as number));
    }
  };
  await Promise.all(fleet.running.map(connectThrough));
}

async function makeTopics(brokers: string): Promise<void> {
  const client = createKafkaClient({ brokers, clientId: 'proof', logger: silentLogger });
  await new TopicAdmin(client).ensureTopics(FIXED_TOPICS, {
    dataPartitions: 3,
    controlPartitions: 3,
    replicationFactor: 1,
  });
}

async function until(done: () => boolean, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!done()) {
    signal.throwIfAborted();
    if (Date.now() > deadline) throw new Error('the replicas did not start');
    await pause(50);
  }
}

function verdict(
  tally: Tally,
  refreshes: number,
  tookS: number,
  virtualMs: number,
  problems: readonly string[],
): Measured {
  const { kills, ...counted } = tally;
  const figures = {
    refreshes,
    chains_lost: counted.chainsLost,
    double_refreshes: counted.doubleRefreshes,
    too_early: counted.tooEarly,
    unnoticed: counted.unnoticed,
    dead_tokens: counted.deadTokens,
    used_before_stored: counted.usedBeforeStored,
    in_window_deaths: counted.inWindowDeaths,
    resolved_max_s: Math.round(counted.resolvedMaxMs / 1000),
    ...Object.fromEntries(Object.entries(kills).map(([step, times]) => [`kills_${step}`, times])),
    pauses: counted.stops,
    db_restarts: counted.dbRestarts,
    recoveries: counted.recoveries,
    saved_late: counted.savedLate,
    stored_unheard: counted.storedUnheard,
    late_calls: counted.lateCalls,
    server_errors: counted.serverErrors,
    crashes: counted.crashes,
    reads: counted.reads,
    virtual_hours: Math.round(virtualMs / 360_000) / 10,
    refreshes_per_s: Math.round(refreshes / tookS),
  };
  const bad = [
    ...['chains_lost', 'double_refreshes', 'too_early', 'unnoticed', 'dead_tokens', 'used_before_stored'],
    ...['server_errors', 'crashes'],
  ].filter((name) => (figures as Record<string, number>)[name] !== 0);
  return { figures, ok: bad.length === 0, problems: bad.length === 0 ? [] : [...bad, ...problems.slice(0, 20)] };
}
