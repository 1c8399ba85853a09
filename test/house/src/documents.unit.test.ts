import { globSync, readFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './project-graph.js';

const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: ROOT })].filter(
  (page) => page !== 'docs/data-dictionary.md',
);
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const commands = new Set(
  globSync('apps/cli/src/commands/**/*.ts', { cwd: ROOT }).flatMap((file) =>
    [...text(file).matchAll(/\.command\('([a-z-]+)'\)/g)].map((m) => m[1]),
  ),
);
const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };

describe.each(pages)('%s', (page) => {
  it('links only to what exists', () => {
    const links = [...text(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map((m) => m[1] ?? '');
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
  });

  it('names only commands that exist', () => {
    const named = [...text(page).matchAll(/`(?:npx )?ml-connector ([a-z][a-z-]*)/g)].map((m) => m[1]);
    expect(named.filter((command) => !commands.has(command))).toEqual([]);
    const run = [...text(page).matchAll(/npm run ([a-z:]+)/g)].map((m) => m[1] ?? '');
    expect(run.filter((script) => !(script in scripts))).toEqual([]);
  });
});
