import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Measured, Measurement } from './measurement.js';
import { cleanEnvironment, runProgram } from './run-program.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Each way: by webhook, and by sweep while every webhook is dropped. */
const CHANGES_A_RUN = 200;
const MINUTES_A_RUN = 12;
const MOST_BY_WEBHOOK_S = 10;
/** From the read that brings a change to its row: as long as a webhook's whole way may take at most. */
const WAY_S = MOST_BY_WEBHOOK_S;
/** A quarter of an hour, less the seven minutes by which the grace is shorter here than as delivered. */
const MOST_UNTIL_REPORTED_S = 900 - (480 - 60);

const MOST_UNTIL_RECOVERED_S = 60;

const reportSchema = z.record(z.string(), z.number().nullable());

/** From a change in the books of the stand-in for Exact to its row in ClickHouse, the whole product in between. */
export const freshness: Measurement = {
  kind: 'proof',
  name: 'freshness',
  doc: `${CHANGES_A_RUN} changes a run and way are timed until they can be queried: by webhook without sweeps, then by sweep while every webhook is dropped`,
  bar: `webhook_p95_s at most ${MOST_BY_WEBHOOK_S}, dropped_p95_s at most sweep_s, dropped_max_s at most sweep_s + ${WAY_S}, nothing lost, silence_reported_s at most ${MOST_UNTIL_REPORTED_S}, recovered_s at most ${MOST_UNTIL_RECOVERED_S}`,
  defaultRuns: 1,
  measure: async ({ runs, seed }, signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'ml-connector-proof-'));
    const report = join(folder, 'report.json');
    try {
      const changes = { FRESHNESS_CHANGES: String(CHANGES_A_RUN * runs), FRESHNESS_SEED: String(seed) };
      const timeoutMs = (runs + 1) * MINUTES_A_RUN * 60_000;
      const code = await runProgram({
        command: process.execPath,
        args: [
          join(ROOT, 'node_modules/vitest/vitest.mjs'),
          ...['run', '--project', 'pipeline', 'test/pipeline/src/freshness.pipeline.test.ts'],
          ...['--testTimeout', String(timeoutMs)],
        ],
        cwd: ROOT,
        env: { ...cleanEnvironment(ROOT), ...changes, FRESHNESS_REPORT: report },
        timeoutMs,
        signal,
      });
      if (!existsSync(report)) return { figures: {}, ok: false, problems: [`the run ended with ${code}`] };
      return judged(reportSchema.parse(JSON.parse(readFileSync(report, 'utf8'))), code);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function judged(found: Readonly<Record<string, number | null>>, code: number): Measured {
  // JSON has no word for a change that never came.
  const of = (name: string): number => found[name] ?? Infinity;
  const sweepS = of('sweep_s');
  const limits: readonly (readonly [string, number])[] = [
    ['webhook_p95_s', MOST_BY_WEBHOOK_S],
    ['dropped_p95_s', sweepS],
    ['dropped_max_s', sweepS + WAY_S],
    ['webhook_lost', 0],
    ['dropped_lost', 0],
    ['silence_reported_s', MOST_UNTIL_REPORTED_S],
    ['recovered_s', MOST_UNTIL_RECOVERED_S],
  ];
  const above = limits.filter(([name, most]) => !(of(name) <= most));
  const problems = [
    ...above.map(([name, most]) => `${name} is ${of(name)}, at most ${most}`),
    ...(code === 0 ? [] : [`the run ended with ${code}`]),
  ];
  const figures = Object.fromEntries(Object.entries(found).map(([name, value]) => [name, value ?? 'lost']));
  return { figures, ok: problems.length === 0, problems };
}
