import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './project-graph.js';

const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' }).split(
  '\n',
);
const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const code = tracked.filter((f) => /\.(ts|mjs|js)$/.test(f));

/** What a rule asks, and what to do when it bites. */
function expectNone(found: readonly string[], remedy: string): void {
  expect(found, remedy).toEqual([]);
}

describe('house rules', () => {
  it('keep every file written by hand below 400 lines', () => {
    expectNone(
      code.filter((f) => text(f).split('\n').length > 401),
      'split the file by job',
    );
  });

  it('name no folder or file utils, helpers or common', () => {
    expectNone(
      tracked.filter((f) => /(^|\/)(utils?|helpers?|common)(\/|\.ts$|\.[a-z]+\.ts$)/.test(f)),
      'name it after what it does',
    );
  });

  it('leave no test switched off or alone', () => {
    const off = /\b(it|test|describe)\.(only|skip|todo|fails)\b/;
    const own = 'test/house/src/house-rules.unit.test.ts';
    expectNone(
      code.filter((f) => f !== own && off.test(text(f))),
      'run it or remove it',
    );
  });

  it('swallow no error', () => {
    const empty = /catch\s*(\([^)]*\))?\s*\{\s*\}|\.catch\(\(\)\s*=>\s*(\{\s*\}|undefined|null)\)/;
    expectNone(
      code.filter((f) => f.endsWith('.ts') && empty.test(text(f))),
      'handle the error or let it go up',
    );
  });

  it('say the kind of each test in its file name', () => {
    const kinds = /\.(unit|integration|pipeline)\.test\.ts$/;
    expectNone(
      tracked.filter((f) => f.endsWith('.test.ts') && !kinds.test(f)),
      'end in .unit|.integration|.pipeline.test.ts',
    );
  });

  it('give every library, service and sandbox a page', () => {
    const folders = new Set(
      tracked
        .map((f) => /^((?:libs|apps|test\/sandbox)\/[^/]+|deploy\/local)\//.exec(f)?.[1])
        .filter((f) => f !== undefined),
    );
    expectNone(
      [...folders].filter((folder) => !tracked.includes(`${folder}/README.md`)),
      'write a README.md of one page',
    );
  });

  it('name no package registry host', () => {
    const hosts = /"resolved": "https?:|^registry\s*=|<url>https?:/m;
    expectNone(
      tracked.filter((f) => /(package-lock\.json|\.npmrc|pom\.xml|settings\.xml)$/.test(f) && hosts.test(text(f))),
      'leave registry hosts out',
    );
  });
});
