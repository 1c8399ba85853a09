import { FETCHER_API, type DivisionLifeView } from '@ml-connector/contracts';
import { systemClock } from '@ml-connector/kernel';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { mlConnector } from './command-line.js';
import { freshDataFolder, removeDataFolder } from './data-folders.js';
import { DemoStack } from './demo-stack.js';
import { percentileS, STAGES, TimedChanges } from './timed-changes.js';

/** How many changes each way; `npm run proof -- freshness` sets these. The main job times a few. */
const CHANGES = Number(process.env['FRESHNESS_CHANGES'] ?? 0);
const SEED = Number(process.env['FRESHNESS_SEED'] ?? 1);
const REPORT = process.env['FRESHNESS_REPORT'];

/** Between two changes of all companies together: within the calls a minute that Exact allows each of them. */
const EVERY_MS = 900;
const SWEEP_S = 60;
const SILENCE_GRACE_S = 60;
/** Webhooks and sweeps are looked at apart: while one brings changes the other is as good as off. */
const SWEEPS = {
  ...{ SWEEP_SYNC_S: String(SWEEP_S), SWEEP_MODIFIED_S: String(SWEEP_S), SWEEP_DELETED_S: String(SWEEP_S) },
  ...{ SWEEP_SNAPSHOT_S: '900', SILENCE_GRACE_S: String(SILENCE_GRACE_S) },
};

const figures: Record<string, number> = {};
let failed = false;
let dataDir: string;
let demo: DemoStack;

async function silentTopics(): Promise<string[]> {
  const divisions = (await demo.services.get('exact-fetcher', FETCHER_API.divisions)) as DivisionLifeView[];
  return divisions.flatMap((division) => division.silentTopics);
}

function note(way: string, took: readonly number[]): void {
  figures[`${way}_changes`] = took.length;
  figures[`${way}_lost`] = took.filter((ms) => ms === Infinity).length;
  figures[`${way}_p50_s`] = percentileS(took, 0.5);
  figures[`${way}_p95_s`] = percentileS(took, 0.95);
  figures[`${way}_max_s`] = percentileS(took, 1);
}

/** What the services themselves measured: means, for what is in a histogram has no exact percentile. */
async function noteStages(): Promise<void> {
  for (const [stage, service] of Object.entries(STAGES)) {
    const of = (sample: string): Promise<number> =>
      demo.metric(service, `change_latency_seconds_${sample}`, `stage="${stage}"`);
    figures[`${stage}_mean_s`] = Math.round(((await of('sum')) / (await of('count'))) * 100) / 100;
  }
}

beforeAll(async () => {
  if (CHANGES === 0) return;
  for (const name of ['KAFKA_BROKERS', 'POSTGRES_URL', 'CLICKHOUSE_URL']) vi.stubEnv(name, undefined);
  dataDir = await freshDataFolder('freshness');
  demo = await DemoStack.start({ dataDir, seed: SEED, log: () => undefined });
  await demo.loaded();
});

beforeEach(({ onTestFailed }) => onTestFailed(() => void (failed = true)));

afterAll(async () => {
  if (CHANGES === 0) return;
  await demo.stop();
  const logs = await removeDataFolder(dataDir, failed);
  if (logs !== undefined) process.stderr.write(`logs of the services: ${logs}\n`);
  if (REPORT !== undefined) writeFileSync(REPORT, JSON.stringify(figures));
});

describe.runIf(CHANGES > 0)('changes at Exact', () => {
  it('are queryable soon by webhooks', async () => {
    const plan = { changes: CHANGES, overMs: CHANGES * EVERY_MS, seed: SEED, mark: 'by webhook', lostAfterMs: 120_000 };
    note('webhook', await new TimedChanges(demo, plan).run());
    await noteStages();
    expect(await silentTopics()).toEqual([]);
    expect(figures['webhook_lost']).toBe(0);
  });

  it('are queryable within a sweep while every webhook is dropped, and the silence is reported', async () => {
    await demo.stop();
    demo = await DemoStack.start({ dataDir, seed: SEED, sweeps: SWEEPS, log: () => undefined });
    await demo.control('POST', '/faults', { kind: 'webhookLoss', lasting: true });
    const droppedAtMs = systemClock.now();
    // What is due was set by the long intervals; a read of everything begins the short ones.
    await vi.waitFor(() => mlConnector(dataDir, 'sync', 'now'), { timeout: 60_000, interval: 500 });
    const warm = { changes: 24, overMs: 12_000, mark: 'warming up', lostAfterMs: 180_000 };
    await new TimedChanges(demo, warm).run();
    const noticed = vi
      .waitFor(async () => expect((await silentTopics()).length).toBeGreaterThan(0), {
        timeout: 900_000,
        interval: 1_000,
      })
      .then(() => (figures['silence_reported_s'] = Math.round((systemClock.now() - droppedAtMs) / 1000)));
    const plan = {
      changes: CHANGES,
      overMs: CHANGES * EVERY_MS,
      seed: SEED + 1,
      mark: 'by sweep',
      lostAfterMs: 180_000,
    };
    note('dropped', await new TimedChanges(demo, plan).run());
    await noticed;
    figures['sweep_s'] = SWEEP_S;
    expect(figures['dropped_lost']).toBe(0);
  });

  it('are told of again once webhooks come, and that is seen', async () => {
    await demo.control('DELETE', '/faults');
    const backAtMs = systemClock.now();
    await new TimedChanges(demo, { changes: 12, overMs: 6_000, mark: 'back again', lostAfterMs: 60_000 }).run();
    await vi.waitFor(async () => expect(await silentTopics()).toEqual([]), { timeout: 60_000, interval: 500 });
    figures['recovered_s'] = Math.round((systemClock.now() - backAtMs) / 1000);
  });
});
