import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { freshDataFolder, removeDataFolder } from './data-folders.js';
import { DemoStack } from './demo-stack.js';
import { percentileS, TimedChanges } from './timed-changes.js';
import { SpanCollector } from './tracing/span-collector.js';
import { HOPS, problemsOf, shares, traceWays } from './tracing/trace-ways.js';

/** How many changes; `npm run proof -- traces` sets these. The main job looks at a few. */
const CHANGES = Number(process.env['TRACES_CHANGES'] ?? 0);
const SEED = Number(process.env['TRACES_SEED'] ?? 1);
const REPORT = process.env['TRACES_REPORT'];

/** Between two changes of all companies together: two a second, so that reads bring several. */
const EVERY_MS = 500;

const figures: Record<string, number> = {};
let failed = false;
let dataDir: string;
let demo: DemoStack;
let collector: SpanCollector;

beforeAll(async () => {
  if (CHANGES === 0) return;
  for (const name of ['KAFKA_BROKERS', 'POSTGRES_URL', 'CLICKHOUSE_URL']) vi.stubEnv(name, undefined);
  collector = await SpanCollector.start();
  for (const [name, value] of Object.entries(collector.environment)) vi.stubEnv(name, value);
  dataDir = await freshDataFolder('traces');
  demo = await DemoStack.start({ dataDir, seed: SEED, log: () => undefined });
  await demo.loaded();
});

beforeEach(({ onTestFailed }) => onTestFailed(() => void (failed = true)));

afterAll(async () => {
  if (CHANGES === 0) return;
  await demo.stop();
  await collector.stop();
  const logs = await removeDataFolder(dataDir, failed);
  if (logs !== undefined) process.stderr.write(`logs of the services: ${logs}\n`);
  if (REPORT !== undefined) writeFileSync(REPORT, JSON.stringify(figures));
});

describe.runIf(CHANGES > 0)('traces of changes', () => {
  it('lead from webhook to datagroup', async () => {
    const plan = { changes: CHANGES, overMs: CHANGES * EVERY_MS, seed: SEED, mark: 'traced', lostAfterMs: 120_000 };
    const took = await new TimedChanges(demo, plan).run();
    figures['p95_s'] = percentileS(took, 0.95);
    await vi.waitFor(
      () => {
        const ways = traceWays(collector.spans);
        const { whole, inOneTrace } = shares(ways);
        Object.assign(figures, {
          changes: ways.length,
          spans: collector.spans.length,
          whole,
          in_one_trace: inOneTrace,
        });
        expect(ways.length).toBeGreaterThanOrEqual(CHANGES);
        expect(whole, problemsOf(ways)).toBeGreaterThanOrEqual(0.99);
      },
      { timeout: 60_000, interval: 1_000 },
    );
    expect(new Set(collector.spans.map(({ service }) => service))).toEqual(new Set(Object.values(HOPS)));
  });
});
