import { compareUntilEqual, runComparison, waitForLoad, waitForModel, type ComparisonReport } from '@ml-connector/cli';
import { WarehouseClient } from '@ml-connector/clickhouse';
import type { ServiceName } from '@ml-connector/contracts';
import { systemClock } from '@ml-connector/kernel';
import type { Cluster } from './cluster.js';
import { becomesReady } from './deployment.js';
import { GroupWatch } from './group-watch.js';
import { keptKeys, type KeptKeys } from './kept-keys.js';
import type { Pod } from './pod.js';
import { SteadyWebhooks, type Hook, type SentWebhooks } from './steady-webhooks.js';
import type { Stalls } from './stalls.js';
import { syncNow } from './sync-now.js';

/** What happened. */
export interface Course {
  readonly rolled: number;
  readonly killed: number;
  readonly faults: readonly string[];
  readonly sent: SentWebhooks;
  readonly kept: KeptKeys;
  readonly stalls: Stalls;
  readonly longestGapMs: number;
  readonly report: ComparisonReport;
}

/** How hard it is driven. */
export interface Drive {
  /** Services whose replicas are started anew, one by one. */
  readonly rolls: readonly ServiceName[];
  /** Replicas killed afterwards. */
  readonly kills: number;
  readonly random: () => number;
  readonly log: (text: string) => void;
  readonly signal: AbortSignal;
}

const WEBHOOKS_PER_S = 20;
const TRADES_PER_MINUTE = 60;
const LOAD_WITHIN_MS = 300_000;
const MODEL_WITHIN_MS = 120_000;
/** For what no webhook tells of: it is asked for at the end, and longer than the longest sweep. */
const EQUAL_WITHIN_MS = 150_000;
/** Between two kills: long enough for a restart, or too short for one. */
const PAUSE_MS = { least: 500, most: 9_000 };
/** Before the first restart, so that every group has what it does when nothing happens. */
const CALM_MS = 5_000;

/** Restarts everything one by one and at random while the demo trades and webhooks come; then all is compared. */
export async function runCourse(cluster: Cluster, drive: Drive): Promise<Course> {
  const { rolls, log, signal } = drive;
  const hooks = await connectAndLoad(cluster, log);
  await control(cluster, '/trade/start', { perMinute: TRADES_PER_MINUTE });
  const watch = await GroupWatch.start(cluster.engines.kafkaBrokers);
  const webhooks = new SteadyWebhooks(cluster.balancer('webhook-ingress').port, hooks, WEBHOOKS_PER_S);
  await systemClock.sleep(CALM_MS, signal);
  const rolled = await cluster.roll(rolls);
  const killed = await killAtRandom(cluster, drive);
  await Promise.all(cluster.deployments.map((deployment) => deployment.ready(signal)));
  const sent = await webhooks.stop();
  const stalls = await watch.stop();
  await control(cluster, '/trade/stop', {});
  log('the restarts are over; comparing');
  await syncNow(cluster.engines.kafkaBrokers, new Set(hooks.map(({ connectionId }) => connectionId)));
  return {
    rolled,
    killed,
    faults: cluster.deployments.flatMap((deployment) => deployment.faults()),
    sent,
    kept: await keptKeys(cluster.engines.kafkaBrokers, sent.answered),
    stalls,
    longestGapMs: watch.longestGapMs,
    report: await compareAll(cluster),
  };
}

async function connectAndLoad(cluster: Cluster, log: (text: string) => void): Promise<Hook[]> {
  const { services, plan } = cluster;
  const ids = await cluster.connect();
  const quiet = { update: () => undefined, close: () => undefined };
  const load = await waitForLoad(services, plan.regions.length, quiet, LOAD_WITHIN_MS);
  await waitForModel(services, MODEL_WITHIN_MS);
  log(`loaded ${load.records} records`);
  const { divisions } = (await control(cluster, '/divisions')) as { divisions: { region: string; division: number }[] };
  return plan.regions.flatMap(({ region, clientId, webhookSecret }, n) => {
    const connectionId = ids[n];
    const own = divisions.filter((one) => one.region === region);
    if (connectionId === undefined) throw new Error(`${region} has no connection`);
    return own.map(({ division }) => ({ connectionId, clientId, secret: webhookSecret, division }));
  });
}

/** kill -9 of replicas by dice; one is struck only while its siblings can work, itself in whatever state it is. */
async function killAtRandom(cluster: Cluster, { kills, random, log, signal }: Drive): Promise<number> {
  for (let n = 0; n < kills; n++) {
    await systemClock.sleep(PAUSE_MS.least + random() * (PAUSE_MS.most - PAUSE_MS.least), signal);
    const deployment = cluster.deployments[Math.floor(random() * cluster.deployments.length)];
    const pod = deployment?.pods[Math.floor(random() * deployment.pods.length)] as Pod;
    for (const sibling of deployment?.pods ?? []) if (sibling !== pod) await becomesReady(sibling, signal);
    await pod.killAndRestart();
    log(`kill ${n + 1} of ${kills}: ${pod.spec.name}`);
  }
  return kills;
}

async function compareAll(cluster: Cluster): Promise<ComparisonReport> {
  const { services, engines, plan } = cluster;
  const warehouse = new WarehouseClient({ url: engines.clickhouseUrl, application: 'rolling-proof' });
  try {
    return await compareUntilEqual(() => runComparison(warehouse, services, plan.exactControl), EQUAL_WITHIN_MS);
  } finally {
    await warehouse.close();
  }
}

async function control(cluster: Cluster, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${cluster.plan.exactControl}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path} was refused: ${await response.text()}`);
  return response.json();
}
