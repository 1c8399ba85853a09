import { localSecrets, type ComparisonReport } from '@ml-connector/cli';
import { stepClocks } from '../secrets/stepped-clock.js';
import { Demo } from './demo.js';
import { Keep } from './keep.js';

/** Where it takes place. */
export interface Ground {
  readonly dataDir: string;
  readonly backups: string;
  readonly clockFile: string;
  readonly seed: number;
  readonly log: (text: string) => void;
  readonly signal: AbortSignal;
}

/** What was found. */
export interface Found {
  /** Connections that were held after a token store of yesterday came back, and alerts of a lost chain. */
  readonly held: number;
  readonly alerts: number;
  readonly restoreMs: Readonly<Record<string, number>>;
  /** Comparisons with the books by moment. */
  readonly reports: Readonly<Record<string, ComparisonReport>>;
}

/** Past the end of access tokens: they are renewed, and the refresh tokens of before are used up. */
const RENEWED_MS = 601_000;
const CONNECTIONS = 3;

/**
 * Yesterday: PostgreSQL and the bus are saved. Then tokens are renewed, there is trade, and the warehouse is saved. All
 * is destroyed, and comes back of these: once from everything, once without the warehouse, which the bus then fills.
 */
export async function runCourse(ground: Ground): Promise<Found> {
  const { dataDir, log, signal, backups, clockFile } = ground;
  const keep = new Keep(dataDir, backups, localSecrets(dataDir).lookerPassword);
  const reports: Record<string, ComparisonReport> = {};
  const restoreMs: Record<string, number> = {};
  const step = <T>(name: string, work: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    log(name);
    return work();
  };

  await during(ground, async (demo) => {
    await demo.authorise();
    await demo.loaded();
    reports['loaded'] = await step('loaded', () => demo.compare());
    await step('yesterday: the state is saved', () => keep.saveState(demo.stack.engines, 'yesterday'));
    await step('tokens are renewed', () => renewTokens(demo, clockFile));
    await demo.trade(40);
    reports['before'] = await step('traded', () => demo.compare());
    await step('today: the warehouse is saved', () => keep.saveWarehouse(demo.stack.engines, 'today'));
  });

  await step('everything is destroyed', () => keep.destroy());
  restoreMs['all'] = await step('restored: state of yesterday, newer warehouse', () =>
    keep.restore('yesterday', 'today'),
  );
  const { held, alerts } = await during(ground, async (demo) => {
    const lost = await step('started again', () => chainsLost(demo));
    await step(`${lost.held} connections are held: authorised again`, () => demo.authorise());
    await step('deletions that are not logged are looked for', () => demo.findUnlogged());
    await demo.trade(20);
    reports['restored'] = await step('the streams go on', () => demo.compare());
    await step('saved again', () => keep.saveState(demo.stack.engines, 'later'));
    return lost;
  });

  await step('everything is destroyed again', () => keep.destroy());
  restoreMs['no_warehouse'] = await step('restored without the warehouse', () => keep.restore('later'));
  await during(ground, async (demo) => {
    await step('deletions that are not logged are looked for', () => demo.findUnlogged());
    reports['from_the_bus'] = await step('the bus fills the warehouse', () => demo.compare());
  });
  return { held, alerts, restoreMs, reports };
}

async function during<T>({ dataDir, seed, log }: Ground, work: (demo: Demo) => Promise<T>): Promise<T> {
  const demo = await Demo.start(dataDir, seed, log);
  try {
    return await work(demo);
  } finally {
    await demo.stop();
  }
}

async function renewTokens(demo: Demo, clockFile: string): Promise<void> {
  const series = 'token_service_refreshes_total{outcome="renewed"';
  const before = await demo.tokenMetric(series);
  await stepClocks(clockFile, RENEWED_MS);
  await demo.until('all tokens are renewed', async () => (await demo.tokenMetric(series)) >= before + CONNECTIONS);
}

/** Exact has seen the restored refresh tokens before: it ends the chains, and the connections wait for a person. */
async function chainsLost(demo: Demo): Promise<{ readonly held: number; readonly alerts: number }> {
  const held = async (): Promise<number> => (await demo.connections()).filter(({ state }) => state === 'held').length;
  await demo.until('the connections are held', async () => (await held()) === CONNECTIONS);
  return { held: await held(), alerts: await demo.chainsLost() };
}
