import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Measurement } from './measurement.js';
import { cleanEnvironment, runProgram } from './run-program.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CHANGES_A_RUN = 200;
const MINUTES_A_RUN = 6;
const LEAST_WHOLE = 0.99;

const reportSchema = z.record(z.string(), z.number().nullable());

/** Every change is traced, and a collector of its own looks at how far each trace leads. */
export const traces: Measurement = {
  kind: 'proof',
  name: 'traces',
  doc: `${CHANGES_A_RUN} changes a run by webhook, all of them traced: each hop is found in the trace or by its links`,
  bar: `whole at least ${LEAST_WHOLE}: webhook, notice, read, call, raw, rows, insert, loaded and datagroup are all there`,
  defaultRuns: 1,
  measure: async ({ runs, seed }, signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'ml-connector-proof-'));
    const report = join(folder, 'report.json');
    try {
      const timeoutMs = (runs + 1) * MINUTES_A_RUN * 60_000;
      const changes = { TRACES_CHANGES: String(CHANGES_A_RUN * runs), TRACES_SEED: String(seed) };
      const code = await runProgram({
        command: process.execPath,
        args: [
          join(ROOT, 'node_modules/vitest/vitest.mjs'),
          ...['run', '--project', 'pipeline', 'test/pipeline/src/traces.pipeline.test.ts'],
          ...['--testTimeout', String(timeoutMs)],
        ],
        cwd: ROOT,
        env: { ...cleanEnvironment(ROOT), ...changes, TRACES_REPORT: report },
        timeoutMs,
        signal,
      });
      if (!existsSync(report)) return { figures: {}, ok: false, problems: [`the run ended with ${code}`] };
      const found = reportSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
      const whole = found['whole'] ?? 0;
      const problems = [
        ...(whole >= LEAST_WHOLE ? [] : [`whole is ${whole}, at least ${LEAST_WHOLE}`]),
        ...(code === 0 ? [] : [`the run ended with ${code}`]),
      ];
      const figures = Object.fromEntries(Object.entries(found).map(([name, value]) => [name, value ?? 'none']));
      return { figures, ok: problems.length === 0, problems };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
