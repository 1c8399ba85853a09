import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, seconds } from './run.mjs';

const check = (name, program, args) => ({ name, program, args });
/** Tests of a project; `without` names files that another run has, by a glob. */
const vitest = (name, project, without = '') => ({
  name,
  program: 'vitest',
  args: ['run', '--project', project],
  env: { TESTS_WITHOUT: without },
  report: true,
});
/**
 * A stage begins when the one before is done. Its lanes run side by side, the steps of a lane one after the other:
 * tests on engines mostly wait, what stands beside them mostly computes. Each run of tests on engines has engines of
 * its own, fetched before. What times the whole product has nothing beside it.
 */
const STAGES = [
  [
    [check('types', 'tsc', ['-b']), check('engines', 'node', ['deploy/local/dist/main.js', 'fetch'])],
    [check('lint', 'npm', ['run', '--silent', 'lint'])],
  ],
  [
    [
      check('generated', 'npm', ['run', '--silent', 'generate:check']),
      vitest('unit', 'unit'),
      vitest('pipeline', 'pipeline', '**/main-job.pipeline.test.ts'),
    ],
    [vitest('services', 'integration', 'test/**')],
    [vitest('proofs', 'integration', '{apps,libs,deploy}/**')],
  ],
  [[vitest('main job', 'pipeline', '**/!(main-job).pipeline.test.ts')]],
];

/** Passed and failed tests of a vitest report; a run that left none, or a file that does not load, is a failure. */
export function countTests(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const broken = report.testResults.filter((r) => r.status === 'failed' && r.assertionResults.length === 0).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken };
}

/**
 * Runs the stages up to the first step that fails (what runs beside it is waited for), prints a summary, and ends with
 * `N passed, N failed`: the tests of all runs, a failed step without a failed test counting as one. Gives the exit code
 * of the failed step, else 0.
 */
export async function runTests(env, stages = STAGES, runStep = run) {
  const folder = mkdtempSync(join(tmpdir(), 'ml-connector-report-'));
  const runs = { env, folder, runStep, code: 0, passed: 0, failed: 0, lines: [] };
  const startedAt = Date.now();
  for (const lanes of stages) await Promise.all(lanes.map((lane) => runLane(lane, runs, lanes.length > 1)));
  rmSync(folder, { recursive: true, force: true });
  const total = `${'together'.padEnd(20)}${seconds(Date.now() - startedAt)}`;
  console.log(`\n${[...runs.lines, total].join('\n')}\n\n${runs.passed} passed, ${runs.failed} failed`);
  return runs.code;
}

async function runLane(lane, runs, isBeside) {
  for (const step of lane) {
    if (runs.code === 0) await runOne(step, runs, isBeside);
    else runs.lines.push(`${step.name.padEnd(12)} not run`);
  }
}

async function runOne({ name, program, args, env, report }, runs, isBeside) {
  console.log(`\n--- ${name}`);
  const startedAt = Date.now();
  const file = join(runs.folder, `${name}.json`);
  const reporters = report ? ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`] : [];
  const output = isBeside ? join(runs.folder, `${name}.log`) : undefined;
  let code = await spoken(output, `--- ${name}, all it said`, (stdio) =>
    runs.runStep(program, [...args, ...reporters], { ...runs.env, ...env }, stdio),
  );
  const count = report ? countTests(file) : { passed: 0, failed: 0 };
  if (code === 0 && count.failed > 0) code = 1;
  runs.passed += count.passed;
  runs.failed += code === 0 ? 0 : Math.max(1, count.failed);
  if (runs.code === 0) runs.code = code;
  runs.lines.push(`${name.padEnd(12)} ${(code === 0 ? 'ok' : 'FAILED').padEnd(7)} ${seconds(Date.now() - startedAt)}`);
}

/** What runs beside something else writes to a file, shown as a whole when it is done: nobody reads two at once. */
async function spoken(file, title, work) {
  if (file === undefined) return work('inherit');
  const output = openSync(file, 'w');
  try {
    return await work(['ignore', output, output]);
  } finally {
    closeSync(output);
    console.log(`\n${title}\n${readFileSync(file, 'utf8')}`);
  }
}
