import { removeEngineData } from '@ml-connector/local-engines';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Measured, Measurement } from './measurement.js';
import { cleanEnvironment, runProgram } from './run-program.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const TIMEOUT_MS = 20 * 60_000;

/** What `npm start -- --once --report` leaves; milliseconds. */
const reportSchema = z.object({
  timings: z.object({ install: z.number(), engines: z.number(), load: z.number() }),
  load: z.object({ records: z.number(), calls: z.number(), callsLeast: z.number() }),
  equal: z.boolean(),
});

/** From a fresh clone to Looker's answers, package caches warm: committed code only. */
export const mainJob: Measurement = {
  kind: 'bench',
  name: 'main-job',
  doc: 'npm start -- --once in a fresh clone of the last commit, package caches warm; the slowest of the runs',
  bar: 'everything is equal (exit code 0)',
  defaultRuns: 1,
  measure: async ({ runs, seed }, signal) => {
    const all: Measured[] = [];
    for (let run = 0; run < runs && !signal.aborted; run++) all.push(await measureOnce(seed + run, signal));
    const failed = all.find((measured) => !measured.ok);
    const slowest = all.toSorted((a, b) => Number(b.figures['total_s']) - Number(a.figures['total_s']))[0];
    return failed ?? slowest ?? { figures: {}, ok: false, problems: ['nothing was run'] };
  },
};

async function measureOnce(seed: number, signal: AbortSignal): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-connector-bench-'));
  // PostgreSQL runs as a user of its own under root, who has to reach its programs in the clone.
  chmodSync(folder, 0o711);
  const clone = join(folder, 'clone');
  const report = join(folder, 'report.json');
  try {
    execFileSync('git', ['clone', '--quiet', '--no-hardlinks', ROOT, clone], { stdio: ['ignore', 2, 2] });
    const startedAt = performance.now();
    const code = await runProgram({
      command: 'npm',
      args: ['start', '--', '--once', '--seed', String(seed), '--report', report],
      cwd: clone,
      env: cleanEnvironment(ROOT),
      timeoutMs: TIMEOUT_MS,
      signal,
    });
    const totalMs = performance.now() - startedAt;
    if (!existsSync(report))
      return { figures: {}, ok: false, problems: [`npm start ended with ${code} and without a report`] };
    const { figures, equal } = readReport(readFileSync(report, 'utf8'), totalMs);
    const ok = code === 0 && equal;
    return { figures, ok, problems: ok ? [] : [`npm start ended with ${code}, ${equal ? 'equal' : 'not equal'}`] };
  } finally {
    await removeEngineData(join(clone, '.data', 'engines'));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Figures of the report's text; the total is the whole command's, compiling and stopping included. */
export function readReport(text: string, totalMs: number): { figures: Record<string, number>; equal: boolean } {
  const { timings, load, equal } = reportSchema.parse(JSON.parse(text));
  const seconds = (ms: number): number => Math.round(ms / 100) / 10;
  const figures = {
    install_s: seconds(timings.install),
    engines_s: seconds(timings.engines),
    load_s: seconds(timings.load),
    total_s: seconds(totalMs),
    rows: load.records,
    rows_per_s: Math.round(load.records / (timings.load / 1000)),
    calls: load.calls,
    calls_least: load.callsLeast,
  };
  return { figures, equal };
}
