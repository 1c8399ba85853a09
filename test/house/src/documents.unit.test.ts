import { buildProgram } from '@ml-connector/cli';
import type { Command } from 'commander';
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

const program = buildProgram();

/** What is wrong with a call of the command line as a page shows it; placeholders and arguments are let pass. */
function problemsOf(call: string): string[] {
  let at: Command = program;
  const options = new Set(['--help', ...program.options.map(({ long }) => long)]);
  const problems: string[] = [];
  for (const word of call.split(/\s+/)) {
    const next = at.commands.find((one) => one.name() === word);
    if (next !== undefined) at = next;
    else if (at.commands.length > 0 && /^[a-z]/.test(word)) return [`${call}: ${at.name()} has no ${word}`];
    for (const { long } of next?.options ?? []) options.add(long);
    const option = /^\[?(--[a-z-]+)/.exec(word)?.[1];
    if (option !== undefined && !options.has(option)) problems.push(`${call}: ${at.name()} has no ${option}`);
  }
  return problems;
}

/** Calls in a page: between backticks, or in a block up to what the shell reads otherwise. */
const callsIn = (page: string): string[] => [
  ...[...text(page).matchAll(/`(?:npx )?ml-connector ([^`\n]+)`/g)].map(([, call = '']) => call),
  ...[...text(page).matchAll(/^ *(?:[^`|\n]* )?(?:npx )?ml-connector ([a-z][^`|<>;&\n]*)$/gm)].map(
    ([, call = '']) => call,
  ),
];

describe.each(pages)('%s', (page) => {
  it('links only to what exists', () => {
    const links = [...text(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map((m) => m[1] ?? '');
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
  });

  it('names only commands that exist', () => {
    const named = [...text(page).matchAll(/`(?:npx )?ml-connector ([a-z][a-z-]*)/g)].map((m) => m[1]);
    expect(named.filter((command) => !commands.has(command))).toEqual([]);
    expect(callsIn(page).flatMap(problemsOf)).toEqual([]);
    const run = [...text(page).matchAll(/npm run ([a-z:]+)/g)].map((m) => m[1] ?? '');
    expect(run.filter((script) => !(script in scripts))).toEqual([]);
  });
});

it('the arithmetic of docs/operations.md rests on the figures that are measured there', () => {
  const page = text('docs/operations.md');
  const [, measured = '', arithmetic = ''] = /## Sizing([^]*)## Scaling([^]*?)\n## /.exec(page) ?? [];
  const rested = [...arithmetic.matchAll(/\*\*([\d,]+)\*\*/g)].map(([, figure = '']) => figure);
  expect(rested.length).toBeGreaterThan(5);
  expect(rested.filter((figure) => !new RegExp(`[| ]${figure}[ ,|]`).test(measured))).toEqual([]);
  const sums = [...arithmetic.matchAll(/(?<!\w)(\d[\d,]*) x \*\*([\d,]+)\*\*\s*\|\s*([\d,]+)/g)];
  const number = (written = ''): number => Number(written.replaceAll(',', ''));
  for (const [sum, times, figure, comesTo] of sums) expect(number(times) * number(figure), sum).toBe(number(comesTo));
  expect(sums.length).toBeGreaterThan(0);
});
