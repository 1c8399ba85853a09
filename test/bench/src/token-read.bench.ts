import { FIXED_TOPICS, signServiceToken, TOKEN_API } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin } from '@ml-connector/kafka';
import { silentLogger } from '@ml-connector/kernel';
import { removeEngineData, startEngines, type Engines } from '@ml-connector/local-engines';
import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { besideMeasuredCore, toMeasuredCore } from './measured-core.js';
import type { Measured, Measurement } from './measurement.js';
import { median } from './median.js';
import { cleanEnvironment } from './run-program.js';
import { ChainServer } from './token-custody/chain-server.js';
import { Operator, SECRET, type Target } from './token-custody/operator.js';
import { percentile, steadyLoad } from './token-read/steady-load.js';

const MOST_RATIO = 1.5;
const PER_SECOND = 500;
const SECONDS = 3;

/** A warm token read next to the least a NestJS endpoint can do. */
export const tokenRead: Measurement = {
  kind: 'bench',
  name: 'token-read',
  doc: `warm reads of an access token, ${PER_SECOND} a second, next to a bare NestJS and Fastify endpoint, in turns on one core`,
  bar: `p99_ratio at most ${MOST_RATIO}`,
  defaultRuns: 9,
  measure: ({ runs }, signal) => besideMeasuredCore(() => withEngines(runs, signal)),
};

async function withEngines(runs: number, signal: AbortSignal): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-connector-token-read-'));
  const dataDir = join(folder, 'engines');
  const engines = await startEngines({ dataDir, only: ['kafka', 'postgres'] });
  try {
    return await besides(engines, runs, signal);
  } finally {
    await engines.stop();
    await removeEngineData(dataDir);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function besides(engines: Engines, runs: number, signal: AbortSignal): Promise<Measured> {
  await makeTopics(engines.kafkaBrokers);
  const nothing = (): void => undefined;
  const exact = new ChainServer(Date.now, {
    ...{ replayed: nothing, tooEarly: nothing, called: nothing },
    traded: () => Promise.resolve(),
  });
  const exactUrl = await exact.start();
  const service = await start('./token-read/service-process.js', {
    KAFKA_BROKERS: engines.kafkaBrokers,
    POSTGRES_URL: engines.postgresUrl,
    TOKEN_SERVICE_GROUP_ID: `bench-${process.pid}`,
    SERVICE_AUTH_SECRET: SECRET,
    MASTER_KEY: randomBytes(32).toString('base64'),
    LOG_LEVEL: 'error',
  });
  const bare = await start('./token-read/bare-process.js', {});
  try {
    const operator = new Operator(Date.now, exactUrl);
    const id = await operator.create(service.target, `bench-${randomBytes(4).toString('hex')}`);
    if (!(await operator.authorise(service.target, id))) throw new Error('the connection could not be authorised');
    return await inTurns(service.target, bare.target, TOKEN_API.accessToken(id), runs, signal);
  } finally {
    service.child.disconnect();
    bare.child.disconnect();
    exact.stop();
  }
}

async function inTurns(
  service: Target,
  bare: Target,
  path: string,
  rounds: number,
  signal: AbortSignal,
): Promise<Measured> {
  const p99s: { readonly read: number[]; readonly bare: number[] } = { read: [], bare: [] };
  const p50s: { readonly read: number[]; readonly bare: number[] } = { read: [], bare: [] };
  // The first round warms both up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    signal.throwIfAborted();
    const token = await signServiceToken(SECRET, 'exact-fetcher', 'token-service', Date.now());
    const load = { path, authorization: `Bearer ${token}`, perSecond: PER_SECOND, seconds: SECONDS };
    const turns = [['read', service] as const, ['bare', bare] as const];
    for (const [name, { url, agent }] of round % 2 === 0 ? turns : turns.toReversed()) {
      const took = await steadyLoad({ ...load, url, agent });
      if (round === 0) continue;
      p99s[name].push(percentile(took, 0.99));
      p50s[name].push(percentile(took, 0.5));
    }
  }
  const ratio = round3(median(p99s.read) / median(p99s.bare));
  const figures = {
    p99_ms: round3(median(p99s.read)),
    p99_ratio: ratio,
    bare_p99_ms: round3(median(p99s.bare)),
    p50_ms: round3(median(p50s.read)),
    bare_p50_ms: round3(median(p50s.bare)),
    reads: rounds * PER_SECOND * SECONDS,
  };
  const ok = ratio <= MOST_RATIO;
  return { figures, ok, problems: ok ? [] : [`p99 is ${ratio} times that of a bare endpoint`] };
}

async function start(file: string, env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; target: Target }> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    env: { ...cleanEnvironment('/'), ...env },
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { url: string }).url));
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
  toMeasuredCore(child.pid as number);
  return { child, target: { url, agent: new Agent({ keepAlive: true, maxSockets: 64 }), dead: false } };
}

async function makeTopics(brokers: string): Promise<void> {
  const client = createKafkaClient({ brokers, clientId: 'bench', logger: silentLogger });
  await new TopicAdmin(client).ensureTopics(FIXED_TOPICS, {
    dataPartitions: 3,
    controlPartitions: 3,
    replicationFactor: 1,
  });
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
