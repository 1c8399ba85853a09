import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { RunOptions, RunResult } from './runs.js';

const PROJECT_ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SECOND_MS = 1000;

const report = z.object({
  timings: z.object({ install: z.number(), engines: z.number(), load: z.number(), total: z.number() }),
  load: z.object({ records: z.number(), calls: z.number(), callsLeast: z.number() }),
  equal: z.boolean(),
});

/** Clones the project into an empty folder and types `npm start -- --once`, with warm package caches. */
export async function mainJob(options: RunOptions): Promise<RunResult> {
  const folder = mkdtempSync(join(tmpdir(), 'main-job-'));
  try {
    const clone = join(folder, 'clone');
    execFileSync('git', ['clone', '-q', PROJECT_ROOT, clone]);
    const file = join(folder, 'report.json');
    const startedAt = performance.now();
    const code = await npmStart(clone, ['--once', '--seed', String(options.seed), '--report', file]);
    const totalMs = performance.now() - startedAt;
    if (!existsSync(file)) return { figures: { exit_code: code }, passed: false };
    const { timings, load, equal } = report.parse(JSON.parse(readFileSync(file, 'utf8')));
    return {
      figures: {
        install_s: seconds(timings.install),
        engines_s: seconds(timings.engines),
        load_s: seconds(timings.load),
        total_s: seconds(totalMs),
        rows: load.records,
        rows_per_s: Math.round(load.records / (timings.load / SECOND_MS)),
        calls: load.calls,
        calls_least: load.callsLeast,
      },
      passed: code === 0 && equal,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

/** The newcomer's command, by the Node and the PATH a newcomer has: without what this project brings. */
function npmStart(clone: string, args: readonly string[]): Promise<number> {
  const path = (process.env['PATH'] ?? '')
    .split(':')
    .filter((entry) => !entry.startsWith(join(PROJECT_ROOT, 'node_modules')));
  const own = /^(npm_|ML_|KAFKA_BROKERS$|POSTGRES_URL$|CLICKHOUSE_URL$)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['start', '--', ...args], {
      cwd: clone,
      stdio: 'inherit',
      env: { ...env, PATH: path.join(':') },
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
