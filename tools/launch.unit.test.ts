import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
// @ts-expect-error plain JavaScript without types
import { checkNode, needsInstall } from './launch/install.mjs';
// @ts-expect-error plain JavaScript without types
import { countTests, runTests } from './launch/tests.mjs';

const root = mkdtempSync(join(tmpdir(), 'launch-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => void vi.restoreAllMocks());

describe('launcher', () => {
  it('installs when nothing is there, and again when the lockfile is newer', () => {
    writeFileSync(join(root, 'package-lock.json'), '{}');
    expect(needsInstall(root)).toBe(true);
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(join(root, 'node_modules/.package-lock.json'), '{}');
    utimesSync(join(root, 'package-lock.json'), 1000, 1000);
    expect(needsInstall(root)).toBe(false);
    utimesSync(join(root, 'package-lock.json'), 4e9, 4e9);
    expect(needsInstall(root)).toBe(true);
  });

  it('says which Node it needs', () => {
    expect(() => checkNode('18.19.1')).toThrow('Node 18.19.1 is too old: install Node 20 or newer');
    expect(() => checkNode('20.0.0')).not.toThrow();
  });

  it('hands a signal on to the program, waits for its end and gives its exit code', async () => {
    const child =
      'process.on("SIGINT", () => setTimeout(() => process.exit(7), 100)); console.log("up"); setInterval(() => {}, 1000)';
    const run = new URL('./launch/run.mjs', import.meta.url).href;
    const script = `import { run } from ${JSON.stringify(run)}; process.exit(await run(process.execPath, ["-e", ${JSON.stringify(child)}]));`;
    const launcher = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => launcher.stdout.once('data', resolve));
    launcher.kill('SIGINT');
    expect(await new Promise((resolve) => launcher.once('exit', resolve))).toBe(7);
  });
});

describe('test steps', () => {
  const report = (file: string, passed: number, failed: number, broken = 0): void =>
    writeFileSync(
      file,
      JSON.stringify({
        numPassedTests: passed,
        numFailedTests: failed,
        testResults: Array.from({ length: broken }, () => ({ status: 'failed', assertionResults: [] })),
      }),
    );
  const steps = ['lint', 'unit', 'pipeline'].map((name) => ({
    name,
    program: name,
    args: [],
    report: name !== 'lint',
  }));
  const runAll = async (
    outcomes: Record<string, (file: string) => number>,
  ): Promise<{ code: number; last: string }> => {
    const lines = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const code = (await runTests({}, [[steps]], async (name: string, args: string[]) =>
      outcomes[name]!(args.at(-1)?.split('=')[1] ?? ''),
    )) as number;
    return { code, last: String(lines.mock.calls.at(-1)?.[0]).split('\n').at(-1) ?? '' };
  };
  const passing = (passed: number) => (file: string) => (report(file, passed, 0), 0);

  it('counts a run without a report, and a file that does not load, as failures', () => {
    expect(countTests(join(root, 'none.json'))).toEqual({ passed: 0, failed: 1 });
    report(join(root, 'r.json'), 3, 1, 1);
    expect(countTests(join(root, 'r.json'))).toEqual({ passed: 3, failed: 2 });
  });

  it('end with the sum of all runs', async () => {
    const all = await runAll({ lint: () => 0, unit: passing(3), pipeline: passing(4) });
    expect(all).toEqual({ code: 0, last: '7 passed, 0 failed' });
  });

  it('stop at the first that fails, with its exit code', async () => {
    expect(await runAll({ lint: () => 2 })).toEqual({ code: 2, last: '0 passed, 1 failed' });
    const unit = (file: string): number => (report(file, 3, 2), 1);
    expect(await runAll({ lint: () => 0, unit })).toEqual({ code: 1, last: '3 passed, 2 failed' });
  });

  it('of one stage run side by side, and the next one waits for all of them', async () => {
    const order: string[] = [];
    const lines = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const slow = Promise.withResolvers<number>();
    const step = (name: string) => ({ name, program: name, args: [] });
    const stages = [[[step('a'), step('b')], [step('slow')]], [[step('last')]]];
    const all = runTests({}, stages, async (name: string, _args: string[], _env: object, stdio: unknown) => {
      order.push(`${name} ${stdio === 'inherit' ? 'speaks' : 'is kept'}`);
      return name === 'slow' ? slow.promise : 0;
    }) as Promise<number>;
    await vi.waitFor(() => expect(order).toEqual(['a is kept', 'slow is kept', 'b is kept']));
    slow.resolve(0);
    expect(await all).toBe(0);
    expect(order.at(-1)).toBe('last speaks');
    expect(lines).toHaveBeenCalled();
  });

  it('beside one that failed are finished, and no further one is begun', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const begun: string[] = [];
    const step = (name: string) => ({ name, program: name, args: [] });
    const stages = [[[step('bad'), step('after')], [step('beside')]], [[step('last')]]];
    const code = (await runTests({}, stages, async (name: string) => {
      begun.push(name);
      return name === 'bad' ? 3 : 0;
    })) as number;
    expect({ code, begun }).toEqual({ code: 3, begun: ['bad', 'beside'] });
  });

  it('fail when the runner crashed before its report, whatever it says', async () => {
    expect(await runAll({ lint: () => 0, unit: () => 0 })).toEqual({ code: 1, last: '0 passed, 1 failed' });
  });
});
