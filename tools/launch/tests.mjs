import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seconds } from './install.mjs';
import { run } from './run.mjs';

const STEPS = [
  { name: 'lint', program: 'npm', args: ['run', '--silent', 'lint'] },
  { name: 'unit', project: 'unit' },
  { name: 'integration', project: 'integration' },
  { name: 'pipeline', project: 'pipeline' },
];

/** Passed and failed tests of a vitest report; a run that left none counts as one failure. */
export function countTests(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const broken = report.testResults.filter((r) => r.status === 'failed' && r.assertionResults.length === 0).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken };
}

/** Runs every step (types were checked by the compiler before), prints a summary, and ends with `N passed, N failed`. */
export async function runTests(env) {
  const folder = mkdtempSync(join(tmpdir(), 'ml-connector-report-'));
  const total = { passed: 0, failed: 0 };
  const lines = ['types        ok'];
  let code = 0;
  for (const step of STEPS) {
    const startedAt = Date.now();
    const report = join(folder, `${step.name}.json`);
    const vitest = [
      'run',
      '--project',
      step.project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ];
    const stepCode = await run(step.program ?? 'vitest', step.args ?? vitest, env);
    const count = step.project === undefined ? { passed: 0, failed: stepCode === 0 ? 0 : 1 } : countTests(report);
    total.passed += count.passed;
    total.failed += stepCode !== 0 && count.failed === 0 ? 1 : count.failed;
    lines.push(`${step.name.padEnd(12)} ${stepCode === 0 ? 'ok' : 'FAILED'}  ${seconds(Date.now() - startedAt)}`);
    code ||= stepCode;
  }
  rmSync(folder, { recursive: true, force: true });
  console.log(`\n${lines.join('\n')}\n\n${total.passed} passed, ${total.failed} failed`);
  return code === 0 && total.failed === 0 ? 0 : 1;
}
