import { TOPICS } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin } from '@ml-connector/kafka';
import { silentLogger } from '@ml-connector/kernel';
import { freePort } from '@ml-connector/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { besideMeasuredCore, toMeasuredCore } from './measured-core.js';
import type { Measured, Measurement } from './measurement.js';
import { Broker } from './webhook/broker.js';
import { ForkedServer } from './webhook/forked-server.js';
import { fullLoad, type LoadResult } from './webhook/full-load.js';
import { IngressProcess } from './webhook/ingress-process.js';
import { KeyServer } from './webhook/key-server.js';
import { contentOf, HOOK, HOOK_PATH, signedBody } from './webhook/notification.js';
import { requestOf } from './webhook/raw-poster.js';
import { steadyLoad, type SteadyResult } from './webhook/steady-load.js';

const REQUESTS = 20_000;
const CONNECTIONS = 128;
const LEAST_PER_S = 5_000;
const MOST_P99_MS = 50;
const LEAST_BARE_RATIO = 0.5;
/** Above the least rate: an answer that comes late at this one comes late at that. */
const STEADY_PER_S = 5_500;
/** It takes so much longer. */
const STOCK_REQUESTS = 4_000;
const STOCK_TOPIC = 'stock.notice.v1';

interface Server {
  readonly port: number;
  readonly pid: number;
}

/** Notices taken, verified and kept by all in-sync replicas, next to a server that only verifies and one out of the box. */
export const webhook: Measurement = {
  kind: 'bench',
  name: 'webhook',
  doc: `${REQUESTS.toLocaleString('en')} notifications a round over ${CONNECTIONS} connections to webhook-ingress on a core of its own, each acknowledged by Kafka: as many as it takes, in turns with a bare node:http server that checks the same signature (bare_ratio) and with NestJS on Express and its Kafka client (stock_ratio); then ${STEADY_PER_S.toLocaleString('en')} a second, whose answers are timed from when they were due`,
  bar: `rps at least ${LEAST_PER_S}, p99_ms at most ${MOST_P99_MS} at a steady ${STEADY_PER_S} a second, bare_ratio at least ${LEAST_BARE_RATIO}`,
  defaultRuns: 7,
  measure: ({ runs }, signal) => besideMeasuredCore(() => withServers(runs, signal)),
};

async function withServers(rounds: number, signal: AbortSignal): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-connector-webhook-'));
  const broker = await Broker.start(folder);
  const keys = new KeyServer();
  const keysUrl = await keys.start();
  const port = await freePort();
  const client = createKafkaClient({ brokers: broker.address, clientId: 'bench', logger: silentLogger });
  const admin = new TopicAdmin(client);
  const layout = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 };
  await admin.ensureTopics([{ name: STOCK_TOPIC, retention: '7d', size: 'control' }], layout);
  const ingress = new IngressProcess({ port, keysUrl, brokers: broker.address, spoolDir: join(folder, 'spool') });
  const bare = await ForkedServer.start('bare-process.js', [HOOK.secret]);
  const stock = await ForkedServer.start('stock-process.js', [HOOK.secret, broker.address, STOCK_TOPIC]);
  try {
    await ingress.answering();
    for (const { pid } of [ingress, bare, stock]) toMeasuredCore(pid);
    const results = await inTurns({ ingress: { port, pid: ingress.pid }, bare, stock }, rounds, signal);
    const spooled = await ingress.metric('webhook_drained_total');
    const onBus = Number(await admin.countMessages(TOPICS.notice));
    return verdict(results, 2 * REQUESTS * (rounds + 1), onBus, spooled);
  } finally {
    bare.stop();
    stock.stop();
    await ingress.stop();
    keys.stop();
    await broker.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Name = 'ingress' | 'bare' | 'stock';
type Results = Readonly<Record<Name, LoadResult[]>> & { readonly steady: SteadyResult[] };

async function inTurns(servers: Readonly<Record<Name, Server>>, rounds: number, signal: AbortSignal): Promise<Results> {
  const results: Results = { ingress: [], bare: [], stock: [], steady: [] };
  const names = Object.keys(servers) as Name[];
  // The first round warms all up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    signal.throwIfAborted();
    // Signed beforehand, and never the same twice: a repeated one would be cheaper.
    const requests = requestsOf(`${round}`);
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const own = name === 'stock' ? requests.slice(0, STOCK_REQUESTS) : requests;
      const result = await fullLoad(servers[name], own, CONNECTIONS);
      if (round > 0) results[name].push(result);
    }
    const steady = await steadyLoad(servers.ingress.port, requestsOf(`steady ${round}`), STEADY_PER_S, CONNECTIONS);
    if (round > 0) results.steady.push(steady);
  }
  return results;
}

function requestsOf(round: string): Buffer[] {
  return Array.from({ length: REQUESTS }, (_, n) => {
    const division = HOOK.firstDivision + (n % HOOK.divisions);
    return requestOf(HOOK_PATH, signedBody(contentOf(division, `${round}-${n}`)));
  });
}

function verdict(results: Results, sent: number, onBus: number, spooled: number): Measured {
  const perSecond = (name: Name): number => middle(results[name], (result) => result.perSecond);
  const rps = Math.round(perSecond('ingress'));
  const p99 = round2(middle(results.steady, ({ p99Ms }) => p99Ms));
  const ratio = round2(rps / perSecond('bare'));
  const figures = {
    rps,
    p99_ms: p99,
    bare_ratio: ratio,
    stock_ratio: round2(rps / perSecond('stock')),
    p50_ms: round2(middle(results.steady, ({ p50Ms }) => p50Ms)),
    full_p99_ms: round2(middle(results.ingress, ({ p99Ms }) => p99Ms)),
    busy: round2(middle(results.ingress, ({ busy }) => busy)),
    bare_rps: Math.round(perSecond('bare')),
    bare_busy: round2(middle(results.bare, ({ busy }) => busy)),
    stock_rps: Math.round(perSecond('stock')),
    sent,
    on_bus: onBus,
    spooled,
  };
  const problems = [
    ...(rps < LEAST_PER_S ? [`${rps} requests a second`] : []),
    ...(p99 > MOST_P99_MS ? [`p99 is ${p99} ms`] : []),
    ...(ratio < LEAST_BARE_RATIO ? [`${ratio} of a bare server's rate`] : []),
    ...(onBus < sent ? [`${sent - onBus} notifications are not on the bus`] : []),
  ];
  return { figures, ok: problems.length === 0, problems };
}

function middle<Result>(results: readonly Result[], figure: (result: Result) => number): number {
  const values = results.map(figure).toSorted((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? Number.NaN;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
