import { seededRandom } from '@ml-connector/testing';
import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { freshDataFolder, removeDataFolder } from './data-folders.js';
import { DemoStack } from './demo-stack.js';
import { ReconcileCourse } from './reconcile/course.js';

/** How many companies, and the first one's seed; `npm run proof -- reconcile` sets these. The main job plants a few. */
const RUNS = Number(process.env['RECONCILE_RUNS'] ?? 0);
const SEED = Number(process.env['RECONCILE_SEED'] ?? 1);
const REPORT = process.env['RECONCILE_REPORT'];

const figures = { planted: 0, found: 0, repaired: 0, false_alarms: 0 };
const problems: string[] = [];
let demo: DemoStack | undefined;
let dataDir: string;

afterEach(async () => {
  await demo?.stop();
  demo = undefined;
  const logs = await removeDataFolder(dataDir, problems.length > 0);
  if (logs !== undefined) process.stderr.write(`logs of the services: ${logs}\n`);
  if (REPORT !== undefined) writeFileSync(REPORT, JSON.stringify({ ...figures, problems }));
});

describe.runIf(RUNS > 0)('faults of every kind', () => {
  it.each(Array.from({ length: RUNS }, (_, run) => SEED + run))('are found and repaired: seed %i', async (seed) => {
    for (const name of ['KAFKA_BROKERS', 'POSTGRES_URL', 'CLICKHOUSE_URL']) vi.stubEnv(name, undefined);
    dataDir = await freshDataFolder(`reconcile-${seed}`);
    demo = await DemoStack.start({ dataDir, seed, log: () => undefined });
    await demo.loaded();
    const course = new ReconcileCourse(demo, seededRandom(seed));
    try {
      await course.sound();
      await course.source(['missing', 'wrong_amount', 'doubled', 'late_visible', 'known_deviation', 'missing']);
      await course.looker();
    } finally {
      for (const name of Object.keys(figures) as (keyof typeof figures)[]) figures[name] += course.figures[name];
      problems.push(...course.figures.problems.map((problem) => `seed ${seed}: ${problem}`));
    }
    expect(course.figures.problems).toEqual([]);
  });
});
