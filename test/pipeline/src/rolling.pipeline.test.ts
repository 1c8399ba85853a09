import { Cluster, figuresOf, lossesIn, runCourse } from '@ml-connector/test-bench';
import { seededRandom } from '@ml-connector/testing';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { freshDataFolder, removeDataFolder } from './data-folders.js';

/** The small version of `npm run proof -- rolling`: where webhooks come in and where rows go out has two replicas. */
const ROLLED = ['webhook-ingress', 'warehouse-writer'] as const;
const KILLS = 1;
const SEED = 4;
/** Webhooks and one command at the end bring everything. */
const SWEEPS = { SWEEP_SYNC_S: '900', SWEEP_MODIFIED_S: '900', SWEEP_SNAPSHOT_S: '900', SWEEP_DELETED_S: '900' };

const log: string[] = [];
let failed = false;
let dataDir: string;
let cluster: Cluster | undefined;

beforeAll(async () => {
  for (const name of ['KAFKA_BROKERS', 'POSTGRES_URL', 'CLICKHOUSE_URL']) vi.stubEnv(name, undefined);
  dataDir = await freshDataFolder('rolling');
});
beforeEach(({ onTestFailed }) => onTestFailed(() => void (failed = true)));
afterAll(async () => {
  await cluster?.stop();
  const logs = await removeDataFolder(dataDir, failed);
  if (logs !== undefined) process.stderr.write(`${log.join('\n')}\nlogs of the services: ${logs}\n`);
});

it('loses and doubles nothing while replicas are started anew one by one, and killed', async () => {
  const { signal } = new AbortController();
  const tell = (text: string): void => {
    log.push(`${new Date().toISOString()} ${text}`);
  };
  const replicas = (name: string): number => (ROLLED.some((one) => one === name) ? 2 : 1);
  cluster = await Cluster.start({ dataDir, seed: SEED, replicas, sweeps: SWEEPS, log: tell, signal });
  const drive = { rolls: ROLLED, kills: KILLS, random: seededRandom(SEED), log: tell, signal };
  const course = await runCourse(cluster, drive);
  expect(lossesIn(course)).toEqual([]);
  expect(figuresOf(course)).toMatchObject({ restarts: 2 * ROLLED.length + KILLS, crashes: 0, lost: 0, doubled: 0 });
  expect(course.sent.answered.size).toBeGreaterThan(100);
  expect(course.report.totals.length).toBeGreaterThan(50);
});
