import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Measurement } from './measurement.js';
import { cleanEnvironment, runProgram } from './run-program.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MINUTES_A_RUN = 6;

const reportSchema = z.object({ companies: z.number(), changes: z.number(), tables: z.number(), unequal: z.number() });

/** Random companies and random business, source against warehouse against Looker: the pipeline test with more seeds. */
export const equal: Measurement = {
  kind: 'proof',
  name: 'equal',
  doc: 'random companies trade at random while services are killed; every table and three questions are compared',
  bar: 'unequal is 0',
  defaultRuns: 2,
  measure: async ({ runs, seed }, signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'ml-connector-proof-'));
    const report = join(folder, 'report.json');
    try {
      const code = await runProgram({
        command: process.execPath,
        args: [
          join(ROOT, 'node_modules/vitest/vitest.mjs'),
          ...['run', '--project', 'pipeline', 'test/pipeline/src/equal.pipeline.test.ts'],
          ...['--testTimeout', String(MINUTES_A_RUN * 60_000)],
        ],
        cwd: ROOT,
        env: { ...cleanEnvironment(ROOT), EQUAL_RUNS: String(runs), EQUAL_SEED: String(seed), EQUAL_REPORT: report },
        timeoutMs: (runs + 1) * MINUTES_A_RUN * 60_000,
        signal,
      });
      if (!existsSync(report)) return { figures: {}, ok: false, problems: [`the comparison ended with ${code}`] };
      const figures = reportSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
      const ok = code === 0 && figures.unequal === 0 && figures.companies === runs;
      return { figures, ok, problems: ok ? [] : [`${figures.unequal} tables or questions differ`] };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
