import { mkdtempSync, rmSync, utimesSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
// @ts-expect-error plain JavaScript without types
import { needsInstall } from './launch/install.mjs';
// @ts-expect-error plain JavaScript without types
import { countTests } from './launch/tests.mjs';

const root = mkdtempSync(join(tmpdir(), 'launch-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('launcher', () => {
  it('installs when nothing is there, and again when the lockfile is newer', () => {
    writeFileSync(join(root, 'package-lock.json'), '{}');
    expect(needsInstall(root)).toBe(true);
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(join(root, 'node_modules/.package-lock.json'), '{}');
    utimesSync(join(root, 'package-lock.json'), 1000, 1000);
    expect(needsInstall(root)).toBe(false);
    utimesSync(join(root, 'package-lock.json'), Date.now() / 1000 + 60, Date.now() / 1000 + 60);
    expect(needsInstall(root)).toBe(true);
  });

  it('counts a run without a report, and a file that does not load, as failures', () => {
    expect(countTests(join(root, 'none.json'))).toEqual({ passed: 0, failed: 1 });
    const report = {
      numPassedTests: 3,
      numFailedTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'failed', assertionResults: [{}] },
      ],
    };
    writeFileSync(join(root, 'r.json'), JSON.stringify(report));
    expect(countTests(join(root, 'r.json'))).toEqual({ passed: 3, failed: 2 });
  });
});
