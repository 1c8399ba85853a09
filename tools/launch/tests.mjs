import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, seconds } from './run.mjs';

const check = (name, program, args) => ({ name, program, args });
const vitest = (name) => ({ name, program: 'vitest', args: ['run', '--project', name], report: true });
const STEPS = [
  check('lint', 'npm', ['run', '--silent', 'lint']),
  check('types', 'tsc', ['-b']),
  check('generated', 'npm', ['run', '--silent', 'generate:check']),
  vitest('unit'),
  vitest('integration'),
  vitest('pipeline'),
];

/** Passed and failed tests of a vitest report; a run that left none, or a file that does not load, is a failure. */
export function countTests(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const broken = report.testResults.filter((r) => r.status === 'failed' && r.assertionResults.length === 0).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken };
}

/**
 * Runs the steps up to the first that fails, prints a summary, and ends with `N passed, N failed`: the tests of all
 * runs, a failed step without a failed test counting as one. Gives the exit code of the failed step, else 0.
 */
export async function runTests(env, steps = STEPS, runStep = run) {
  const folder = mkdtempSync(join(tmpdir(), 'ml-connector-report-'));
  const total = { passed: 0, failed: 0 };
  const lines = [];
  let code = 0;
  for (const { name, program, args, report } of steps) {
    if (code !== 0) {
      lines.push(`${name.padEnd(12)} not run`);
      continue;
    }
    console.log(`\n--- ${name}`);
    const startedAt = Date.now();
    const file = join(folder, `${name}.json`);
    const reporters = report ? ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`] : [];
    code = await runStep(program, [...args, ...reporters], env);
    const count = report ? countTests(file) : { passed: 0, failed: 0 };
    if (code === 0 && count.failed > 0) code = 1;
    total.passed += count.passed;
    total.failed += code === 0 ? 0 : Math.max(1, count.failed);
    lines.push(`${name.padEnd(12)} ${(code === 0 ? 'ok' : 'FAILED').padEnd(7)} ${seconds(Date.now() - startedAt)}`);
  }
  rmSync(folder, { recursive: true, force: true });
  console.log(`\n${lines.join('\n')}\n\n${total.passed} passed, ${total.failed} failed`);
  return code;
}
